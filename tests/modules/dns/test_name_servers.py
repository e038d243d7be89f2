from pathlib import Path

import pytest

from modules.core.naming import Naming
from modules.dns.forwarding import hub_zones
from modules.dns.host import AMAZON_LINUX
from modules.dns.name_servers import NameServers, NameServersProps
from modules.dns.user_data import user_data
from modules.settings import Settings
from testing.configuration import make_settings
from tests.modules.dns.network import spoke_outputs
from tests.support.synthesis import Terraform, resource, resources, synth_construct

TOPIC = "arn:aws:sns:us-west-2:111122223333:alarms"
SETTINGS = make_settings(api={"alarm_topic_arns": [TOPIC]})
ZONES = hub_zones(SETTINGS, "vpce-1")
KEY = "arn:aws:kms:us-west-2:111122223333:key/transfers"


def synth(settings: Settings, tmp_path: Path) -> Terraform:
    props = NameServersProps(
        naming=Naming.of(settings),
        settings=settings,
        spoke=settings.simulated_spokes[0],
        network=spoke_outputs("onprem"),
        zones=ZONES,
        instance_profile="test-name-servers",
        transfer_key_arn=KEY,
        disk_key_arn="arn:aws:kms:us-west-2:111122223333:key/disks",
    )
    return synth_construct(lambda scope: NameServers(scope, "servers", props), tmp_path)


@pytest.fixture
def servers(tmp_path: Path) -> Terraform:
    return synth(SETTINGS, tmp_path)


def test_each_pinned_address_has_its_server_in_its_subnet(servers: Terraform) -> None:
    (spoke,) = SETTINGS.simulated_spokes
    assert [
        (instance["private_ip"], instance["subnet_id"], instance["user_data"])
        for instance in resources(servers, "aws_instance")
    ] == [
        (str(server), subnet_id, user_data(SETTINGS, spoke, server, ZONES, KEY))
        for server, subnet_id in zip(
            spoke.dns.servers, ["subnet-onprem-a", "subnet-onprem-b"], strict=True
        )
    ]


def test_they_run_amazon_linux_as_their_role(servers: Terraform) -> None:
    images = servers["data"]["aws_ssm_parameter"].values()
    assert {image["name"] for image in images} == {AMAZON_LINUX}
    for instance in resources(servers, "aws_instance"):
        assert instance["instance_type"] == "t4g.small"
        assert instance["iam_instance_profile"] == "test-name-servers"


def test_terraform_passes_the_user_data_on_as_it_is(servers: Terraform) -> None:
    for instance in resources(servers, "aws_instance"):
        assert "${" not in instance["user_data"]
        assert "%{" not in instance["user_data"]


def test_they_answer_the_spoke_and_the_hubs_resolver_and_nobody_else(servers: Terraform) -> None:
    assert {
        (rule["cidr_ipv4"], rule["ip_protocol"], rule["from_port"], rule["to_port"])
        for rule in resources(servers, "aws_vpc_security_group_ingress_rule")
    } == {
        (cidr, protocol, 53, 53)
        for cidr in ("192.168.10.0/24", "10.16.43.123/32", "10.16.102.164/32")
        for protocol in ("tcp", "udp")
    }


def test_they_ask_the_hub_and_one_another_and_reach_what_they_are_made_from(
    servers: Terraform,
) -> None:
    rules = resources(servers, "aws_vpc_security_group_egress_rule")
    ways = {
        (
            rule.get("cidr_ipv4")
            or rule.get("referenced_security_group_id")
            or rule["prefix_list_id"],
            rule["ip_protocol"],
            rule["from_port"],
            rule["to_port"],
        )
        for rule in rules
    }
    assert ways == {
        *(
            (f"{server}/32", protocol, 53, 53)
            for server in ("10.16.43.122", "10.16.102.163", "192.168.10.10", "192.168.10.74")
            for protocol in ("tcp", "udp")
        ),
        ("sg-onprem-endpoints", "tcp", 443, 443),
        ("pl-onprem-s3", "tcp", 443, 443),
    }


def test_a_server_that_is_not_well_or_gone_is_told_of(servers: Terraform) -> None:
    instances = servers["resource"]["aws_instance"]
    alarms = resources(servers, "aws_cloudwatch_metric_alarm")
    assert [alarm["dimensions"]["InstanceId"] for alarm in alarms] == [
        f"${{aws_instance.{id_}.id}}" for id_ in instances
    ]
    for alarm in alarms:
        assert (alarm["namespace"], alarm["metric_name"]) == ("AWS/EC2", "StatusCheckFailed")
        assert alarm["alarm_name"].startswith("test-onprem-name-server-us-west-2")
        assert alarm["comparison_operator"] == "GreaterThanThreshold"
        assert (alarm["statistic"], alarm["threshold"]) == ("Maximum", 0)
        assert (alarm["period"], alarm["evaluation_periods"]) == (60, 2)
        assert alarm["treat_missing_data"] == "breaching"
        assert alarm["alarm_actions"] == alarm["ok_actions"] == [TOPIC]


def test_the_security_group_is_theirs_alone(servers: Terraform) -> None:
    (group,) = servers["resource"]["aws_security_group"]
    assert resource(servers, "aws_security_group")["vpc_id"] == "vpc-onprem"
    for instance in resources(servers, "aws_instance"):
        assert instance["vpc_security_group_ids"] == [f"${{aws_security_group.{group}.id}}"]
