"""The rehearsal of a deployment, with real name servers and a real browser."""

import json
import subprocess
from dataclasses import dataclass, replace
from functools import cached_property
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest

from local.rehearsal.deployed import read_facts
from local.rehearsal.facts import Facts
from local.rehearsal.observation import Part
from local.rehearsal.rehearse import rehearse
from modules.settings import Settings, load
from tests.e2e.conftest import Deployment

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("deployed")]

BINDS = [(bind, protocol) for bind in ("BIND A", "BIND B") for protocol in ("UDP", "TCP")]
PUBLIC_ADDRESS = "100.21.12.108"
PNG = b"\x89PNG\r\n\x1a\n"
# The time that glibc waits for a silent server, and some time for the next server to answer.
SILENCE_SECONDS = 5.0
GRACE_SECONDS = 2.0


@dataclass(frozen=True)
class Rehearsal:
    """A run of `rehearse`.

    Attributes:
        run: The finished process.
        folder: The folder with the observations and the screenshot.
    """

    run: subprocess.CompletedProcess[str]
    folder: Path

    @cached_property
    def observations(self) -> list[dict[str, Any]]:
        text = (self.folder / "observations.json").read_text()
        observations: list[dict[str, Any]] = json.loads(text)
        return observations

    def answers(self, part: Part, subject: str) -> dict[tuple[str, str], str]:
        """Return the answers about a subject, by place and protocol."""
        return {
            (seen["place"], seen["protocol"]): seen["answer"]
            for seen in self.observations
            if seen["part"] == part and subject in seen["subject"]
        }

    def answer(self, part: Part, subject: str) -> str:
        """Return the answer that is the same at all places."""
        (answer,) = set(self.answers(part, subject).values())
        return answer

    def seconds(self, subject: str) -> float:
        """Return the longest time until an answer."""
        return max(
            float(seen["seconds"])
            for seen in self.observations
            if seen["part"] == Part.FAILURES and subject in seen["subject"]
        )


@pytest.fixture(scope="module")
def settings(deployed: Deployment) -> Settings:
    return load("local", deployed.checkout.folder / "environments")


@pytest.fixture(scope="module")
def facts(deployed: Deployment, settings: Settings) -> Facts:
    state = deployed.checkout.folder / ".state" / "local"
    return read_facts(deployed.aws, settings, deployed.outputs, state)


@pytest.fixture(scope="module")
def rehearsal(deployed: Deployment) -> Rehearsal:
    run = deployed.checkout.python("-m", "cli", "rehearse")
    return Rehearsal(run, deployed.checkout.folder / "build" / "rehearsal")


@pytest.fixture(scope="module")
def studio(rehearsal: Rehearsal, deployed: Deployment) -> str:
    """Return the answer for the domain's name."""
    return rehearsal.answer(Part.ANSWERS, f"{deployed.outputs.domain_id}.studio.")


def test_every_observation_is_as_expected(rehearsal: Rehearsal) -> None:
    assert rehearsal.run.returncode == 0, rehearsal.run.stdout + rehearsal.run.stderr
    assert rehearsal.run.stderr == ""


class TestFacts:
    def test_the_addresses_are_those_of_the_settings(
        self, facts: Facts, settings: Settings
    ) -> None:
        (spoke,) = settings.simulated_spokes
        resolver = settings.hub.resolver
        servers = tuple(map(str, spoke.dns.servers))
        assert facts.inbound == tuple(map(str, resolver.inbound_addresses))
        assert facts.outbound == tuple(map(str, resolver.outbound_addresses))
        assert tuple(server.address for server in facts.name_servers) == servers
        assert facts.dhcp_servers == servers
        assert [(rule.zone, rule.targets) for rule in facts.rules] == [(spoke.dns.zone, servers)]

    def test_every_endpoint_has_an_address_in_each_zone(
        self, facts: Facts, settings: Settings
    ) -> None:
        for endpoint in facts.hub.endpoints:
            for address, subnet in zip(
                sorted(map(IPv4Address, endpoint.addresses)),
                settings.hub.private_subnets,
                strict=True,
            ):
                assert address in subnet

    def test_user_data_is_rendered_by_terraform(self, facts: Facts) -> None:
        for server in facts.name_servers:
            assert server.user_data.startswith("#cloud-config")
            assert "${" not in server.user_data


