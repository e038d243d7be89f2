"""What is tried on the scene, in the order of the story."""

import base64
import contextlib
import itertools
import socket
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import ascii_uppercase
from urllib.parse import urlsplit

from local.rehearsal import messages, topology
from local.rehearsal.aws_resolver import PUBLIC_ADDRESS, PUBLIC_AWS_ADDRESS, PUBLIC_NAME
from local.rehearsal.bind import Bind
from local.rehearsal.browser import open_page
from local.rehearsal.dig import NO_ANSWER, Question
from local.rehearsal.fake_studio import HTTPS, TITLE
from local.rehearsal.lab import Scene
from local.rehearsal.namespace import Namespace
from local.rehearsal.observation import Observation, Part

UDP, TCP = "UDP", "TCP"
PROTOCOLS = {UDP: False, TCP: True}
REFUSED, FAILED = "REFUSED", "SERVFAIL"
UNREACHABLE = "unreachable"
# Longer than named goes on asking before it gives up.
PATIENCE_SECONDS = 12
RECOVERY_SECONDS = 15.0
CONNECT_SECONDS = 2.0
# Of different new names: what a proxy or a name server behind may ask in a second.
HONEST_QUESTIONS = 300
_WRONG_KEY = f"hmac-sha256:transfer:{base64.b64encode(bytes(32)).decode()}"


def walk(scene: Scene, screenshot: Path) -> Iterator[Observation]:
    """Try everything; nothing but the names where these are wrong, for the rest stands on them.

    Args:
        scene: is worn out afterwards.
        screenshot: takes a picture of what the browser shows, as PNG.
    """
    story = _Story(scene, screenshot)
    right = True
    for observation in story.names():
        yield observation
        right = right and observation.holds
    if right:
        yield from story.refusals()
        yield from story.outsider()
        yield from story.page()
        yield from story.failures()


