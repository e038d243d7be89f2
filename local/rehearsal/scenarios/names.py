"""Every name is asked of every name server, over UDP and TCP, and a corporate name in the hub."""

from collections.abc import Iterator
from typing import NamedTuple

from local.rehearsal import topology
from local.rehearsal.aws_resolver import PUBLIC_ADDRESS, PUBLIC_NAME
from local.rehearsal.lab import Lab
from local.rehearsal.observation import Observation, Part
from local.rehearsal.question import Question
from local.rehearsal.scenarios.protocols import ANSWER_SECONDS, PROTOCOLS, joined

_SERVICES = ("sagemaker.api", "sagemaker.runtime", "cognito-idp")


class _Asked(NamedTuple):
    name: str
    place: str
    protocol: str
    question: Question
    wanted: str


def play(lab: Lab) -> Iterator[Observation]:
    """Ask for every name at once, and yield an observation for each answer."""
    # The questions are sent before the first answer is awaited.
    for asked in [*_asked_of_binds(lab), *_asked_in_the_hub(lab)]:
        yield Observation(
            part=Part.ANSWERS,
            subject=asked.name,
            place=asked.place,
            protocol=asked.protocol,
            answer=str(asked.question.answer()),
            wanted=(asked.wanted,),
        )


def _wanted(lab: Lab) -> dict[str, str]:
    """Return the right answer of the corporate name servers, by name."""
    hub = lab.facts.hub
    host_name, host_address = lab.facts.host
    return {
        lab.studio_name: joined(lab.studio_addresses),
        **{name: joined(hub.endpoint("execute-api").addresses) for name in lab.facts.api_names},
        **{
            name: joined(hub.endpoint(service).addresses)
            for service in _SERVICES
            for name in hub.endpoint(service).names
        },
        PUBLIC_NAME: PUBLIC_ADDRESS,
        host_name: f"{host_address}, authoritative",
    }


def _asked_of_binds(lab: Lab) -> Iterator[_Asked]:
    for name, wanted in _wanted(lab).items():
        for place, bind in lab.binds.items():
            for protocol, tcp in PROTOCOLS.items():
                question = Question(lab.client, bind.address, name, tcp=tcp, seconds=ANSWER_SECONDS)
                yield _Asked(name, place, protocol, question, wanted)


def _asked_in_the_hub(lab: Lab) -> Iterator[_Asked]:
    name, address = lab.facts.host
    hub_host = lab.network[topology.HUB_HOST]
    resolver = topology.vpc_resolver(lab.facts.hub)
    for protocol, tcp in PROTOCOLS.items():
        question = Question(hub_host, resolver, name, tcp=tcp, seconds=ANSWER_SECONDS)
        yield _Asked(name, "the hub", protocol, question, address)
