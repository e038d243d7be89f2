"""The plan of the network has the deployed routes, and no others."""

from dataclasses import replace
from itertools import chain

import pytest

from local.rehearsal import topology
from local.rehearsal.facts import Facts, Vpc
from tests.local.rehearsal.deployment import make_facts
from toolchain.errors import CommandError

HUB, SPOKE = topology.router("hub"), topology.router("spoke")


@pytest.fixture(scope="module")
def facts() -> Facts:
    return make_facts()


@pytest.fixture(scope="module")
def planned(facts: Facts) -> topology.Plan:
    return topology.make_plan(facts)


def table_of(planned: topology.Plan, router: str, subnet: str) -> list[str]:
    """Return the routes of a subnet's table, without the table's number."""
    lines = planned.settings[router]
    (rule,) = (line for line in lines if line.startswith(f"rule add from {subnet} "))
    table = rule.split()[5]
    return [line.removesuffix(f" table {table}") for line in lines if line.endswith(f" {table}")]


def without_routes(vpc: Vpc) -> Vpc:
    return replace(vpc, subnets=tuple(replace(subnet, routes=()) for subnet in vpc.subnets))


def test_a_private_subnet_reaches_its_vpc_and_the_peer(planned: topology.Plan) -> None:
    assert "route add throw 192.168.10.0/24" in table_of(planned, SPOKE, "192.168.10.0/26")
    routes = [line for line in table_of(planned, SPOKE, "192.168.10.0/26") if "dev peering" in line]
    assert routes == ["route add 10.16.0.0/16 via 169.254.1.0 dev peering"]
    assert not [line for line in table_of(planned, SPOKE, "192.168.10.0/26") if "internet" in line]


def test_only_a_public_subnet_reaches_the_internet(planned: topology.Plan) -> None:
    assert "route add 0.0.0.0/0 dev internet" in table_of(planned, SPOKE, "192.168.10.128/26")
    to_internet = [line for line in planned.settings[HUB] if line.endswith("dev internet")]
    assert to_internet == []


def test_a_route_that_is_not_deployed_is_not_planned(facts: Facts) -> None:
    planned = topology.make_plan(replace(facts, hub=without_routes(facts.hub)))
    assert not [line for line in planned.settings[HUB] if "dev peering table" in line]
    assert [line for line in planned.settings[SPOKE] if "dev peering table" in line]


def test_a_packet_without_a_route_gets_an_error(planned: topology.Plan) -> None:
    for router in (HUB, SPOKE, topology.INTERNET):
        assert "route add unreachable default metric 4278198272" in planned.settings[router]


def test_peering_is_no_transit(planned: topology.Plan) -> None:
    # A packet from the peer is from no subnet of this VPC, so only the main table applies to it.
    main = [
        line
        for line in planned.settings[HUB]
        if line.startswith("route add") and " table " not in line
    ]
    assert not [line for line in main if "peering" in line or "internet" in line]


def test_the_internet_has_no_route_to_a_private_address(planned: topology.Plan) -> None:
    routes = [line for line in planned.settings[topology.INTERNET] if line.startswith("route add")]
    assert not [line for line in routes if " 10." in line or " 192.168." in line]


def test_a_vpc_resolver_is_reached_from_its_own_subnets_only(planned: topology.Plan) -> None:
    line = "route add 192.168.10.2 dev resolver-spoke"
    assert line in table_of(planned, SPOKE, "192.168.10.0/26")
    assert line not in planned.settings[SPOKE]


def test_hosts_have_the_deployed_addresses(facts: Facts, planned: topology.Plan) -> None:
    assert planned.host("bind-a").addresses == (facts.name_servers[0].address,)
    assert planned.host("bind-b").addresses == (facts.name_servers[1].address,)
    assert planned.host("resolver-a").addresses[:2] == (facts.inbound[0], facts.outbound[0])
    assert set(facts.hub.endpoint("studio").addresses) <= set(
        planned.host("endpoints-hub").addresses
    )


def test_every_address_belongs_to_one_host(planned: topology.Plan) -> None:
    addresses = list(chain.from_iterable(host.addresses for host in planned.hosts))
    assert len(addresses) == len(set(addresses))


def test_the_names_of_links_are_short_enough_for_linux(planned: topology.Plan) -> None:
    assert all(len(host.name) < 16 for host in planned.hosts)


def test_the_error_names_a_subnet_without_a_free_address(facts: Facts) -> None:
    first, *others = facts.spoke.subnets
    # A block of 16 addresses, of which AWS keeps 5.
    small = replace(first, cidr="192.168.10.0/28")
    endpoint = replace(
        facts.hub.endpoints[0], addresses=tuple(f"192.168.10.{last}" for last in range(4, 15))
    )
    full = replace(facts.spoke, subnets=(small, *others), endpoints=(endpoint,))
    with pytest.raises(CommandError, match=r"192\.168\.10\.0/28 has no free address"):
        topology.make_plan(replace(facts, spoke=full))