class _Story:
    def __init__(self, scene: Scene, screenshot: Path) -> None:
        self._facts = scene.facts
        self._network = scene.network
        self._binds = {
            f"BIND {letter}": bind
            for letter, bind in zip(ascii_uppercase, scene.binds, strict=False)
        }
        self._home = scene.home
        self._screenshot = screenshot
        self._client = scene.network[topology.CLIENT]
        self._numbers = itertools.count(1)
        self._studio_zone = f"studio.{scene.facts.region}.sagemaker.aws"
        self._studio_addresses = _listed(scene.facts.hub.endpoint("studio").addresses)

    def names(self) -> Iterator[Observation]:
        """Every name, at every name server, over UDP and TCP; and corporate names at the hub."""
        facts = self._facts
        host_name, host_address = facts.host
        wanted = {
            urlsplit(facts.studio_url).hostname or "": self._studio_addresses,
            **{
                name: _listed(facts.hub.endpoint("execute-api").addresses)
                for name in facts.api_names
            },
            **{
                name: _listed(facts.hub.endpoint(service).addresses)
                for service in ("sagemaker.api", "sagemaker.runtime", "cognito-idp")
                for name in facts.hub.endpoint(service).names
            },
            PUBLIC_NAME: PUBLIC_ADDRESS,
            host_name: f"{host_address}, authoritative",
        }
        asked = [
            (
                name,
                place,
                protocol,
                Question(self._client, bind.address, name, tcp=tcp, seconds=PATIENCE_SECONDS),
            )
            for name in wanted
            for place, bind in self._binds.items()
            for protocol, tcp in PROTOCOLS.items()
        ]
        hub_resolver = topology.vpc_resolver(facts.hub)
        asked += [
            (
                host_name,
                "the hub",
                protocol,
                Question(
                    self._network[topology.HUB_HOST],
                    hub_resolver,
                    host_name,
                    tcp=tcp,
                    seconds=PATIENCE_SECONDS,
                ),
            )
            for protocol, tcp in PROTOCOLS.items()
        ]
        for name, place, protocol, question in asked:
            right = host_address if place == "the hub" else wanted[name]
            yield Observation(
                part=Part.ANSWERS,
                subject=name,
                place=place,
                protocol=protocol,
                answer=str(question.answer()),
                wanted=(right,),
            )

    def refusals(self) -> Iterator[Observation]:
        """Malformed messages, curious clients and strangers; then an honest client."""
        tried = [list(self._refusals(place, bind)) for place, bind in self._binds.items()]
        for same in zip(*tried, strict=True):
            yield from same

    def _refusals(self, place: str, bind: Bind) -> Iterator[Observation]:
        yield from self._malformed(place, bind)
        yield from self._curious(place, bind)
        yield from self._strangers(place, bind)
        yield Observation(
            part=Part.HOSTILE,
            subject=f"then {HONEST_QUESTIONS} honest questions at once",
            place=place,
            protocol=UDP,
            answer=self._ask_honestly(bind),
            wanted=(f"{HONEST_QUESTIONS} answers",),
        )
        logged = bind.has_logged(self._facts.outbound[0], PUBLIC_NAME)
        yield Observation(
            part=Part.HOSTILE,
            subject="a stranger's question, in the log of queries",
            place=place,
            answer="logged" if logged else "not logged",
            wanted=("logged",),
        )

    def _ask_honestly(self, bind: Bind) -> str:
        if not bind.process.is_running():
            return "named has ended"
        questions = [messages.question(self._new_name()) for _ in range(HONEST_QUESTIONS)]
        # A busy machine loses a datagram between the servers now and then, and they ask again.
        replies = messages.send_datagrams(self._client, bind.address, questions, PATIENCE_SECONDS)
        return f"{sum(map(messages.is_answer, replies))} answers"

    def _malformed(self, place: str, bind: Bind) -> Iterator[Observation]:
        replies = {
            (name, UDP): messages.send_datagrams(self._client, bind.address, sent)
            for name, sent in messages.DATAGRAMS.items()
        } | {
            (name, TCP): messages.send_streams(self._client, bind.address, sent)
            for name, sent in messages.STREAMS.items()
        }
        for (name, protocol), received in replies.items():
            refused = all(map(messages.is_refusal, received))
            yield Observation(
                part=Part.HOSTILE,
                subject=name,
                place=place,
                protocol=protocol,
                answer="errors or silence" if refused else "records",
                wanted=("errors or silence",),
            )

    def _curious(self, place: str, bind: Bind) -> Iterator[Observation]:
        version = Question(
            self._client, bind.address, "version.bind", kind="TXT", options=["-c", "CH"]
        ).answer()
        yield Observation(
            part=Part.HOSTILE,
            subject="the server's version",
            place=place,
            protocol=UDP,
            answer=", ".join(version.values) or "none given",
            wanted=("none given",),
        )
        keys = {"no key": ([], REFUSED), "a wrong key": (["-y", _WRONG_KEY], "NOTAUTH")}
        for key, (options, wanted) in keys.items():
            transfer = Question(
                self._client, bind.address, self._facts.zone, kind="AXFR", tcp=True, options=options
            )
            yield Observation(
                part=Part.HOSTILE,
                subject=f"a transfer of the zone, with {key}",
                place=place,
                protocol=TCP,
                answer=str(transfer.answer()),
                wanted=(wanted,),
            )

    def _strangers(self, place: str, bind: Bind) -> Iterator[Observation]:
        outbound = self._facts.outbound
        hub_host = self._network[topology.HUB_HOST]
        strangers = [
            (
                f"{PUBLIC_NAME}, from {address}",
                self._network[topology.hub_resolver(at)],
                PUBLIC_NAME,
                ["-b", address],
            )
            for at, address in enumerate(outbound)
        ]
        strangers += [
            (f"{name}, from elsewhere in the hub", hub_host, name, [])
            for name in (PUBLIC_NAME, self._facts.host[0])
        ]
        for subject, asker, name, options in strangers:
            for protocol, tcp in PROTOCOLS.items():
                question = Question(asker, bind.address, name, tcp=tcp, options=options)
                yield Observation(
                    part=Part.HOSTILE,
                    subject=subject,
                    place=place,
                    protocol=protocol,
                    answer=str(question.answer()),
                    wanted=(REFUSED, NO_ANSWER),
                )

    def outsider(self) -> Iterator[Observation]:
        """Who is not in the corporate network gets public answers, which lead nowhere."""
        outsider = self._network[topology.OUTSIDER]
        name = urlsplit(self._facts.studio_url).hostname or ""
        servers = {
            "the public DNS": (topology.PUBLIC_DNS_ADDRESS, PUBLIC_AWS_ADDRESS + ", authoritative")
        } | {place: (bind.address, NO_ANSWER) for place, bind in self._binds.items()}
        for place, (address, wanted) in servers.items():
            yield Observation(
                part=Part.OUTSIDER,
                subject=name,
                place=place,
                protocol=UDP,
                answer=str(Question(outsider, address, name).answer()),
                wanted=(wanted,),
            )
        for address in (*self._facts.hub.endpoint("studio").addresses, PUBLIC_AWS_ADDRESS):
            yield Observation(
                part=Part.OUTSIDER,
                subject=f"connects to {address}",
                place="",
                protocol=TCP,
                answer=_connect(outsider, address),
                wanted=(UNREACHABLE,),
            )

    def page(self) -> Iterator[Observation]:
        """The presigned URL, opened by a browser that checks the certificate as always."""
        page = open_page(self._client, self._facts.studio_url, self._home, self._screenshot)
        addresses = self._facts.hub.endpoint("studio").addresses
        seen = {
            "remote address": (page.error or page.address, addresses),
            "page": (f"{page.status} {page.title}", (f"200 {TITLE}",)),
        }
        for subject, (answer, wanted) in seen.items():
            yield Observation(
                part=Part.BROWSER,
                subject=subject,
                place="chromium",
                protocol="TLS",
                answer=answer,
                wanted=wanted,
            )

    def failures(self) -> Iterator[Observation]:
        """One thing after another fails, and comes back."""
        first, bind = next(iter(self._binds.items()))
        yield self._resolve("nothing has failed")
        bind.process.end()
        yield self._resolve(f"named of {first} has ended")
        self._network.cut_off(topology.bind_name(0))
        yield self._resolve(f"{first} is cut off")
        self._network.join(topology.bind_name(0))
        bind.process.start()
        yield from self._recover(f"{first} is back", {first: bind})
        resolvers = [topology.hub_resolver(at) for at, _ in enumerate(self._facts.inbound)]
        self._network.cut_off(resolvers[0])
        yield from self._ask_all(f"{self._facts.inbound[0]} is cut off", self._studio_addresses)
        for resolver in resolvers[1:]:
            self._network.cut_off(resolver)
        yield from self._ask_all("all inbound addresses are cut off", FAILED)
        for resolver in resolvers:
            self._network.join(resolver)
        yield from self._recover("all inbound addresses are back", self._binds)

    def _new_name(self) -> str:
        # Asked for the first time, so that no cache answers.
        return f"d-rehearsal{next(self._numbers)}.{self._studio_zone}"

    def _ask(self, bind: Bind) -> str:
        return str(Question(self._client, bind.address, self._new_name()).answer())

    def _resolve(self, subject: str) -> Observation:
        answer, seconds = resolve(self._client, self._new_name())
        return Observation(
            part=Part.FAILURES,
            subject=subject,
            place="the client",
            answer=answer,
            wanted=(self._studio_addresses,),
            seconds=seconds,
        )

    def _ask_all(self, subject: str, wanted: str) -> Iterator[Observation]:
        began = time.monotonic()
        asked = [
            (
                place,
                protocol,
                Question(
                    self._client, bind.address, self._new_name(), tcp=tcp, seconds=PATIENCE_SECONDS
                ),
            )
            for place, bind in self._binds.items()
            for protocol, tcp in PROTOCOLS.items()
        ]
        for place, protocol, question in asked:
            yield Observation(
                part=Part.FAILURES,
                subject=subject,
                place=place,
                protocol=protocol,
                answer=str(question.answer()),
                wanted=(wanted,),
                seconds=time.monotonic() - began,
            )

    def _recover(self, subject: str, binds: dict[str, Bind]) -> Iterator[Observation]:
        for place, bind in binds.items():
            began = time.monotonic()
            answer = self._ask(bind)
            while answer != self._studio_addresses and time.monotonic() - began < RECOVERY_SECONDS:
                answer = self._ask(bind)
            yield Observation(
                part=Part.FAILURES,
                subject=subject,
                place=place,
                answer=answer,
                wanted=(self._studio_addresses,),
                seconds=time.monotonic() - began,
            )


def resolve(client: Namespace, name: str) -> tuple[str, float]:
    """Ask as every program of a host does: by the servers that DHCP told it, in their order.

    Returns:
        The addresses, or why there are none; and the seconds until then.
    """
    began = time.monotonic()
    with client.entered():
        try:
            found = socket.getaddrinfo(name, None, socket.AF_INET, socket.SOCK_STREAM)
            answer = _listed(str(address[0]) for *_, address in found)
        except OSError as error:
            answer = str(error)
    return answer, time.monotonic() - began


def _connect(host: Namespace, address: str) -> str:
    with host.entered(), contextlib.suppress(OSError):
        socket.create_connection((address, HTTPS), timeout=CONNECT_SECONDS).close()
        return "connected"
    return UNREACHABLE


def _listed(addresses: Iterable[str]) -> str:
    return ", ".join(sorted(addresses))
