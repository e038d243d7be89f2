from pathlib import Path

import pytest

from modules.core.naming import Naming
from modules.network.security_groups import SecurityGroups, SecurityGroupsProps
from testing.configuration import make_settings
from tests.support.synthesis import Terraform, resources, synth_construct

Rule = tuple[str, int, int]


@pytest.fixture
def groups(tmp_path: Path) -> Terraform:
    props = SecurityGroupsProps(
        naming=Naming.of(make_settings()),
        vpc_id="vpc-hub",
        hub_cidr="10.16.0.0/16",
        spokes={"onprem": "192.168.10.0/24"},
        gateways={"s3": "pl-s3", "dynamodb": "pl-dynamodb"},
    )
    return synth_construct(lambda scope: SecurityGroups(scope, "groups", props), tmp_path)


def rules(groups: Terraform, direction: str, purpose: str) -> set[Rule]:
    """Return the peer of each rule of a group, and its first and last port."""
    names = {
        f"${{aws_security_group.{id_}.id}}": group["name"].removeprefix("test-")
        for id_, group in groups["resource"]["aws_security_group"].items()
    }
    found = set()
    for rule in resources(groups, f"aws_vpc_security_group_{direction}_rule"):
        assert rule["ip_protocol"] == "tcp"
        if names[rule["security_group_id"]] == purpose:
            group = names.get(rule.get("referenced_security_group_id", ""))
            other = group or rule.get("cidr_ipv4") or rule["prefix_list_id"]
            found.add((other, rule["from_port"], rule["to_port"]))
    return found


@pytest.mark.parametrize(
    ("purpose", "ingress", "egress"),
    [
        # Endpoints answer and call nobody.
        ("endpoints", {("10.16.0.0/16", 443, 443)}, set()),
        ("entrances", {("192.168.10.0/24", 443, 443)}, set()),
        (
            "studio",
            {("studio", 2049, 2049), ("studio", 8192, 65535)},
            {
                ("studio", 2049, 2049),
                ("studio", 8192, 65535),
                ("endpoints", 443, 443),
                ("pl-s3", 443, 443),
                ("pl-dynamodb", 443, 443),
            },
        ),
        # Functions are invoked by the Lambda service, never over their interface.
        ("functions", set(), {("endpoints", 443, 443), ("pl-dynamodb", 443, 443)}),
    ],
)
def test_each_purpose_has_its_ways_and_no_other(
    purpose: str, ingress: set[Rule], egress: set[Rule], groups: Terraform
) -> None:
    assert rules(groups, "ingress", purpose) == ingress
    assert rules(groups, "egress", purpose) == egress


def test_there_is_a_group_a_purpose(groups: Terraform) -> None:
    found = resources(groups, "aws_security_group")
    assert {group["vpc_id"] for group in found} == {"vpc-hub"}
    assert {group["name"] for group in found} == {
        "test-endpoints",
        "test-entrances",
        "test-studio",
        "test-functions",
    }
