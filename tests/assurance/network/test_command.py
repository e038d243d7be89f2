"""The command: what it prints, and how it ends."""

import pytest

from assurance.network import command
from assurance.network.model import UnmodelledError
from assurance.network.promises import PROMISES
from tests.assurance.network.changes import Draft
from tests.assurance.network.conftest import Environment
from toolchain.errors import InputError

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def _synthesized(one: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "synthesize", lambda _: one.stacks)


@pytest.mark.usefixtures("_synthesized")
def test_everything_is_proved(one: Environment, capsys: Captured) -> None:
    assert command.prove_network(one.settings)
    output = capsys.readouterr()
    lines = output.out.splitlines()
    assert lines[0] == "the network of test, as synthesized"
    assert sum(line.startswith("proved ") for line in lines) == len(PROMISES)
    assert lines[-1] == "all proved"
    assert all(len(line) <= 100 for line in lines)
    assert output.err == ""


@pytest.mark.usefixtures("_synthesized")
def test_who_reaches_whom_is_a_table(one: Environment, capsys: Captured) -> None:
    command.prove_network(one.settings)
    rows = capsys.readouterr().out.partition("for every address")[0]
    outbound = next(row for row in rows.splitlines() if row.startswith("resolver-outbound"))
    assert outbound.split(maxsplit=1)[1].strip() == "tcp 53, udp 53            bind-a, bind-b"
    assert "resolver-inbound  " not in rows


def test_a_hole_is_told_with_who_gets_where(
    one: Environment, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    draft = Draft(one)
    draft.at("network/security-groups/endpoints/from-hub")["cidr_ipv4"] = "0.0.0.0/0"
    draft.remove("dns/outbound-resolver/security-group/to-onprem-192-168-10-10-udp")
    monkeypatch.setattr(command, "synthesize", lambda _: draft.stacks)
    assert not command.prove_network(one.settings)
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert "onprem -> sts-endpoint: nothing may arrive, and tcp 443 is" in lines
    assert "resolver-outbound -> bind-a: tcp 53, udp 53 must be reached, and tcp 53 is" in lines
    assert lines[-1].startswith("4 not proved: perimeter reach ")


@pytest.mark.usefixtures("_synthesized")
@pytest.mark.parametrize(
    ("source", "destination", "port", "protocol", "last"),
    [
        ("onprem", "api-endpoint", "443", "tcp", "reachable"),
        ("onprem", "api-endpoint", "443", "udp", "blocked"),
        ("onprem", "resolver-inbound", "53", "udp", "reachable"),
    ],
)
def test_a_question_is_answered(
    one: Environment,
    source: str,
    destination: str,
    port: str,
    protocol: str,
    *,
    last: str,
    capsys: Captured,
) -> None:
    is_reached = command.answer_question(one.settings, source, destination, port, protocol)
    assert is_reached == (last == "reachable")
    assert capsys.readouterr().out.splitlines()[-1] == last


@pytest.mark.usefixtures("_synthesized")
def test_a_port_that_is_none_is_refused(one: Environment, capsys: Captured) -> None:
    with pytest.raises(InputError, match=r"^PORT is '0': use 1 to 65535\.$"):
        command.answer_question(one.settings, "onprem", "api-endpoint", "0", "tcp")
    assert capsys.readouterr().out == ""


def test_a_resource_that_is_not_modelled_is_refused(
    one: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = Draft(one)
    draft.add("aws_vpn_gateway", "new")
    monkeypatch.setattr(command, "synthesize", lambda _: draft.stacks)
    with pytest.raises(UnmodelledError, match=r"^network: aws_vpn_gateway\.new: "):
        command.prove_network(one.settings)
