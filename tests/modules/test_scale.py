"""A hundred spokes are valid for Terraform, within AWS's limits, and cost the same time each."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsii._kernel.providers.process import _NodeProcess

from modules.app import build_app
from modules.settings.checks.quotas import QUOTAS
from modules.settings.network import SpokeSettings
from modules.stacks import STACKS
from testing.configuration import EVERY_PART, RSTUDIO_USERS, make_settings, sites
from tests.support.synthesis import Terraform, resources
from tests.support.validation import problems

COUNT = 100
# What Terraform writes for a reference is an id or an ARN, and none of ours is longer.
_REFERENCE = re.compile(r"\$\{[^}]*\}")
_LONGEST = "x" * 128
# Characters that IAM's limits do not count.
_WHITESPACE = re.compile(r"\s")


@pytest.fixture(scope="module")
def outdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Synthesize a hundred spokes, and return the folder of the Terraform."""
    outdir = tmp_path_factory.mktemp("hundred")
    # With all that makes policies longer.
    settings = make_settings(**sites(COUNT), studio=EVERY_PART, users=RSTUDIO_USERS)
    build_app(settings, outdir=str(outdir)).synth()
    return outdir


@pytest.fixture(scope="module")
def stacks(outdir: Path) -> dict[str, Terraform]:
    """Return the Terraform of a hundred spokes, by stack."""
    return {file.parent.name: json.loads(file.read_text()) for file in outdir.rglob("cdk.tf.json")}


def deployed(value: str) -> str:
    """Return a value of the Terraform, about as long as AWS gets it."""
    return _REFERENCE.sub(_LONGEST, value.replace("$${", "{"))


def every(stacks: dict[str, Terraform], kind: str) -> Iterator[dict[str, Any]]:
    for terraform_ in stacks.values():
        yield from resources(terraform_, kind)


# Each: the kind of resource, its attribute, and AWS's limit in characters.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
# https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-limits-endpoints.html
# https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
# https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html
LIMITS = (
    ("aws_iam_role_policy", "policy", 10_240),
    ("aws_iam_policy", "policy", 6_144),
    ("aws_iam_role", "assume_role_policy", 2_048),
    ("aws_vpc_endpoint", "policy", 20_480),
    ("aws_api_gateway_rest_api_policy", "policy", 8_192),
    ("aws_kms_key", "policy", 32_768),
    ("aws_s3_bucket_policy", "policy", 20_480),
    ("aws_instance", "user_data", 16_384),
)


@pytest.mark.parametrize(("kind", "attribute", "limit"), LIMITS)
def test_no_document_is_longer_than_aws_takes(
    kind: str, attribute: str, limit: int, stacks: dict[str, Terraform]
) -> None:
    documents = [deployed(found[attribute]) for found in every(stacks, kind)]
    if kind.startswith("aws_iam_"):
        documents = [_WHITESPACE.sub("", document) for document in documents]
    assert documents
    assert max(map(len, documents)) <= limit


def taken(stacks: dict[str, Terraform]) -> dict[str, int]:
    """Return the use of each quota by the Terraform."""

    def fullest(kind: str, group: str) -> int:
        groups: Counter[str] = Counter(found[group] for found in every(stacks, kind))
        return max(groups.values())

    def count(kind: str) -> int:
        return len(list(every(stacks, kind)))

    endpoints = list(every(stacks, "aws_vpc_endpoint"))
    gateways = [found for found in endpoints if found["vpc_endpoint_type"] == "Gateway"]
    hub_table = "${aws_route_table.hub_network_private-routes"
    return {
        "L-F678F1CE": count("aws_vpc"),
        "L-7E9ECCDB": count("aws_vpc_peering_connection"),
        "L-93826ACB": 1  # the VPC's own
        + sum(found["route_table_id"].startswith(hub_table) for found in every(stacks, "aws_route"))
        + sum(found["route_table_ids"][0].startswith(hub_table) for found in gateways),
        "L-0EA8095F": max(
            fullest(f"aws_vpc_security_group_{direction}_rule", "security_group_id")
            for direction in ("ingress", "egress")
        ),
        "L-1B52E74A": len(gateways),
        "L-51D8A1FB": count("aws_route53_resolver_rule"),
        "L-94E19253": count("aws_route53_resolver_rule_association"),
    }


def test_what_is_said_of_quotas_is_what_is_made(stacks: dict[str, Terraform]) -> None:
    spokes: tuple[SpokeSettings, ...] = make_settings(**sites(COUNT)).spokes
    assert taken(stacks) == {code: quota.taken(spokes) for code, quota in QUOTAS.items()}


@pytest.mark.terraform
def test_every_stack_is_valid(outdir: Path) -> None:
    stacks = {file.parent.name: file.parent for file in outdir.rglob("cdk.tf.json")}
    assert stacks.keys() == set(STACKS)
    assert problems(stacks, outdir) == []


def test_every_spoke_costs_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A synth spends its time on messages to Node.js."""
    sent = 0
    send = _NodeProcess.send

    def counted(*arguments: Any) -> Any:
        nonlocal sent
        sent += 1
        return send(*arguments)

    monkeypatch.setattr(_NodeProcess, "send", counted)

    def messages(count: int) -> int:
        before = sent
        build_app(make_settings(**sites(count)), outdir=str(tmp_path / str(count))).synth()
        return sent - before

    at_one, at_three, at_five = messages(1), messages(3), messages(5)
    assert at_five - at_three == at_three - at_one
    # A spoke more than this is worth a thought.
    assert (at_three - at_one) / 2 <= 100
