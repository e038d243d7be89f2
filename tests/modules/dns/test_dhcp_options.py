from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cdktf_cdktf_provider_aws.instance import Instance
from constructs import Construct

from modules.dns.dhcp_options import DhcpOptions, DhcpOptionsProps
from tests.support.synthesis import Terraform, resource, synth_construct


def add_options(scope: Construct, *servers: str) -> None:
    server = Instance(scope, "server", ami="ami-1", instance_type="t4g.small")
    DhcpOptions(
        scope,
        "dhcp-options",
        DhcpOptionsProps(
            name="test-onprem",
            vpc_id="vpc-onprem",
            zone="corp.example.com",
            servers=[IPv4Address(address) for address in servers],
            after=[server],
        ),
    )


@pytest.fixture
def options(tmp_path: Path) -> Terraform:
    return synth_construct(
        lambda scope: add_options(scope, "192.168.10.74", "192.168.10.10"), tmp_path
    )


def test_hosts_ask_the_name_servers_in_their_order(options: Terraform) -> None:
    found = resource(options, "aws_vpc_dhcp_options")
    assert found["domain_name_servers"] == ["192.168.10.74", "192.168.10.10"]
    assert found["domain_name"] == "corp.example.com"


def test_hosts_are_told_once_the_servers_are_there(options: Terraform) -> None:
    association = resource(options, "aws_vpc_dhcp_options_association")
    (options_id,) = options["resource"]["aws_vpc_dhcp_options"]
    assert association["dhcp_options_id"] == f"${{aws_vpc_dhcp_options.{options_id}.id}}"
    assert association["vpc_id"] == "vpc-onprem"
    assert association["depends_on"] == ["aws_instance.server"]


def test_aws_takes_four_servers_at_most(tmp_path: Path) -> None:
    servers = [f"192.168.10.{number}" for number in range(10, 16)]
    found = synth_construct(lambda scope: add_options(scope, *servers), tmp_path)
    assert resource(found, "aws_vpc_dhcp_options")["domain_name_servers"] == servers[:4]
