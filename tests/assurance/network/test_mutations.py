"""Each change of the network changes the answers that it must, and no other one."""

from dataclasses import replace

import pytest

from assurance.network.promises import DNS, HTTPS
from assurance.network.table import NOTHING, Cell, Table, Use, Uses, tabulate
from tests.assurance.network.changes import Draft, Pair, broken, changed
from tests.assurance.network.conftest import Environment

HUB_TABLE = "network/hub/network/private-routes"
HUB_VPC = "network/hub/network/vpc"
ENTRANCES = {
    "api-endpoint",
    "cognito-endpoint",
    "sagemaker-api-endpoint",
    "sagemaker-runtime-endpoint",
    "studio-endpoint",
}
ALL: Uses = frozenset({Use("tcp"), Use("udp"), Use("any other protocol")})
WIDE_OPEN = Cell(surely=ALL, possibly=ALL, arriving=ALL)


@pytest.fixture
def draft(one: Environment) -> Draft:
    return Draft(one)


@pytest.fixture
def wide(many: Environment) -> Draft:
    return Draft(many)


@pytest.fixture(scope="module")
def table(one: Environment) -> Table:
    return tabulate(one.network)


@pytest.fixture(scope="module")
def wide_table(many: Environment) -> Table:
    return tabulate(many.network)


def sure(uses: Uses) -> Cell:
    return Cell(surely=uses, possibly=uses, arriving=uses)


def between(draft: Draft, table: Table, one: str, other: str) -> set[Pair]:
    """Returns the pairs across two VPCs of which something arrives."""
    vpc = {name: party.vpc for name, party in draft.network.parties.items()}
    return {
        (source, destination)
        for (source, destination), cell in table.items()
        if cell.arriving and {vpc[source], vpc[destination]} == {one, other}
    }


def endpoints_of_hub(draft: Draft) -> set[str]:
    return {
        name
        for name, party in draft.network.parties.items()
        if party.vpc == "hub" and party.service is not None
    }


def starting_in(draft: Draft, vpc: str, pairs: set[Pair]) -> set[Pair]:
    return {pair for pair in pairs if draft.network.parties[pair[0]].vpc == vpc}


def test_a_missing_way_back_leaves_packets_without_answers(draft: Draft, table: Table) -> None:
    across = between(draft, table, "hub", "onprem")
    draft.remove("network/peering-onprem/hub-private-route")
    after = changed(table, draft.network)
    assert after.keys() == across
    for pair, cell in after.items():
        assert cell.possibly == NOTHING
        arrives = pair in starting_in(draft, "onprem", across)
        assert cell.arriving == (table[pair].arriving if arrives else NOTHING)
    assert "A corporate client reaches" in broken(draft.network)
    assert "The outbound resolver reaches" in broken(draft.network)


def test_a_missing_way_there_stops_some_hosts(draft: Draft, table: Table) -> None:
    draft.remove("network/peering-onprem/spoke-public-route")
    after = changed(table, draft.network)
    # The default route of the public subnets leads to the internet instead. Servers are in others.
    assert after.keys() == {
        pair for pair in between(draft, table, "hub", "onprem") if "onprem" in pair
    }
    assert after["onprem", "studio-endpoint"] == Cell(possibly=HTTPS, arriving=HTTPS)
    assert after["hub", "onprem"] == Cell(possibly=ALL, arriving=ALL)
    assert broken(draft.network) == {"A corporate client reaches"}


def test_a_gateway_and_a_route_to_the_internet(draft: Draft, table: Table) -> None:
    draft.add_internet_gateway(HUB_VPC, HUB_TABLE)
    # Nothing that is deployed has a public address: it is any host that could be there.
    assert changed(table, draft.network) == {
        ("hub", "internet"): WIDE_OPEN,
        ("internet", "hub"): WIDE_OPEN,
    }
    assert broken(draft.network) == {"Nothing in the hub", "The internet reaches nothing"}


def test_a_gateway_without_a_route_lets_packets_in(draft: Draft, table: Table) -> None:
    draft.add("aws_internet_gateway", "new-gateway", vpc_id=draft.id(HUB_VPC))
    assert changed(table, draft.network) == {("internet", "hub"): Cell(arriving=ALL)}
    assert broken(draft.network) == {"The internet reaches nothing"}


