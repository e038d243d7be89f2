from ipaddress import IPv4Address
from pathlib import Path

import pytest

from modules.core.naming import Naming
from modules.dns.app_server import AppServer, AppServerProps
from modules.dns.host import AMAZON_LINUX, WINDOWS_SERVER
from modules.settings import AppServerSystem
from testing.configuration import make_settings
from tests.modules.dns.network import spoke_outputs
from tests.support.synthesis import Terraform, resource, resources, synth_construct


def synth(tmp_path: Path, system: AppServerSystem) -> Terraform:
    props = AppServerProps(
        naming=Naming.of(make_settings()),
        system=system,
        spoke="onprem",
        network=spoke_outputs("onprem"),
        servers=[IPv4Address("192.168.10.10"), IPv4Address("192.168.10.74")],
        hub_cidr="10.16.0.0/16",
        instance_profile="test-app-server",
        disk_key_arn="arn:aws:kms:us-west-2:111122223333:key/disks",
    )
    return synth_construct(lambda scope: AppServer(scope, "app-server", props), tmp_path)


@pytest.mark.parametrize(
    ("system", "image", "instance_type"),
    [
        # An image of one architecture does not start on an instance of another.
        (AppServerSystem.LINUX, AMAZON_LINUX, "t4g.small"),
        (AppServerSystem.WINDOWS, WINDOWS_SERVER, "t3.medium"),
    ],
)
def test_each_system_has_its_image(
    system: AppServerSystem, image: str, instance_type: str, tmp_path: Path
) -> None:
    found = synth(tmp_path, system)
    (parameter,) = found["data"]["aws_ssm_parameter"].values()
    assert parameter["name"] == image
    assert resource(found, "aws_instance")["instance_type"] == instance_type


@pytest.mark.parametrize("system", AppServerSystem)
def test_nobody_connects_to_it(system: AppServerSystem, tmp_path: Path) -> None:
    found = synth(tmp_path, system)
    assert resources(found, "aws_vpc_security_group_ingress_rule") == []
    instance = resource(found, "aws_instance")
    assert instance["subnet_id"] == "subnet-onprem-a"
    assert instance["iam_instance_profile"] == "test-app-server"
    assert instance["tags"] == {"Name": "test-onprem-app-server"}
    assert instance["root_block_device"]["kms_key_id"].endswith("key/disks")
    (group,) = found["resource"]["aws_security_group"]
    assert instance["vpc_security_group_ids"] == [f"${{aws_security_group.{group}.id}}"]
    assert resource(found, "aws_security_group")["vpc_id"] == "vpc-onprem"


def test_it_reaches_the_name_servers_the_hub_and_session_manager(tmp_path: Path) -> None:
    rules = resources(
        synth(tmp_path, AppServerSystem.WINDOWS), "aws_vpc_security_group_egress_rule"
    )
    assert {
        (
            rule.get("cidr_ipv4") or rule["referenced_security_group_id"],
            rule["ip_protocol"],
            rule["from_port"],
        )
        for rule in rules
    } == {
        ("192.168.10.10/32", "udp", 53),
        ("192.168.10.10/32", "tcp", 53),
        ("192.168.10.74/32", "udp", 53),
        ("192.168.10.74/32", "tcp", 53),
        ("10.16.0.0/16", "tcp", 443),
        ("sg-onprem-endpoints", "tcp", 443),
    }
