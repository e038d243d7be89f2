from pathlib import Path
from typing import Any

import pytest

from modules.core.naming import Naming
from modules.dns.simulated_spokes import SimulatedSpokes, SimulatedSpokesProps
from testing.configuration import EXISTING_SPOKE, RAW, make_settings
from tests.modules.dns.network import network_outputs
from tests.support.synthesis import (
    Terraform,
    resource,
    resources,
    statements,
    synth_construct,
)

BRANCH: dict[str, Any] = {
    "name": "branch",
    "cidr": "192.168.20.0/24",
    "private_subnets": ["192.168.20.0/26", "192.168.20.64/26"],
    "public_subnets": ["192.168.20.128/26", "192.168.20.192/26"],
    "dns": {"zone": "branch.example.com", "servers": ["192.168.20.10", "192.168.20.74"]},
    "app_server": "windows",
}


@pytest.fixture
def spokes(tmp_path: Path) -> Terraform:
    """Synthesize two simulated spokes, one of which has a host, beside an existing spoke."""
    settings = make_settings(spokes=[*RAW["spokes"], BRANCH, EXISTING_SPOKE])
    props = SimulatedSpokesProps(
        naming=Naming.of(settings),
        settings=settings,
        network=network_outputs("onprem", "branch"),
    )
    return synth_construct(lambda scope: SimulatedSpokes(scope, "spokes", props), tmp_path)


def test_each_spoke_has_its_servers_and_its_hosts_are_told(spokes: Terraform) -> None:
    options = spokes["resource"]["aws_vpc_dhcp_options"]
    told = {
        association["vpc_id"]: options[association["dhcp_options_id"].split(".")[1]]
        for association in resources(spokes, "aws_vpc_dhcp_options_association")
    }
    assert {
        vpc_id: (found["domain_name"], found["domain_name_servers"])
        for vpc_id, found in told.items()
    } == {
        "vpc-onprem": ("corp.example.com", ["192.168.10.10", "192.168.10.74"]),
        "vpc-branch": ("branch.example.com", ["192.168.20.10", "192.168.20.74"]),
    }
    pinned = [
        instance["private_ip"]
        for instance in resources(spokes, "aws_instance")
        if "private_ip" in instance
    ]
    assert sorted(pinned) == [*("192.168.10.10", "192.168.10.74", "192.168.20.10", "192.168.20.74")]


def test_hosts_are_told_once_all_servers_of_their_spoke_are_there(spokes: Terraform) -> None:
    instances = spokes["resource"]["aws_instance"]
    for association in resources(spokes, "aws_vpc_dhcp_options_association"):
        spoke = association["vpc_id"].removeprefix("vpc-")
        assert set(association["depends_on"]) == {
            f"aws_instance.{id_}"
            for id_, instance in instances.items()
            if f"{spoke}-name-server" in instance["tags"]["Name"]
        }


def test_each_spokes_own_resolver_validates(spokes: Terraform) -> None:
    configs = resources(spokes, "aws_route53_resolver_dnssec_config")
    assert {config["resource_id"] for config in configs} == {"vpc-onprem", "vpc-branch"}


def test_only_the_spoke_that_asks_for_it_has_a_host(spokes: Terraform) -> None:
    (host,) = (
        instance for instance in resources(spokes, "aws_instance") if "private_ip" not in instance
    )
    assert host["subnet_id"] == "subnet-branch-a"


def test_only_name_servers_derive_the_secret(spokes: Terraform) -> None:
    rights = {
        role["name"]: statements(policy["policy"]).keys()
        for id_, role in spokes["resource"]["aws_iam_role"].items()
        for policy in resources(spokes, "aws_iam_role_policy")
        if policy["role"] == f"${{aws_iam_role.{id_}.id}}"
    }
    assert rights == {
        "test-name-servers": {"HoldSessions", "DeriveSecret"},
        "test-app-server": {"HoldSessions"},
    }
    profiles = spokes["resource"]["aws_iam_instance_profile"]
    for instance in resources(spokes, "aws_instance"):
        profile = profiles[instance["iam_instance_profile"].split(".")[1]]
        is_name_server = "name-server" in instance["tags"]["Name"]
        assert profile["name"] == ("test-name-servers" if is_name_server else "test-app-server")


def test_without_a_host_there_is_no_role_for_one(tmp_path: Path) -> None:
    settings = make_settings()
    props = SimulatedSpokesProps(
        naming=Naming.of(settings), settings=settings, network=network_outputs("onprem")
    )
    found = synth_construct(lambda scope: SimulatedSpokes(scope, "spokes", props), tmp_path)
    assert resource(found, "aws_iam_role")["name"] == "test-name-servers"
