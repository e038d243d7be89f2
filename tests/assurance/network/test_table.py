"""The table says of every packet what following that packet says."""

from collections.abc import Iterator
from ipaddress import IPv4Address
from random import Random

import pytest

from assurance.network.addresses import Service
from assurance.network.model import OTHER, Interface, Network
from assurance.network.packet import End, Traffic
from assurance.network.table import Table, Use, Uses, joined, shown, tabulate
from assurance.network.trace import trace
from tests.assurance.network.changes import Draft
from tests.assurance.network.conftest import Environment

PACKETS = 3000
# Where rules begin and end, and anywhere.
PORTS = (0, 22, 52, 53, 54, 442, 443, 444, 2048, 2049, 2050, 8191, 8192, 32767, 65535)


def fenced(environment: Environment) -> Network:
    """An ACL in the hub, so that source ports tell, and an open rule or two."""
    draft = Draft(environment)
    draft.add(
        "aws_network_acl",
        "fence",
        vpc_id=draft.id("network/hub/network/vpc"),
        subnet_ids=[draft.id("network/hub/network/private-subnet-us-west-2a")],
    )
    for way, first in (("in", 0), ("out", 5000)):
        draft.add(
            "aws_network_acl_rule",
            way,
            network_acl_id="${aws_network_acl.fence.id}",
            rule_number=100,
            egress=way == "out",
            rule_action="allow",
            protocol="6",
            from_port=first,
            to_port=40000,
            cidr_block="192.168.10.0/25",
        )
    return draft.network


def an_address(interface: Interface, random: Random) -> IPv4Address | Service:
    if isinstance(interface.addresses, Service):
        return interface.addresses
    first, last = random.choice(interface.addresses)
    return IPv4Address(random.choice([first, last, random.randint(first, last)]))


def packets(
    network: Network, table: Table, random: Random
) -> Iterator[tuple[str, End, str, End, Traffic]]:
    pairs = list(table)
    # Few pairs have anything to say to one another: every other packet is of these.
    speaking = [pair for pair in pairs if table[pair].arriving]
    for _ in range(PACKETS):
        chosen = random.choice(random.choice([pairs, speaking]))
        source, destination = (network.parties[name] for name in chosen)
        one, other = random.choice(source.interfaces), random.choice(destination.interfaces)
        is_outside = one.subnet is None and other.subnet is None
        if one is other or is_outside:
            continue
        traffic = Traffic(
            random.choice(["tcp", "tcp", "udp", OTHER]),
            random.choice([*PORTS, random.randint(0, 65535)]),
            random.choice([1024, 4999, 5000, 40000, 40001, 65535]),
        )
        yield (
            source.name,
            End(one, an_address(one, random)),
            destination.name,
            End(other, an_address(other, random)),
            traffic,
        )


def is_in(uses: Uses, traffic: Traffic) -> bool:
    return any(
        use.protocol == traffic.protocol and use.first <= traffic.port <= use.last for use in uses
    )


@pytest.mark.parametrize("kind", ["one", "many", "fenced"])
def test_no_packet_does_otherwise(kind: str, one: Environment, many: Environment) -> None:
    network = {"one": one, "many": many}[kind].network if kind != "fenced" else fenced(one)
    table: Table = tabulate(network)
    random = Random(20261123)  # noqa: S311 (no secret: the same packets each time)
    arrived = 0
    for source, start, destination, stop, traffic in packets(network, table, random):
        became = trace(network, start, stop, traffic)
        cell = table[source, destination]
        case = (source, start.address, destination, stop.address, traffic)
        assert is_in(cell.possibly, traffic) or not became.is_possible, case
        assert not is_in(cell.surely, traffic) or became.is_sure, case
        assert is_in(cell.arriving, traffic) or not became.arrived, case
        arrived += became.arrived
    assert arrived > PACKETS / 100


def test_ports_that_follow_one_another_are_one_use() -> None:
    parts = [Use("tcp", 54, 60), Use("tcp", 53, 53), Use("tcp", 62, 70), Use("udp", 61, 61)]
    assert joined(parts) == {Use("tcp", 53, 60), Use("tcp", 62, 70), Use("udp", 61, 61)}


@pytest.mark.parametrize(
    ("uses", "text"),
    [
        (set(), "nothing"),
        ({Use("udp", 53, 53), Use("tcp", 53, 53)}, "tcp 53, udp 53"),
        ({Use("tcp", 8192, 65535), Use("47")}, "47, tcp 8192-65535"),
        ({Use("tcp"), Use("udp")}, "tcp, udp"),
        ({Use("tcp"), Use("udp"), Use(OTHER), Use("47")}, "everything"),
    ],
)
def test_uses_are_shown(uses: set[Use], text: str) -> None:
    assert shown(frozenset(uses)) == text
