from collections.abc import Callable
from ipaddress import IPv4Address
from pathlib import Path

from constructs import Construct

from modules.core.naming import Naming
from modules.core.security_group import SecurityGroup, SecurityGroupProps
from modules.dns.queries import admit_queries, allow_queries
from testing.configuration import make_settings
from tests.support.synthesis import Terraform, resources, synth_construct

INGRESS = "aws_vpc_security_group_ingress_rule"
EGRESS = "aws_vpc_security_group_egress_rule"


def synth(tmp_path: Path, rules: Callable[[SecurityGroup], None]) -> Terraform:
    props = SecurityGroupProps(
        naming=Naming.of(make_settings()), purpose="dns", description="DNS", vpc_id="vpc-hub"
    )

    def build(scope: Construct) -> None:
        rules(SecurityGroup(scope, "group", props))

    return synth_construct(build, tmp_path)


def opened(found: Terraform, kind: str) -> set[tuple[str, str, int, int]]:
    return {
        (rule["cidr_ipv4"], rule["ip_protocol"], rule["from_port"], rule["to_port"])
        for rule in resources(found, kind)
    }


def test_who_may_ask_may_over_both_protocols(tmp_path: Path) -> None:
    found = synth(tmp_path, lambda group: admit_queries(group, "office", "192.168.10.0/24"))
    assert opened(found, INGRESS) == {
        ("192.168.10.0/24", "udp", 53, 53),
        ("192.168.10.0/24", "tcp", 53, 53),
    }
    assert resources(found, EGRESS) == []


def test_each_server_is_admitted_alone(tmp_path: Path) -> None:
    servers = [IPv4Address("10.1.11.1"), IPv4Address("10.11.1.1")]
    found = synth(tmp_path, lambda group: allow_queries(group, "office", servers))
    assert opened(found, EGRESS) == {
        (f"{server}/32", protocol, 53, 53) for server in servers for protocol in ("udp", "tcp")
    }
    assert resources(found, INGRESS) == []
