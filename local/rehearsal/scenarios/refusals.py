"""Name servers refuse malformed messages, curious clients and strangers, and still serve others."""

import base64
from collections.abc import Iterator
from typing import NamedTuple

import dns.tsig

from local.rehearsal import messages, topology
from local.rehearsal.aws_resolver import PUBLIC_NAME
from local.rehearsal.bind import Bind
from local.rehearsal.lab import Lab
from local.rehearsal.namespace import Namespace
from local.rehearsal.observation import Observation, Part
from local.rehearsal.question import NO_ANSWER, Question
from local.rehearsal.scenarios.protocols import ANSWER_SECONDS, PROTOCOLS, TCP, UDP

# A proxy or a name server of the network may ask for this many different new names in a second.
HONEST_QUESTIONS = 300
_REFUSED = "REFUSED"
_WRONG_KEY = dns.tsig.Key("transfer", base64.b64encode(bytes(32)).decode(), "hmac-sha256")


def play(lab: Lab) -> Iterator[Observation]:
    """Send everything to each name server, and yield the observations of a subject together."""
    tried = [list(_refusals(lab, place, bind)) for place, bind in lab.binds.items()]
    for same_subject in zip(*tried, strict=True):
        yield from same_subject


def _refusals(lab: Lab, place: str, bind: Bind) -> Iterator[Observation]:
    yield from _malformed(lab, place, bind)
    yield from _curious(lab, place, bind)
    yield from _strangers(lab, place, bind)
    yield _observed(
        f"then {HONEST_QUESTIONS} honest questions at once",
        place,
        _ask_honestly(lab, bind),
        f"{HONEST_QUESTIONS} answers",
    )
    is_logged = bind.has_logged(lab.facts.outbound[0], PUBLIC_NAME)
    yield _observed(
        "a stranger's question, in the log of queries",
        place,
        "logged" if is_logged else "not logged",
        "logged",
        protocol="",
    )


def _observed(
    subject: str, place: str, answer: str, *wanted: str, protocol: str = UDP
) -> Observation:
    return Observation(
        part=Part.REFUSALS,
        subject=subject,
        place=place,
        protocol=protocol,
        answer=answer,
        wanted=wanted,
    )


def _ask_honestly(lab: Lab, bind: Bind) -> str:
    if not bind.process.is_running():
        return "named has ended"
    questions = [messages.question(lab.new_name()) for _ in range(HONEST_QUESTIONS)]
    # A busy machine sometimes loses a datagram between the servers, which then ask again.
    replies = messages.send_datagrams(lab.client, bind.address, questions, ANSWER_SECONDS)
    return f"{sum(map(messages.is_answer, replies))} answers"


def _malformed(lab: Lab, place: str, bind: Bind) -> Iterator[Observation]:
    replies = {
        (name, UDP): messages.send_datagrams(lab.client, bind.address, sent)
        for name, sent in messages.DATAGRAMS.items()
    } | {
        (name, TCP): messages.send_streams(lab.client, bind.address, sent)
        for name, sent in messages.STREAMS.items()
    }
    for (name, protocol), received in replies.items():
        is_refused = all(map(messages.is_refusal, received))
        answer = "errors or silence" if is_refused else "records"
        yield _observed(name, place, answer, "errors or silence", protocol=protocol)


def _curious(lab: Lab, place: str, bind: Bind) -> Iterator[Observation]:
    version = Question(lab.client, bind.address, "version.bind", kind="TXT", class_="CH").answer()
    given = ", ".join(version.values) or "none given"
    yield _observed("the server's version", place, given, "none given")
    for key_name, key, wanted in (
        ("no key", None, _REFUSED),
        ("a wrong key", _WRONG_KEY, "NOTAUTH"),
    ):
        transfer = Question(
            lab.client, bind.address, lab.facts.zone, kind="AXFR", tcp=True, key=key
        )
        subject = f"a transfer of the zone, with {key_name}"
        yield _observed(subject, place, str(transfer.answer()), wanted, protocol=TCP)


class _Stranger(NamedTuple):
    subject: str
    asker: Namespace
    name: str
    source: str | None


def _strangers(lab: Lab, place: str, bind: Bind) -> Iterator[Observation]:
    hub_host = lab.network[topology.HUB_HOST]
    strangers = [
        _Stranger(
            f"{PUBLIC_NAME}, from {address}",
            lab.network[topology.hub_resolver(index)],
            PUBLIC_NAME,
            address,
        )
        for index, address in enumerate(lab.facts.outbound)
    ]
    strangers += [
        _Stranger(f"{name}, from elsewhere in the hub", hub_host, name, None)
        for name in (PUBLIC_NAME, lab.facts.host[0])
    ]
    for subject, asker, name, source in strangers:
        for protocol, tcp in PROTOCOLS.items():
            question = Question(asker, bind.address, name, tcp=tcp, source=source)
            answer = str(question.answer())
            yield _observed(subject, place, answer, _REFUSED, NO_ANSWER, protocol=protocol)