class TestNames:
    def test_studio_leads_to_its_endpoint(
        self, rehearsal: Rehearsal, deployed: Deployment, facts: Facts, studio: str
    ) -> None:
        asked = rehearsal.answers(Part.ANSWERS, f"{deployed.outputs.domain_id}.studio.")
        assert sorted(asked) == sorted(BINDS)
        assert studio == ", ".join(sorted(facts.hub.endpoint("studio").addresses))

    def test_the_api_leads_to_its_endpoint_by_both_names(
        self, rehearsal: Rehearsal, facts: Facts
    ) -> None:
        wanted = ", ".join(sorted(facts.hub.endpoint("execute-api").addresses))
        for name in facts.api_names:
            assert sorted(rehearsal.answers(Part.ANSWERS, name)) == sorted(BINDS)
            assert rehearsal.answer(Part.ANSWERS, name) == wanted

    @pytest.mark.parametrize(
        ("name", "service"),
        [
            ("api.sagemaker.us-west-2.amazonaws.com", "sagemaker.api"),
            ("runtime.sagemaker.us-west-2.amazonaws.com", "sagemaker.runtime"),
            ("cognito-idp.us-west-2.amazonaws.com", "cognito-idp"),
        ],
    )
    def test_other_apis_lead_to_their_endpoints(
        self, rehearsal: Rehearsal, facts: Facts, name: str, service: str
    ) -> None:
        assert sorted(rehearsal.answers(Part.ANSWERS, name)) == sorted(BINDS)
        assert rehearsal.answer(Part.ANSWERS, name) == ", ".join(
            sorted(facts.hub.endpoint(service).addresses)
        )

    def test_a_public_name_has_its_public_answer(self, rehearsal: Rehearsal) -> None:
        assert sorted(rehearsal.answers(Part.ANSWERS, "example.net")) == sorted(BINDS)
        assert rehearsal.answer(Part.ANSWERS, "example.net") == "203.0.113.80"

    def test_every_server_holds_the_corporate_zone(self, rehearsal: Rehearsal) -> None:
        # The second server has the zone by a signed transfer only.
        asked = rehearsal.answers(Part.ANSWERS, "portal.corp.example.com")
        assert {key: asked[key] for key in BINDS} == dict.fromkeys(
            BINDS, "192.168.10.20, authoritative"
        )

    def test_the_hub_finds_corporate_names(self, rehearsal: Rehearsal) -> None:
        asked = rehearsal.answers(Part.ANSWERS, "portal.corp.example.com")
        assert asked["the hub", "UDP"] == asked["the hub", "TCP"] == "192.168.10.20"


class TestRefusals:
    @pytest.mark.parametrize("protocol", ["UDP", "TCP"])
    @pytest.mark.parametrize("message", ["random bytes", "oversized", "truncated"])
    def test_malformed_messages_get_nothing(
        self, rehearsal: Rehearsal, message: str, protocol: str
    ) -> None:
        answers = rehearsal.answers(Part.REFUSALS, message)
        for bind in ("BIND A", "BIND B"):
            assert answers[bind, protocol] == "errors or silence"

    @pytest.mark.parametrize(
        ("subject", "answer"),
        [
            ("the server's version", "none given"),
            ("a transfer of the zone, with no key", "REFUSED"),
            ("a transfer of the zone, with a wrong key", "NOTAUTH"),
            ("example.net, from 10.16.43.123", "REFUSED"),
            ("example.net, from 10.16.102.164", "REFUSED"),
            ("example.net, from elsewhere in the hub", "REFUSED"),
            ("portal.corp.example.com, from elsewhere in the hub", "REFUSED"),
        ],
    )
    def test_strangers_and_the_curious_get_nothing(
        self, rehearsal: Rehearsal, subject: str, answer: str
    ) -> None:
        assert rehearsal.answer(Part.REFUSALS, subject) == answer

    def test_honest_clients_are_served_after_the_refusals(self, rehearsal: Rehearsal) -> None:
        assert rehearsal.answer(Part.REFUSALS, "honest questions") == "300 answers"

    def test_a_refused_question_is_logged(self, rehearsal: Rehearsal) -> None:
        assert rehearsal.answer(Part.REFUSALS, "in the log of queries") == "logged"


class TestOutsider:
    def test_only_the_public_dns_answers(self, rehearsal: Rehearsal) -> None:
        answers = rehearsal.answers(Part.OUTSIDER, ".studio.")
        assert answers["the public DNS", "UDP"] == f"{PUBLIC_ADDRESS}, authoritative"
        assert answers["BIND A", "UDP"] == answers["BIND B", "UDP"] == "no answer"

    def test_no_address_is_reachable(self, rehearsal: Rehearsal, facts: Facts) -> None:
        for address in (*facts.hub.endpoint("studio").addresses, PUBLIC_ADDRESS):
            assert rehearsal.answer(Part.OUTSIDER, f"connects to {address}") == "unreachable"


