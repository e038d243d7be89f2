"""What `make dns-config` prints, and what it refuses."""

import subprocess
import sys

import pytest

from modules.settings import ROOT, Settings, load
from operations import dns_config
from testing.configuration import RAW, make_settings
from toolchain.errors import InputError

ENDPOINT_ID = "vpce-0123456789abcdef0"
HEADINGS = ["// BIND:", "# Windows DNS Server:", "# Unbound:"]
WITH_APIS = make_settings(dns={"private_api_ids": ["abcdefghij"]})

Captured = pytest.CaptureFixture[str]


def printed(settings: Settings, captured: Captured, **options: str) -> str:
    dns_config.run(settings, **options)
    return captured.readouterr().out


def refused(settings: Settings, **options: str) -> str:
    with pytest.raises(InputError) as caught:
        dns_config.run(settings, **options)
    return str(caught.value)


def headings(text: str) -> list[str]:
    return [heading for heading in HEADINGS if heading in text]


def test_prints_every_format(capsys: Captured) -> None:
    text = printed(load("local"), capsys)
    assert headings(text) == HEADINGS
    assert [text.index(heading) for heading in HEADINGS] == sorted(map(text.index, HEADINGS))


@pytest.mark.parametrize(
    ("name", "heading"), list(zip(["bind", "windows", "unbound"], HEADINGS, strict=True))
)
def test_prints_one_format(name: str, heading: str, capsys: Captured) -> None:
    text = printed(load("local"), capsys, format_=name)
    assert headings(text) == [heading]
    assert text.startswith(heading)


def test_is_for_the_networks_that_are_not_ours(capsys: Captured) -> None:
    text = printed(load("example-production"), capsys)
    assert "name servers of head-office" in text
    assert "name servers of trial-site" not in text


def test_one_network_is_chosen(capsys: Captured) -> None:
    text = printed(load("example-production"), capsys, spoke="trial-site")
    assert "name servers of trial-site" in text
    assert "name servers of head-office" not in text


def test_with_no_other_it_shows_what_ours_have(capsys: Captured) -> None:
    assert "name servers of onprem" in printed(load("local"), capsys)


def test_a_listed_api_is_named_with_its_endpoint(capsys: Captured) -> None:
    text = printed(WITH_APIS, capsys, endpoint_id=ENDPOINT_ID)
    for start in (f"abcdefghij-{ENDPOINT_ID}", "abcdefghij"):
        assert f'zone "{start}.execute-api.us-west-2.amazonaws.com" {{' in text
        assert f"-Name '{start}.execute-api.us-west-2.amazonaws.com' " in text
        assert f'name: "{start}.execute-api.us-west-2.amazonaws.com"' in text


@pytest.mark.parametrize(
    ("given", "stated"),
    [
        ("", "is missing"),
        ("vpce-1 }; include", "is 'vpce-1 }; include'"),
    ],
)
def test_a_listed_api_needs_its_endpoint(given: str, stated: str) -> None:
    assert refused(WITH_APIS, endpoint_id=given) == (
        f"--endpoint-id {stated}: it must be the id of the API's VPC endpoint, which is a part of "
        "the names of dns.private_api_ids.\n"
        "  It stands after the id of the API in api_url: pipenv run cdktf output access"
    )


def test_an_unknown_network_is_refused() -> None:
    second = RAW["spokes"][0] | {
        "name": "site",
        "cidr": "192.168.20.0/24",
        "private_subnets": ["192.168.20.0/26", "192.168.20.64/26"],
        "public_subnets": ["192.168.20.128/26", "192.168.20.192/26"],
        "dns": {"zone": "site.example.com", "servers": ["192.168.20.10", "192.168.20.74"]},
    }
    settings = make_settings(spokes=[*RAW["spokes"], second])
    assert refused(settings, spoke="elsewhere") == (
        "--spoke is 'elsewhere': test has no such spoke: use onprem or site."
    )


def test_an_unknown_format_is_refused() -> None:
    assert refused(load("local"), format_="dnsmasq") == (
        "--format is 'dnsmasq': use bind or windows or unbound."
    )


@pytest.mark.parametrize(
    ("options", "status"), [(("--format", "bind"), 0), (("--spoke", "elsewhere"), 2)]
)
def test_the_command_ends_as_it_should(options: tuple[str, ...], status: int) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "cli", "dns-config", *options],
        cwd=ROOT,
        env={"ENVIRONMENT": "local"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == status
    assert result.stdout.startswith("// BIND:") == (status == 0)
    assert len(result.stderr.splitlines()) == (0 if status == 0 else 1)
