from collections.abc import Callable
from pathlib import Path

import pytest
from constructs import Construct

from modules.core.naming import Naming
from modules.core.security_group import DNS, HTTPS, SecurityGroup, SecurityGroupProps
from testing.configuration import make_settings
from tests.support.synthesis import Terraform, resource, resources, synth_construct

INGRESS = "aws_vpc_security_group_ingress_rule"
EGRESS = "aws_vpc_security_group_egress_rule"
Rules = Callable[[SecurityGroup], None]


def synth(tmp_path: Path, rules: Rules) -> Terraform:
    props = SecurityGroupProps(
        naming=Naming.of(make_settings()), purpose="apps", description="Apps", vpc_id="vpc-hub"
    )

    def build(scope: Construct) -> None:
        rules(SecurityGroup(scope, "apps", props))

    return synth_construct(build, tmp_path)


def test_starts_with_no_rule_at_all(tmp_path: Path) -> None:
    found = synth(tmp_path, lambda _: None)
    assert resources(found, INGRESS) + resources(found, EGRESS) == []
    group = resource(found, "aws_security_group")
    assert not group.keys() & {"ingress", "egress"}
    assert (group["name"], group["vpc_id"]) == ("test-apps", "vpc-hub")
    assert (group["description"], group["tags"]) == ("Apps", {"Name": "test-apps"})


def test_members_talk_to_one_another_both_ways(tmp_path: Path) -> None:
    found = synth(tmp_path, lambda group: group.allow_from_self("nfs", (2049, 2049), "Homes"))
    for kind in (INGRESS, EGRESS):
        rule = resource(found, kind)
        assert rule["referenced_security_group_id"] == rule["security_group_id"]
        assert (rule["from_port"], rule["to_port"]) == (2049, 2049)


@pytest.mark.parametrize(
    ("rules", "kind", "other"),
    [
        (
            lambda group: group.allow_from_cidr("a", "192.168.10.0/24", HTTPS, "Why"),
            INGRESS,
            {"cidr_ipv4": "192.168.10.0/24"},
        ),
        (
            lambda group: group.allow_to_cidr("a", "192.168.10.10/32", HTTPS, "Why"),
            EGRESS,
            {"cidr_ipv4": "192.168.10.10/32"},
        ),
        (
            lambda group: group.allow_to_group("a", "sg-other", HTTPS, "Why"),
            EGRESS,
            {"referenced_security_group_id": "sg-other"},
        ),
        (
            lambda group: group.allow_to_prefix_list("a", "pl-s3", HTTPS, "Why"),
            EGRESS,
            {"prefix_list_id": "pl-s3"},
        ),
    ],
)
def test_a_rule_opens_one_port_to_one_other_side(
    rules: Rules, kind: str, other: dict[str, str], tmp_path: Path
) -> None:
    found = synth(tmp_path, rules)
    assert len(resources(found, INGRESS) + resources(found, EGRESS)) == 1
    rule = resource(found, kind)
    assert rule.items() >= other.items()
    assert (rule["ip_protocol"], rule["from_port"], rule["to_port"]) == ("tcp", 443, 443)
    assert rule["description"] == "Why"
    (group_id,) = found["resource"]["aws_security_group"]
    assert rule["security_group_id"] == f"${{aws_security_group.{group_id}.id}}"
    assert rule["tags"]["Name"] == f"test-apps-{'from' if kind == INGRESS else 'to'}-a"


def test_a_rule_for_dns_is_for_the_protocol_that_it_names(tmp_path: Path) -> None:
    def rules(group: SecurityGroup) -> None:
        group.allow_from_cidr("a", "192.168.10.0/24", DNS, "Why", protocol="udp")
        group.allow_to_cidr("a", "192.168.10.10/32", DNS, "Why", protocol="udp")

    found = synth(tmp_path, rules)
    for kind in (INGRESS, EGRESS):
        rule = resource(found, kind)
        assert (rule["ip_protocol"], rule["from_port"], rule["to_port"]) == ("udp", 53, 53)