class TestBrowser:
    def test_the_presigned_url_opens_at_the_endpoint(
        self, rehearsal: Rehearsal, facts: Facts
    ) -> None:
        address = rehearsal.answer(Part.BROWSER, "remote address")
        assert address in facts.hub.endpoint("studio").addresses
        assert rehearsal.answer(Part.BROWSER, "page") == "200 Studio, rehearsed"

    def test_a_picture_is_kept(self, rehearsal: Rehearsal) -> None:
        assert (rehearsal.folder / "studio.png").read_bytes().startswith(PNG)


class TestFailures:
    @pytest.mark.parametrize(
        ("subject", "at_most"),
        [
            ("nothing has failed", GRACE_SECONDS),
            ("named of BIND A has ended", GRACE_SECONDS),
            ("BIND A is cut off", SILENCE_SECONDS + GRACE_SECONDS),
        ],
    )
    def test_the_client_still_resolves_names(
        self, rehearsal: Rehearsal, studio: str, subject: str, at_most: float
    ) -> None:
        assert rehearsal.answer(Part.FAILURES, subject) == studio
        assert rehearsal.seconds(subject) < at_most

    def test_one_inbound_address_is_enough(
        self, rehearsal: Rehearsal, facts: Facts, studio: str
    ) -> None:
        subject = f"{facts.inbound[0]} is cut off"
        assert sorted(rehearsal.answers(Part.FAILURES, subject)) == sorted(BINDS)
        assert rehearsal.answer(Part.FAILURES, subject) == studio

    def test_without_the_hub_there_is_never_a_public_answer(self, rehearsal: Rehearsal) -> None:
        subject = "all inbound addresses are cut off"
        assert sorted(rehearsal.answers(Part.FAILURES, subject)) == sorted(BINDS)
        assert rehearsal.answer(Part.FAILURES, subject) == "SERVFAIL"

    @pytest.mark.parametrize("subject", ["BIND A is back", "all inbound addresses are back"])
    def test_a_server_that_comes_back_serves_again(
        self, rehearsal: Rehearsal, studio: str, subject: str
    ) -> None:
        assert rehearsal.answer(Part.FAILURES, subject) == studio


class TestVariants:
    """A wrong deployment is seen by the rehearsal."""

    def test_a_missing_route_is_seen(self, facts: Facts, tmp_path: Path) -> None:
        subnets = tuple(replace(subnet, routes=()) for subnet in facts.hub.subnets)
        observations = rehearse(replace(facts, hub=replace(facts.hub, subnets=subnets)), tmp_path)
        failed = {seen.subject for seen in observations if not seen.holds}
        assert failed >= {*facts.api_names, facts.host[0]}
        assert "example.net" not in failed
        # The scenarios that depend on names are not played.
        assert {seen.part for seen in observations} == {Part.ANSWERS}

    def test_a_forgotten_zone_is_seen(self, facts: Facts, tmp_path: Path) -> None:
        zone = f'zone "studio.{facts.region}.sagemaker.aws"'
        servers = tuple(
            replace(server, user_data=server.user_data.replace(zone, 'zone "studio.invalid"'))
            for server in facts.name_servers
        )
        assert servers != facts.name_servers
        observations = rehearse(replace(facts, name_servers=servers), tmp_path)
        answers = {seen.answer for seen in observations if ".studio." in seen.subject}
        assert answers == {PUBLIC_ADDRESS}


class TestRemains:
    def test_no_secret_is_printed_or_kept(
        self, rehearsal: Rehearsal, facts: Facts, deployed: Deployment
    ) -> None:
        state = deployed.checkout.folder / ".state" / "local"
        texts = [
            rehearsal.run.stdout,
            rehearsal.run.stderr,
            (rehearsal.folder / "observations.json").read_text(),
        ]
        assert not [text for text in texts if "token=" in text or facts.transfer_mac in text]
        kept = [path for path in state.iterdir() if facts.transfer_mac in path.read_text()]
        assert kept == []

    def test_no_process_and_no_file_is_left(self, rehearsal: Rehearsal) -> None:
        assert sorted(path.name for path in rehearsal.folder.iterdir()) == [
            "observations.json",
            "studio.png",
        ]
        left = [
            path.read_bytes()
            for path in Path("/proc").glob("[0-9]*/cmdline")
            if b"/run/rehearsal" in path.read_bytes()
        ]
        assert left == []
