"""The command: what it prints, and how it ends."""

import pytest

from assurance.network import __main__ as command
from assurance.network.promises import PROMISES
from tests.assurance.network.changes import Draft
from tests.assurance.network.conftest import Environment

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def _synthesized(one: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "load", lambda: one.settings)
    monkeypatch.setattr(command, "synthesize", lambda _: one.stacks)


@pytest.mark.usefixtures("_synthesized")
def test_everything_is_proved(capsys: Captured) -> None:
    assert command.main([]) == 0
    said = capsys.readouterr()
    lines = said.out.splitlines()
    assert lines[0] == "the network of test, as synthesized"
    assert sum(line.startswith("proved ") for line in lines) == len(PROMISES)
    assert lines[-1] == "all proved"
    assert all(len(line) <= 100 for line in lines)
    assert said.err == ""


@pytest.mark.usefixtures("_synthesized")
def test_who_reaches_whom_is_a_table(capsys: Captured) -> None:
    command.main([])
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
    monkeypatch.setattr(command, "load", lambda: one.settings)
    monkeypatch.setattr(command, "synthesize", lambda _: draft.stacks)
    assert command.main([]) == 1
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert "onprem -> sts-endpoint: nothing may arrive, and tcp 443 is" in lines
    assert "resolver-outbound -> bind-a: tcp 53, udp 53 must be reached, and tcp 53 is" in lines
    assert lines[-1].startswith("4 not proved: make reach ")


@pytest.mark.usefixtures("_synthesized")
@pytest.mark.parametrize(
    ("arguments", "status", "last"),
    [
        (["onprem", "api-endpoint", "443"], 0, "reachable"),
        (["onprem", "api-endpoint", "443", "udp"], 1, "blocked"),
        (["onprem", "resolver-inbound", "53", "udp"], 0, "reachable"),
    ],
)
def test_a_question_is_answered(
    arguments: list[str], status: int, last: str, capsys: Captured
) -> None:
    assert command.main(arguments) == status
    said = capsys.readouterr()
    assert said.out.splitlines()[-1] == last
    assert said.err == ""


@pytest.mark.usefixtures("_synthesized")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["onprem"], "usage: python -m assurance.network [FROM TO PORT [PROTOCOL]]\n"),
        (["onprem", "api-endpoint", "0"], "PORT is '0': use 1 to 65535.\n"),
    ],
)
def test_bad_input_is_told_in_one_line(
    arguments: list[str], message: str, capsys: Captured
) -> None:
    assert command.main(arguments) == 2
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", message)


def test_an_unknown_environment_is_told_in_one_message(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("ENVIRONMENT", "nowhere")
    assert command.main(["onprem", "api-endpoint", "443"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith('environment "nowhere": 1 problem\n  ENVIRONMENT: ')


def test_a_resource_that_is_not_modelled_ends_with_the_status_of_bad_input(
    one: Environment, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    draft = Draft(one)
    draft.add("aws_vpn_gateway", "new")
    monkeypatch.setattr(command, "load", lambda: one.settings)
    monkeypatch.setattr(command, "synthesize", lambda _: draft.stacks)
    assert command.main([]) == 2
    assert capsys.readouterr().err.startswith("network: aws_vpn_gateway.new: ")