def test_a_nat_gateway_leads_everything_out_that_groups_let_out(draft: Draft, table: Table) -> None:
    gateway = draft.add("aws_internet_gateway", "new-gateway", vpc_id=draft.id(HUB_VPC))
    public = draft.add(
        "aws_subnet", "public", vpc_id=draft.id(HUB_VPC), cidr_block="10.16.200.0/24"
    )
    routes = draft.add("aws_route_table", "public", vpc_id=draft.id(HUB_VPC))
    draft.add("aws_route_table_association", "public", subnet_id=public, route_table_id=routes)
    draft.add(
        "aws_route",
        "out",
        route_table_id=routes,
        destination_cidr_block="0.0.0.0/0",
        gateway_id=gateway,
    )
    address = draft.add("aws_eip", "nat", domain="vpc")
    nat = draft.add(
        "aws_nat_gateway",
        "nat",
        subnet_id=public,
        allocation_id=address,
        private_ip="10.16.200.10",
    )
    draft.add(
        "aws_route",
        "to-nat",
        route_table_id=draft.id(HUB_TABLE),
        destination_cidr_block="0.0.0.0/0",
        nat_gateway_id=nat,
    )
    after = changed(table, draft.network)
    assert after["hub", "internet"] == WIDE_OPEN
    # Hosts of the public subnet: it has no route to the spoke.
    assert {name for pair in after for name in pair} == {
        "app-server",
        "hub",
        "internet",
        "onprem",
    }
    draft.at("network/security-groups/functions/to-dynamodb").pop("prefix_list_id")
    draft.at("network/security-groups/functions/to-dynamodb")["cidr_ipv4"] = "0.0.0.0/0"
    assert changed(table, draft.network)["presign-function", "internet"] == sure(HTTPS)


def test_a_group_that_is_open_to_everybody(draft: Draft, table: Table) -> None:
    inner = endpoints_of_hub(draft) - ENTRANCES
    draft.at("network/security-groups/endpoints/from-hub")["cidr_ipv4"] = "0.0.0.0/0"
    # The internet has no way to it, and the name servers' own group does not let them.
    assert changed(table, draft.network) == {
        (source, endpoint): sure(HTTPS) for source in ("onprem", "app-server") for endpoint in inner
    }
    assert broken(draft.network) == {"A corporate client reaches", "An app server reaches"}


def test_a_group_that_opens_another_port(draft: Draft, table: Table) -> None:
    draft.at("network/security-groups/entrances/from-onprem")["from_port"] = 22
    ports = frozenset({Use("tcp", 22, 443)})
    # The app server's own group lets out what it did.
    assert changed(table, draft.network) == {
        ("onprem", endpoint): sure(ports) for endpoint in ENTRANCES
    }
    assert broken(draft.network) == {"A corporate client reaches"}


def test_a_group_that_lets_every_protocol_in(draft: Draft, table: Table) -> None:
    rule = draft.at("dns/inbound-resolver/security-group/from-onprem-udp")
    del rule["from_port"], rule["to_port"]
    rule["ip_protocol"] = "-1"
    assert changed(table, draft.network) == {
        ("onprem", "resolver-inbound"): WIDE_OPEN,
        # Its own group lets out no more.
        ("app-server", "resolver-inbound"): sure(HTTPS),
    }


def test_a_group_that_admits_another_group(draft: Draft, table: Table) -> None:
    rule = draft.at("network/security-groups/studio/from-apps")
    rule["referenced_security_group_id"] = draft.id("network/security-groups/functions/group")
    uses = frozenset({Use("tcp", 2049, 2049)})
    # Functions are let in, and their own group does not let them out.
    assert changed(table, draft.network) == {("studio-apps", "studio-apps"): sure(uses)}


def test_a_missing_rule_of_an_endpoint(draft: Draft, table: Table) -> None:
    draft.remove("network/security-groups/entrances/from-onprem")
    assert changed(table, draft.network) == {
        (source, endpoint): Cell() for source in ("onprem", "app-server") for endpoint in ENTRANCES
    }


def test_an_endpoint_that_lost_its_group_has_that_of_the_vpc(draft: Draft, table: Table) -> None:
    del draft.at("network/interface-endpoints/studio")["security_group_ids"]
    assert changed(table, draft.network) == {
        pair: Cell()
        for pair, cell in table.items()
        if pair[1] == "studio-endpoint" and cell != Cell()
    }


def test_a_default_group_that_is_as_aws_makes_it(draft: Draft, table: Table) -> None:
    draft.remove("network/hub/network/default-security-group")
    after = changed(table, draft.network)
    assert {source for source, _ in after} == {"hub-default-group"}
    assert after["hub-default-group", "hub-default-group"] == WIDE_OPEN
    assert after["hub-default-group", "studio-endpoint"] == sure(HTTPS)
    assert "Endpoints, the inbound resolver," in broken(draft.network)


