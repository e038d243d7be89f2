"""One question: names and addresses, the steps, and what is no question."""

import pytest

from assurance.network.model import Network
from assurance.network.question import Answer, ask, read_question
from tests.assurance.network.changes import Draft
from tests.assurance.network.conftest import Environment
from toolchain.errors import InputError


@pytest.fixture(scope="module")
def network(one: Environment) -> Network:
    return one.network


def answer(network: Network, *question: str) -> Answer:
    source, destination, port, protocol = question
    return ask(read_question(source, destination, port, protocol, network), network)


@pytest.mark.parametrize(
    "question",
    [
        "onprem api-endpoint 443 tcp",
        "onprem studio-endpoint 443 tcp",
        "onprem cognito-endpoint 443 tcp",
        "onprem resolver-inbound 53 udp",
        "192.168.10.20 10.16.43.122 53 tcp",
        "resolver-outbound bind-a 53 udp",
        "bind-a s3 443 tcp",
        "presign-function dynamodb 443 tcp",
    ],
)
def test_reachable(network: Network, question: str) -> None:
    found = answer(network, *question.split())
    assert found.is_reached
    assert list(found.lines())[-1] == "reachable"


@pytest.mark.parametrize(
    ("question", "stopped", "because"),
    [
        ("onprem sts-endpoint 443 tcp", "no rule lets tcp 443 in", "endpoints_group"),
        ("onprem api-endpoint 22 tcp", "no rule lets tcp 22 in", "entrances_group"),
        ("presign-function internet 443 tcp", "no route to", "hub_network_private-routes"),
        ("hub internet 443 tcp", "no route to 0.0.0.0", "hub_network_private-routes"),
        ("internet api-endpoint 443 tcp", "hub has no internet gateway", "hub_network_vpc"),
        ("internet bind-a 53 udp", "no public address", "internet-gateway"),
        ("bind-a 10.16.43.122 853 tcp", "no rule lets tcp 853 out", "name-servers-onprem"),
        ("203.0.113.9 198.51.100.9 80 tcp", "neither is in a VPC", "internet"),
    ],
)
def test_blocked(network: Network, question: str, stopped: str, because: str) -> None:
    found = answer(network, *question.split())
    assert not found.is_reached
    lines = list(found.lines())
    assert lines[-1] == "blocked"
    (step,) = (line for line in lines if line.startswith("  STOPPED: "))
    assert stopped in step
    assert because in step


def test_steps_are_there_and_back_with_their_resources(network: Network) -> None:
    found = list(answer(network, "app-server", "studio-endpoint", "443", "tcp").lines())
    assert found[0] == "app-server (192.168.10.4) -> studio-endpoint (10.16.32.4), tcp 443"
    steps = [line.split("  ") for line in found[1:] if line.startswith("  ")]
    assert [step[1] for step in steps] == [
        "let out to 10.16.32.4",
        "routed to 10.16.0.0/16",
        "through the peering to hub",
        "let in from 192.168.10.4",
        "arrived; its answer:",
        "routed to 192.168.10.0/24",
        "through the peering to onprem",
        "likewise 1 more, from and to other addresses or ports",
    ]
    assert steps[1][-1].strip().startswith("network: aws_route.peering-onprem_spoke-private-route_")


def test_an_answer_that_does_not_come_back_is_told(one: Environment) -> None:
    draft = Draft(one)
    draft.remove("network/peering-onprem/hub-private-route")
    found = answer(draft.network, "onprem", "studio-endpoint", "443", "tcp")
    lines = list(found.lines())
    assert not found.is_reached
    assert lines[-1] == "blocked: packets arrive, and answers do not"
    assert lines.index("  arrived; its answer:") < lines.index(
        next(line for line in lines if "STOPPED: no route to 192.168.10.4" in line)
    )


def test_what_holds_for_some_only_is_shown_both_ways(one: Environment) -> None:
    draft = Draft(one)
    draft.remove("network/peering-onprem/spoke-public-route")
    found = answer(draft.network, "onprem", "studio-endpoint", "443", "tcp")
    assert not found.is_reached
    lines = list(found.lines())
    assert lines[-1] == "blocked in 4 of 8 cases"
    assert sum(line.startswith("onprem (") for line in lines) == 2


def test_an_address_of_the_hub_is_whoever_may_have_it(network: Network) -> None:
    found = answer(network, "onprem", "10.16.40.1", "443", "tcp")
    starts = {attempt.destination.partition(" ")[0] for attempt in found.attempts}
    assert {"api-endpoint", "sts-endpoint", "studio-apps", "presign-function"} <= starts
    assert not starts & {"hub", "hub-default-group", "resolver-inbound"}
    assert not found.is_reached


def test_an_address_that_nobody_can_have_is_blocked(network: Network) -> None:
    # The VPC's own resolver, and outside of all subnets.
    for address in ("10.16.0.2", "10.16.200.7"):
        found = answer(network, "onprem", address, "53", "udp")
        assert not found.is_reached
        (line,) = found.lines()
        assert line.startswith("blocked: nobody has that address")


def test_every_mistake_is_told_at_once(network: Network) -> None:
    with pytest.raises(InputError) as error:
        read_question("onpremm", "10.16.1", "65536", "icmp", network)
    parties, port, protocol = str(error.value).splitlines()
    assert parties.startswith("FROM is 'onpremm', TO is '10.16.1': use an IPv4 address or one of ")
    assert parties.endswith("onprem, onprem-default-group, s3, dynamodb, internet.")
    assert port == "PORT is '65536': use 1 to 65535."
    assert protocol == "PROTOCOL is 'icmp': use tcp or udp."


@pytest.mark.parametrize(
    "port", ["", "0", "-1", "65536", "443.0", "https", "٤٤٣", "1e3", " 443", "9" * 5000]
)
def test_a_port_is_a_number_that_is_one(network: Network, port: str) -> None:
    with pytest.raises(InputError, match=r"^PORT is "):
        read_question("onprem", "api-endpoint", port, "tcp", network)


def test_what_takes_a_route_of_somebody_else_is_not_known(many: Environment) -> None:
    draft = Draft(many)
    for place in ("spoke-rtb-0123456789abcdef0-route", "spoke-rtb-12345678-route"):
        draft.remove(f"network/peering-office/{place}")
    found = answer(draft.network, "office", "studio-endpoint", "443", "tcp")
    lines = list(found.lines())
    assert not found.is_reached
    assert lines[1].startswith("  routed to 10.16.0.0/16, if there is such a route  ")
    assert lines[-1].startswith("not known: ")
