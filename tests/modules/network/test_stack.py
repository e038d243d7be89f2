from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from assurance.scan.rules import is_limited
from modules.network.security_groups import ENTRANCES
from testing.configuration import EXISTING_SPOKE, make_settings, spoke
from tests.modules.environment import Environment, Synthesize
from tests.modules.statements import policy_statements
from tests.support.synthesis import Terraform, for_snapshot, resource, resources

ANYWHERE = {"0.0.0.0/0", "::/0"}


@pytest.fixture(scope="module", params=[1, 3])
def spread(request: pytest.FixtureRequest, synthesize: Synthesize) -> Environment:
    """Return the test settings with simulated spokes, and a spoke that exists already."""
    simulated = [spoke(index + 1) for index in range(request.param)]
    settings = make_settings(spokes=[*simulated, EXISTING_SPOKE])
    return Environment(settings=settings, stacks=synthesize(settings))


def vpcs(network: Terraform) -> dict[str, str]:
    """Return the address range of each VPC of ours, by the reference to the VPC."""
    return {
        f"${{aws_vpc.{id_}.id}}": vpc["cidr_block"]
        for id_, vpc in network["resource"]["aws_vpc"].items()
    }


def routes(network: Terraform) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the routes of each VPC of ours, by its address range and the reference to the table.

    The routes of a table are by destination.
    """
    ranges = vpcs(network)
    tables: dict[str, dict[str, dict[str, Any]]] = {cidr: {} for cidr in ranges.values()}
    for id_, table in network["resource"]["aws_route_table"].items():
        assert "route" not in table
        table_id = f"${{aws_route_table.{id_}.id}}"
        tables[ranges[table["vpc_id"]]][table_id] = {
            route["destination_cidr_block"]: route
            for route in resources(network, "aws_route")
            if route["route_table_id"] == table_id
        }
    return tables


def test_snapshot(stacks: dict[str, Terraform], snapshot: SnapshotAssertion) -> None:
    assert for_snapshot(stacks["network"]) == snapshot


def test_no_table_of_the_hub_leads_anywhere_but_to_the_spokes(spread: Environment) -> None:
    hub = routes(spread.stacks["network"])[str(spread.settings.hub.cidr)]
    spokes = {str(spoke.cidr) for spoke in spread.settings.spokes}
    assert hub
    for table in hub.values():
        assert table.keys() == spokes
        for route in table.values():
            assert route.keys() == {
                "destination_cidr_block",
                "route_table_id",
                "vpc_peering_connection_id",
            }


def test_every_table_of_every_spoke_leads_to_the_hub(spread: Environment) -> None:
    tables = routes(spread.stacks["network"])
    for simulated in spread.settings.simulated_spokes:
        assert len(tables[str(simulated.cidr)]) == 2
        for table in tables[str(simulated.cidr)].values():
            assert "vpc_peering_connection_id" in table[str(spread.settings.hub.cidr)]


def test_every_given_table_of_an_existing_spoke_leads_to_the_hub_and_nothing_else_changes(
    spread: Environment,
) -> None:
    network = spread.stacks["network"]
    given = {
        f"${{data.aws_route_table.{id_}.id}}": table["route_table_id"]
        for id_, table in network["data"]["aws_route_table"].items()
    }
    assert list(given.values()) == EXISTING_SPOKE["route_table_ids"]
    routes = [
        route for route in resources(network, "aws_route") if route["route_table_id"] in given
    ]
    assert {route["route_table_id"] for route in routes} == given.keys()
    (office,) = (
        f"${{aws_vpc_peering_connection.{id_}.id}}"
        for id_, peering in network["resource"]["aws_vpc_peering_connection"].items()
        if peering["peer_vpc_id"].startswith("${data.")
    )
    assert [
        (route["destination_cidr_block"], route["vpc_peering_connection_id"]) for route in routes
    ] == [(str(spread.settings.hub.cidr), office)] * len(given)
    # Who names its VPC or its tables makes something there.
    (vpc,) = network["data"]["aws_vpc"]
    touching = {
        kind
        for kind, named in network["resource"].items()
        for found in named.values()
        if f"data.aws_vpc.{vpc}." in str(found) or given.keys() & set(map(str, found.values()))
    }
    assert touching == {"aws_route", "aws_vpc_peering_connection"}


def test_a_route_uses_the_peering_of_its_own_spoke(spread: Environment) -> None:
    network = spread.stacks["network"]
    (office,) = network["data"]["aws_vpc"]
    ranges = vpcs(network) | {f"${{data.aws_vpc.{office}.id}}": EXISTING_SPOKE["cidr"]}
    ends = {
        f"${{aws_vpc_peering_connection.{id_}.id}}": {
            ranges[peering["vpc_id"]],
            ranges[peering["peer_vpc_id"]],
        }
        for id_, peering in network["resource"]["aws_vpc_peering_connection"].items()
    }
    assert len(ends) == len(spread.settings.spokes)
    for source, tables in routes(network).items():
        for table in tables.values():
            for destination, route in table.items():
                if destination not in ANYWHERE:
                    assert ends[route["vpc_peering_connection_id"]] == {source, destination}


def test_spokes_cannot_reach_one_another(spread: Environment) -> None:
    tables = routes(spread.stacks["network"])
    for simulated in spread.settings.simulated_spokes:
        for table in tables[str(simulated.cidr)].values():
            assert table.keys() <= {str(spread.settings.hub.cidr), *ANYWHERE}


def test_the_hub_has_no_gateway_to_the_internet(environment: Environment) -> None:
    network = environment.stacks["network"]
    hub = next(
        vpc for vpc, cidr in vpcs(network).items() if cidr == str(environment.settings.hub.cidr)
    )
    for gateway in resources(network, "aws_internet_gateway"):
        assert gateway["vpc_id"] != hub
    for kind in ("aws_nat_gateway", "aws_egress_only_internet_gateway", "aws_eip"):
        assert environment.all(kind) == []


def test_no_security_group_rule_is_for_anywhere_and_each_says_why(environment: Environment) -> None:
    rules = environment.all("aws_vpc_security_group_ingress_rule") + environment.all(
        "aws_vpc_security_group_egress_rule"
    )
    assert rules
    for rule in rules:
        assert rule.get("cidr_ipv4") not in ANYWHERE
        assert "cidr_ipv6" not in rule
        assert rule["description"]
    # Rules of the older forms would pass by this test.
    assert environment.all("aws_security_group_rule") == []
    for group in environment.all("aws_security_group"):
        assert not group.keys() & {"ingress", "egress"}


def test_endpoints_admit_https_from_whom_they_are_for_only(environment: Environment) -> None:
    network = environment.stacks["network"]
    settings = environment.settings
    hub = str(settings.hub.cidr)
    ranges = vpcs(network)
    for endpoint in resources(network, "aws_vpc_endpoint"):
        if endpoint["vpc_endpoint_type"] == "Interface":
            rules = [
                (rule["cidr_ipv4"], rule["from_port"], rule["to_port"])
                for rule in resources(network, "aws_vpc_security_group_ingress_rule")
                if rule["security_group_id"] in endpoint["security_group_ids"]
            ]
            own = ranges[endpoint["vpc_id"]]
            service = endpoint["service_name"].split(".", 3)[-1]
            is_entrance = own == hub and service in ENTRANCES
            admitted = settings.corporate_cidrs if is_entrance else [own]
            assert sorted(rules) == sorted((cidr, 443, 443) for cidr in admitted)


def test_every_endpoint_has_a_closed_policy(environment: Environment) -> None:
    endpoints = environment.all("aws_vpc_endpoint")
    assert all("policy" in endpoint for endpoint in endpoints)
    found = [
        statement
        for kind, statement in policy_statements(environment.stacks)
        if kind == "aws_vpc_endpoint"
    ]
    assert len(found) >= len(endpoints)
    for statement in found:
        assert is_limited(statement, environment.settings.account_id), statement


def test_interface_endpoints_answer_by_their_private_names(environment: Environment) -> None:
    for endpoint in environment.all("aws_vpc_endpoint"):
        if endpoint["vpc_endpoint_type"] == "Interface":
            assert endpoint["private_dns_enabled"]
            assert len(endpoint["subnet_ids"]) == len(environment.settings.availability_zones)


def test_gateway_endpoints_serve_every_table_of_the_hub(environment: Environment) -> None:
    network = environment.stacks["network"]
    hub = str(environment.settings.hub.cidr)
    ranges = vpcs(network)
    gateways = [
        endpoint
        for endpoint in resources(network, "aws_vpc_endpoint")
        if endpoint["vpc_endpoint_type"] == "Gateway" and ranges[endpoint["vpc_id"]] == hub
    ]
    assert gateways
    for endpoint in gateways:
        assert set(endpoint["route_table_ids"]) == routes(network)[hub].keys()


def test_no_pinned_address_is_left_to_chance(environment: Environment) -> None:
    settings = environment.settings
    pinned = {
        *settings.hub.resolver.inbound_addresses,
        *settings.hub.resolver.outbound_addresses,
        *(server for spoke in settings.simulated_spokes for server in spoke.dns.servers),
    }
    network = environment.stacks["network"]
    reservations = network["resource"]["aws_ec2_subnet_cidr_reservation"]
    reserved = {reservation["cidr_block"] for reservation in reservations.values()}
    assert reserved == {f"{address}/32" for address in pinned}
    subnets = network["resource"]["aws_subnet"]
    vpc_of = {
        f"aws_ec2_subnet_cidr_reservation.{id_}": subnets[reservation["subnet_id"].split(".")[1]][
            "vpc_id"
        ]
        for id_, reservation in reservations.items()
    }
    # Whatever takes an address in the network stack waits for those of its VPC.
    for endpoint in resources(network, "aws_vpc_endpoint"):
        if endpoint["vpc_endpoint_type"] == "Interface":
            assert set(endpoint["depends_on"]) == {
                address for address, vpc in vpc_of.items() if vpc == endpoint["vpc_id"]
            }


def test_every_vpc_is_recorded_and_its_default_group_emptied(environment: Environment) -> None:
    network = environment.stacks["network"]
    every_vpc = vpcs(network).keys()
    assert {log["vpc_id"] for log in resources(network, "aws_flow_log")} == every_vpc
    defaults = resources(network, "aws_default_security_group")
    assert {group["vpc_id"] for group in defaults} == every_vpc
    for group in defaults:
        assert not group.keys() & {"ingress", "egress"}


def test_flow_logs_are_kept_as_long_as_the_settings_say(environment: Environment) -> None:
    group = resource(environment.stacks["network"], "aws_cloudwatch_log_group")
    assert group["retention_in_days"] == environment.settings.logs.retention_days