def test_a_peering_between_spokes_with_routes(wide: Draft, wide_table: Table) -> None:
    connect(wide)
    route(wide, "there", "network/spoke-site-1", "172.16.2.0/24")
    assert changed(wide_table, wide.network) == {("site-1", "site-2"): Cell(arriving=ALL)}
    route(wide, "back", "network/spoke-site-2", "172.16.1.0/24")
    # The public subnets have no such route. Servers are guarded by groups of their own spoke.
    partly = Cell(possibly=ALL, arriving=ALL)
    assert changed(wide_table, wide.network) == {
        ("site-1", "site-2"): partly,
        ("site-2", "site-1"): partly,
    }
    assert broken(wide.network) == {"Nothing of a spoke"}


def test_a_peering_without_routes_changes_nothing(wide: Draft, wide_table: Table) -> None:
    connect(wide)
    assert changed(wide_table, wide.network) == {}


def connect(draft: Draft) -> None:
    draft.add(
        "aws_vpc_peering_connection",
        "between",
        vpc_id=draft.id("network/spoke-site-1/network/vpc"),
        peer_vpc_id=draft.id("network/spoke-site-2/network/vpc"),
        auto_accept=True,
    )


def route(draft: Draft, name: str, spoke: str, destination: str) -> None:
    draft.add(
        "aws_route",
        name,
        route_table_id=draft.id(f"{spoke}/network/private-routes"),
        destination_cidr_block=destination,
        vpc_peering_connection_id="${aws_vpc_peering_connection.between.id}",
    )


def test_the_hub_is_no_way_from_spoke_to_spoke(wide: Draft, wide_table: Table) -> None:
    for one, other in (("site-1", "172.16.2.0/24"), ("site-2", "172.16.1.0/24")):
        wide.add(
            "aws_route",
            f"by-the-hub-{one}",
            route_table_id=wide.id(f"network/spoke-{one}/network/private-routes"),
            destination_cidr_block=other,
            vpc_peering_connection_id=wide.id(f"network/peering-{one}/connection"),
        )
    assert changed(wide_table, wide.network) == {}


def test_a_route_with_another_target(wide: Draft, wide_table: Table) -> None:
    across = between(wide, wide_table, "hub", "site-1")
    wide.at("network/peering-site-1/hub-private-route")["vpc_peering_connection_id"] = wide.id(
        "network/peering-site-2/connection"
    )
    after = changed(wide_table, wide.network)
    assert after.keys() == across
    assert not any(cell.possibly for cell in after.values())
    assert {pair for pair, cell in after.items() if cell.arriving} == starting_in(
        wide, "site-1", across
    )


def test_a_longer_prefix_takes_the_answers_of_a_few(wide: Draft, wide_table: Table) -> None:
    wide.add(
        "aws_route",
        "longer",
        route_table_id=wide.id(HUB_TABLE),
        destination_cidr_block="172.16.1.64/26",
        vpc_peering_connection_id=wide.id("network/peering-site-2/connection"),
    )
    after = changed(wide_table, wide.network)
    # The second private subnet, in which the second name server is.
    assert after["site-1", "studio-endpoint"] == Cell(possibly=HTTPS, arriving=HTTPS)
    assert after["site-1-bind-b", "resolver-inbound"] == Cell(arriving=DNS)
    assert after["resolver-outbound", "site-1-bind-b"] == Cell()
    assert not {name for pair in after for name in pair} & {"site-1-bind-a", "site-2", "office"}


def test_a_peering_that_nobody_accepts(draft: Draft, table: Table) -> None:
    del draft.at("network/peering-onprem/connection")["auto_accept"]
    assert changed(table, draft.network) == {
        pair: Cell() for pair in between(draft, table, "hub", "onprem")
    }


def test_a_subnet_without_table_has_the_main_one(draft: Draft, table: Table) -> None:
    draft.remove("network/hub/network/private-association-us-west-2b")
    after = changed(table, draft.network)
    assert after["onprem", "studio-endpoint"] == Cell(possibly=HTTPS, arriving=HTTPS)
    assert after["studio-apps", "s3"] == Cell(possibly=HTTPS, arriving=HTTPS)
    assert ("studio-apps", "studio-endpoint") not in after
    draft.add(
        "aws_main_route_table_association",
        "main",
        vpc_id=draft.id(HUB_VPC),
        route_table_id=draft.id(HUB_TABLE),
    )
    assert changed(table, draft.network) == {}


@pytest.fixture
def fenced(draft: Draft) -> Draft:
    """The first zone's subnet of the hub with a network ACL, which has no rule yet."""
    draft.add(
        "aws_network_acl",
        "fence",
        vpc_id=draft.id(HUB_VPC),
        subnet_ids=[draft.id("network/hub/network/private-subnet-us-west-2a")],
    )
    return draft


