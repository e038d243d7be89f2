"""A host on the internet gets public answers, which lead nowhere, and reaches no endpoint."""

import contextlib
import socket
from collections.abc import Iterator

from local.rehearsal import topology
from local.rehearsal.aws_resolver import PUBLIC_AWS_ADDRESS
from local.rehearsal.fake_studio import HTTPS
from local.rehearsal.lab import Lab
from local.rehearsal.namespace import Namespace
from local.rehearsal.observation import Observation, Part
from local.rehearsal.question import NO_ANSWER, Question
from local.rehearsal.scenarios.protocols import TCP, UDP

UNREACHABLE = "unreachable"
_CONNECT_SECONDS = 2.0


def play(lab: Lab) -> Iterator[Observation]:
    """Ask for Studio's name, and try to connect to its endpoint."""
    outsider = lab.network[topology.OUTSIDER]
    public = f"{PUBLIC_AWS_ADDRESS}, authoritative"
    servers = {
        "the public DNS": (topology.PUBLIC_DNS_ADDRESS, public),
        **{place: (bind.address, NO_ANSWER) for place, bind in lab.binds.items()},
    }
    for place, (address, wanted) in servers.items():
        answer = str(Question(outsider, address, lab.studio_name).answer())
        yield _observed(lab.studio_name, place, UDP, answer, wanted)
    for address in (*lab.studio_addresses, PUBLIC_AWS_ADDRESS):
        outcome = _connect(outsider, address)
        yield _observed(f"connects to {address}", "", TCP, outcome, UNREACHABLE)


def _observed(subject: str, place: str, protocol: str, answer: str, wanted: str) -> Observation:
    return Observation(
        part=Part.OUTSIDER,
        subject=subject,
        place=place,
        protocol=protocol,
        answer=answer,
        wanted=(wanted,),
    )


def _connect(host: Namespace, address: str) -> str:
    with host.entered(), contextlib.suppress(OSError):
        socket.create_connection((address, HTTPS), timeout=_CONNECT_SECONDS).close()
        return "connected"
    return UNREACHABLE
