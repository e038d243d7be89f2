from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest

from modules.dns.host import AMAZON_LINUX, Host, HostProps
from tests.support.synthesis import Terraform, resource, synth_construct


def synth(tmp_path: Path, **changes: Any) -> Terraform:
    values: dict[str, Any] = {
        "name": "test-host",
        "image": AMAZON_LINUX,
        "instance_type": "t4g.small",
        "subnet_id": "subnet-a",
        "security_group_id": "sg-hosts",
        "instance_profile": "hosts",
        "disk_key_arn": "arn:aws:kms:us-west-2:111122223333:key/disks",
    }
    props = HostProps(**(values | changes))
    return synth_construct(lambda scope: Host(scope, "host", props), tmp_path)


@pytest.fixture
def host(tmp_path: Path) -> Terraform:
    return synth(tmp_path, address=IPv4Address("192.168.10.10"), user_data="#cloud-config\n")


def test_nobody_reaches_it_from_outside_or_by_a_key(host: Terraform) -> None:
    instance = resource(host, "aws_instance")
    assert instance["associate_public_ip_address"] is False
    assert instance["vpc_security_group_ids"] == ["sg-hosts"]
    assert not instance.keys() & {"key_name", "network_interface", "ipv6_address_count"}


def test_its_credentials_are_given_to_itself_alone(host: Terraform) -> None:
    assert resource(host, "aws_instance")["metadata_options"] == {
        "http_endpoint": "enabled",
        "http_tokens": "required",
        "http_put_response_hop_limit": 1,
    }


def test_its_disk_is_encrypted_with_our_key(host: Terraform) -> None:
    disk = resource(host, "aws_instance")["root_block_device"]
    assert disk["encrypted"]
    assert disk["kms_key_id"].endswith("key/disks")


def test_other_user_data_is_another_host(host: Terraform) -> None:
    instance = resource(host, "aws_instance")
    assert instance["user_data"] == "#cloud-config\n"
    assert instance["user_data_replace_on_change"]


def test_a_new_image_replaces_nothing(host: Terraform) -> None:
    instance = resource(host, "aws_instance")
    assert instance["lifecycle"] == {"ignore_changes": ["ami"]}
    (image,) = host["data"]["aws_ssm_parameter"]
    assert instance["ami"] == f"${{data.aws_ssm_parameter.{image}.insecure_value}}"
    assert host["data"]["aws_ssm_parameter"][image]["name"] == AMAZON_LINUX


def test_its_address_is_pinned_or_left_to_aws(host: Terraform, tmp_path: Path) -> None:
    assert resource(host, "aws_instance")["private_ip"] == "192.168.10.10"
    assert "private_ip" not in resource(synth(tmp_path), "aws_instance")


def test_is_the_machine_that_was_asked_for(host: Terraform) -> None:
    instance = resource(host, "aws_instance")
    assert instance["instance_type"] == "t4g.small"
    assert instance["subnet_id"] == "subnet-a"
    assert instance["iam_instance_profile"] == "hosts"
    assert instance["root_block_device"]["volume_type"] == "gp3"
    assert instance["tags"] == {"Name": "test-host"}