def fence(draft: Draft, number: int, way: str, ports: tuple[int, int], action: str) -> None:
    draft.add(
        "aws_network_acl_rule",
        f"{way}-{number}",
        network_acl_id="${aws_network_acl.fence.id}",
        rule_number=number,
        egress=way == "out",
        rule_action=action,
        protocol="tcp",
        from_port=ports[0],
        to_port=ports[1],
        cidr_block="0.0.0.0/0",
    )


def test_an_acl_without_rules_cuts_a_subnet_off(fenced: Draft, table: Table) -> None:
    after = changed(table, fenced.network)
    assert after["onprem", "studio-endpoint"] == Cell(possibly=HTTPS, arriving=HTTPS)
    assert after["onprem", "resolver-inbound"] == Cell(possibly=DNS, arriving=DNS)
    # Within the subnet it has no say.
    assert after["presign-function", "studio-endpoint"] == Cell(possibly=HTTPS, arriving=HTTPS)
    vpcs = {fenced.network.parties[name].vpc for pair in after for name in pair}
    assert vpcs == {"hub", "onprem", None}
    assert ("onprem", "bind-a") not in after


def test_an_acl_must_let_answers_out(fenced: Draft, table: Table) -> None:
    fence(fenced, 100, "in", (443, 443), "allow")
    inbound_only = changed(table, fenced.network)
    assert inbound_only["onprem", "studio-endpoint"] == Cell(possibly=HTTPS, arriving=HTTPS)
    fence(fenced, 100, "out", (1024, 65535), "allow")
    after = changed(table, fenced.network)
    assert ("onprem", "studio-endpoint") not in after
    assert after["onprem", "resolver-inbound"] == Cell(possibly=DNS, arriving=DNS)


def test_an_acl_that_forgets_some_source_ports(fenced: Draft, table: Table) -> None:
    fence(fenced, 100, "in", (443, 443), "allow")
    fence(fenced, 90, "out", (1024, 32767), "deny")
    fence(fenced, 100, "out", (1024, 65535), "allow")
    cell = changed(table, fenced.network)["onprem", "studio-endpoint"]
    assert cell == Cell(possibly=HTTPS, arriving=HTTPS)


def test_the_first_line_of_an_acl_decides(fenced: Draft, table: Table) -> None:
    for way in ("in", "out"):
        fence(fenced, 100, way, (0, 65535), "allow")
    assert ("onprem", "studio-endpoint") not in changed(table, fenced.network)
    fence(fenced, 200, "in", (443, 443), "deny")
    assert ("onprem", "studio-endpoint") not in changed(table, fenced.network)
    fence(fenced, 50, "in", (443, 443), "deny")
    assert ("onprem", "studio-endpoint") in changed(table, fenced.network)


def test_a_server_with_a_public_address_is_guarded_by_its_group(draft: Draft, table: Table) -> None:
    place = "dns/simulated-spokes/name-servers-onprem/server-us-west-2a/instance"
    draft.at(place)["associate_public_ip_address"] = True
    draft.add(
        "aws_route",
        "out",
        route_table_id=draft.id("network/spoke-onprem/network/private-routes"),
        destination_cidr_block="0.0.0.0/0",
        gateway_id=draft.id("network/spoke-onprem/internet-gateway"),
    )
    ignored = {("onprem", "internet"), ("onprem", "dynamodb"), ("internet", "onprem")}
    assert changed(table, draft.network).keys() - ignored == set()
    rule = "dns/simulated-spokes/name-servers-onprem/security-group/from-spoke-udp"
    draft.at(rule)["cidr_ipv4"] = "0.0.0.0/0"
    udp = frozenset({Use("udp", 53, 53)})
    after = changed(table, draft.network)
    assert after["internet", "bind-a"] == sure(udp)
    # The other one has no public address.
    assert ("internet", "bind-b") not in after
    draft.at(place)["associate_public_ip_address"] = False
    assert ("internet", "bind-a") not in changed(table, draft.network)
    draft.add("aws_eip", "bind", stack="dns", domain="vpc", instance=draft.id(place))
    assert changed(table, draft.network)["internet", "bind-a"] == sure(udp)


def test_a_route_of_somebody_else_may_be_there_and_is_not_relied_on(
    wide: Draft, wide_table: Table
) -> None:
    for place in ("spoke-rtb-0123456789abcdef0-route", "spoke-rtb-12345678-route"):
        wide.remove(f"network/peering-office/{place}")
    after = changed(wide_table, wide.network)
    assert after.keys() == between(wide, wide_table, "hub", "office")
    for pair, cell in after.items():
        assert cell == replace(wide_table[pair], surely=NOTHING)
    assert broken(wide.network) == {"A corporate client reaches", "The outbound resolver reaches"}
