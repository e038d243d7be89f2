"""Linux, which has the same routes in namespaces, lets the same packets and answers through."""

import json
from collections.abc import Callable
from dataclasses import replace
from ipaddress import IPv4Address

import pytest

from assurance.network.addresses import single
from assurance.network.model import Network, Role
from assurance.network.packet import End, StoppedError
from assurance.network.routing import answer, legs
from assurance.terraform_json import synthesize
from local.rehearsal.facts import Facts, Subnet, Vpc
from local.rehearsal.isolation import run_isolated
from testing.configuration import make_settings
from tests.assurance.network.changes import Draft
from tests.assurance.network.conftest import Environment
from tests.local.rehearsal.deployment import make_facts

Change = Callable[[Facts], Facts]


@pytest.fixture(scope="module")
def rehearsed() -> Environment:
    settings = make_settings()
    return Environment(settings, synthesize(settings))


def end(network: Network, address: str) -> End:
    """Returns a host at an address, of which only its place is told."""
    number = IPv4Address(address)
    for party in network.parties.values():
        for interface in party.interfaces:
            if party.role is Role.HOST and interface.subnet and number in interface.subnet.cidr:
                host = replace(interface, addresses=single(number), is_public=False)
                return End(host, number)
    (internet,) = network.parties["internet"].interfaces
    return End(internet, number)


def is_answered(network: Network, source: str, destination: str) -> bool:
    try:
        for leg in legs(network, end(network, source), end(network, destination)):
            answer(network, leg)
    except StoppedError:
        return False
    return True


def without_routes(vpc: Vpc, keeps: Callable[[Subnet], bool]) -> Vpc:
    return replace(
        vpc,
        subnets=tuple(one if keeps(one) else replace(one, routes=()) for one in vpc.subnets),
    )


def no_way_back(facts: Facts) -> Facts:
    return replace(facts, hub=without_routes(facts.hub, lambda _: False))


def no_way_there(facts: Facts) -> Facts:
    return replace(facts, spoke=without_routes(facts.spoke, lambda one: len(one.routes) > 1))


def one_zone_left(facts: Facts) -> Facts:
    return replace(facts, hub=without_routes(facts.hub, lambda one: "10.16.32.0" in one.cidr))


@pytest.mark.parametrize(
    ("change", "removed"),
    [
        (lambda facts: facts, []),
        (no_way_back, ["network/peering-onprem/hub-private-route"]),
        (no_way_there, ["network/peering-onprem/spoke-private-route"]),
        (one_zone_left, ["network/hub/network/private-association-us-west-2b"]),
    ],
    ids=["as deployed", "no way back", "no way there", "one zone left"],
)
def test_the_kernel_agrees(change: Change, removed: list[str], rehearsed: Environment) -> None:
    draft = Draft(rehearsed)
    for place in removed:
        draft.remove(place)
    network = draft.network
    seen = json.loads(run_isolated("tests.assurance.network.connect", change(make_facts())))
    assert len(seen) > 100
    differing = [
        (source, destination, by_linux)
        for source, destination, by_linux in seen
        if by_linux != is_answered(network, source, destination)
    ]
    assert differing == []
    # Some of both, or there would be nothing to agree about.
    assert {by_linux for _, _, by_linux in seen} == {True, False}
