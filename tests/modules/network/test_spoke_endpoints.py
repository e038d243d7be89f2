import json
from pathlib import Path

import pytest
from constructs import Construct

from modules.core.naming import Naming, endpoint_service
from modules.network.endpoint_policies import spoke_gateways, spoke_interfaces
from modules.network.spoke import Spoke, SpokeProps
from modules.network.spoke_endpoints import SpokeEndpoints, SpokeEndpointsProps
from testing.configuration import make_settings
from tests.support.synthesis import Terraform, resource, resources, synth_construct


def add_endpoints(scope: Construct) -> None:
    settings = make_settings()
    naming = Naming.of(settings)
    props = SpokeProps(
        naming=naming, spoke=settings.simulated_spokes[0], zones=settings.availability_zones
    )
    spoke = Spoke(scope, "spoke", props)
    SpokeEndpoints(scope, "endpoints", SpokeEndpointsProps(naming=naming, spoke=spoke))


@pytest.fixture
def endpoints(tmp_path: Path) -> Terraform:
    return synth_construct(add_endpoints, tmp_path)


def test_session_manager_kms_and_packages_are_inside_the_spoke(endpoints: Terraform) -> None:
    found = resources(endpoints, "aws_vpc_endpoint")
    assert {(endpoint["service_name"], endpoint["vpc_endpoint_type"]) for endpoint in found} == {
        ("com.amazonaws.us-west-2.ssm", "Interface"),
        ("com.amazonaws.us-west-2.ssmmessages", "Interface"),
        ("com.amazonaws.us-west-2.kms", "Interface"),
        ("com.amazonaws.us-west-2.s3", "Gateway"),
    }
    (vpc,) = endpoints["resource"]["aws_vpc"]
    assert {endpoint["vpc_id"] for endpoint in found} == {f"${{aws_vpc.{vpc}.id}}"}


def test_the_vpcs_own_resolver_knows_them_without_a_name_server(endpoints: Terraform) -> None:
    for endpoint in resources(endpoints, "aws_vpc_endpoint"):
        if endpoint["vpc_endpoint_type"] == "Interface":
            assert endpoint["private_dns_enabled"]
            assert len(endpoint["subnet_ids"]) == 2
            assert all("private-subnet" in subnet for subnet in endpoint["subnet_ids"])


def test_they_take_no_address_of_a_name_server(endpoints: Terraform) -> None:
    reservations = {
        f"aws_ec2_subnet_cidr_reservation.{id_}"
        for id_ in endpoints["resource"]["aws_ec2_subnet_cidr_reservation"]
    }
    for endpoint in resources(endpoints, "aws_vpc_endpoint"):
        if endpoint["vpc_endpoint_type"] == "Interface":
            assert set(endpoint["depends_on"]) == reservations


def test_only_the_spoke_itself_reaches_them(endpoints: Terraform) -> None:
    (group,) = endpoints["resource"]["aws_security_group"]
    for endpoint in resources(endpoints, "aws_vpc_endpoint"):
        if endpoint["vpc_endpoint_type"] == "Interface":
            assert endpoint["security_group_ids"] == [f"${{aws_security_group.{group}.id}}"]
    rule = resource(endpoints, "aws_vpc_security_group_ingress_rule")
    assert rule["security_group_id"] == f"${{aws_security_group.{group}.id}}"
    assert rule["cidr_ipv4"] == "192.168.10.0/24"
    assert (rule["ip_protocol"], rule["from_port"], rule["to_port"]) == ("tcp", 443, 443)
    assert resources(endpoints, "aws_vpc_security_group_egress_rule") == []


def test_packages_are_reached_from_the_private_subnets(endpoints: Terraform) -> None:
    (gateway,) = (
        endpoint
        for endpoint in resources(endpoints, "aws_vpc_endpoint")
        if endpoint["vpc_endpoint_type"] == "Gateway"
    )
    (table,) = (
        id_
        for id_, table in endpoints["resource"]["aws_route_table"].items()
        if table["tags"]["Name"] == "test-onprem-private"
    )
    assert gateway["route_table_ids"] == [f"${{aws_route_table.{table}.id}}"]


def test_each_has_the_policy_of_its_service(endpoints: Terraform) -> None:
    naming = Naming.of(make_settings())
    expected = spoke_interfaces(naming) | spoke_gateways(naming)
    for endpoint in resources(endpoints, "aws_vpc_endpoint"):
        service = endpoint_service(endpoint["service_name"])
        assert json.loads(endpoint["policy"])["Statement"] == expected[service]
