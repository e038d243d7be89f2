"""Settings of the whole environment: its account, Region, zones, backend, tags and logs."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from modules.settings import (
    ENVIRONMENTS,
    HomeRetention,
    LocalBackendSettings,
    S3BackendSettings,
    load,
)
from testing.configuration import make_settings
from tests.modules.settings.mistakes import changed, problems_of


@pytest.mark.parametrize("file", sorted(ENVIRONMENTS.glob("*.toml")), ids=lambda file: file.stem)
def test_every_environment_of_the_project_is_valid(file: Path) -> None:
    assert load(file.stem).environment == file.stem


def test_defaults_are_the_safe_choice() -> None:
    settings = make_settings()
    assert settings.deletion_protection
    assert settings.studio.home_retention is HomeRetention.DELETE
    assert settings.api.portal_origin is None
    assert not settings.functions.authorizer_in_vpc
    assert settings.dns.private_api_ids == ()
    assert settings.simulated_spokes[0].app_server is None


def test_settings_are_frozen() -> None:
    settings = make_settings()
    with pytest.raises(ValidationError, match="frozen"):
        settings.name = "other"


def test_backends() -> None:
    assert isinstance(make_settings().backend, LocalBackendSettings)
    s3 = {"kind": "s3", "bucket": "states", "key": "a/b", "region": "eu-west-1"}
    backend = make_settings(backend=s3).backend
    assert isinstance(backend, S3BackendSettings)
    assert backend.lockfile


def test_a_bad_zone_is_not_also_a_missing_one() -> None:
    raw = changed((("availability_zones",), ["us-west-2a", "b"]))
    assert problems_of(raw) == (
        'availability_zones[1]: "b": must be an Availability Zone such as us-west-2a',
    )


MISTAKES: list[tuple[dict[str, Any], str]] = [
    (
        changed((("name",), "Studio")),
        (
            'name: "Studio": must be 1 to 24 lower-case letters and digits, '
            "joined by single hyphens, a letter first"
        ),
    ),
    (
        changed((("account_id",), "12")),
        'account_id: "12": must be the 12 digits of an AWS account',
    ),
    (
        changed((("account_id",), 111122223333)),
        "account_id: 111122223333: must be a valid string",
    ),
    (
        changed((("backend",), {"kind": "gcs"})),
        'backend.kind: must be "local" or "s3"',
    ),
    (
        changed((("backend",), {"kind": "s3", "bucket": "states", "key": "a"})),
        "backend.region: is missing: add it",
    ),
    (
        changed((("availability_zones",), ["us-west-2a", "us-west-2a"])),
        'availability_zones: ["us-west-2a", "us-west-2a"]: must be 2 or more different zones',
    ),
    (
        changed(
            (("availability_zones",), ["us-west-2a", "us-west-2b", "us-west-2a"]),
            (("hub", "private_subnets"), ["10.16.0.0/20", "10.16.16.0/20", "10.16.32.0/20"]),
            (("hub", "resolver", "inbound_addresses"), ["10.16.0.4", "10.16.16.4", "10.16.32.4"]),
            (("hub", "resolver", "outbound_addresses"), ["10.16.0.5", "10.16.16.5", "10.16.32.5"]),
            (("spokes", 0, "private_subnets"), [f"192.168.10.{n}/28" for n in (0, 16, 32)]),
            (("spokes", 0, "public_subnets"), [f"192.168.10.{n}/28" for n in (48, 64, 80)]),
            (("spokes", 0, "dns", "servers"), [f"192.168.10.{n}" for n in (10, 20, 40)]),
        ),
        (
            'availability_zones: ["us-west-2a", "us-west-2b", "us-west-2a"]: '
            "must be 2 or more different zones"
        ),
    ),
    (
        changed((("tags",), {"aws:owner": "me"})),
        (
            'tags.aws:owner: "aws:owner": must be 1 to 128 letters, digits, spaces or _.:/=+-@, '
            "and not begin with aws:"
        ),
    ),
    (
        changed((("logs",), {"retention_days": True})),
        "logs.retention_days: true: must be a valid integer",
    ),
    (
        changed((("availability_zones", 1), "us-east-1b")),
        'availability_zones[1]: "us-east-1b": must be a zone of us-west-2',
    ),
    (
        changed((("region",), "cn-north-1")),
        'region: "cn-north-1": must be an AWS Region such as us-west-2',
    ),
    (
        changed((("regoin",), "us-west-2")),
        "regoin: is not a setting: did you mean region?",
    ),
    (changed((("zzz",), 5)), "zzz: is not a setting: remove it"),
    (
        changed((("logs", "retention_days"), 8)),
        (
            "logs.retention_days: 8: must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, "
            "365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653"
        ),
    ),
]


@pytest.mark.parametrize(
    ("raw", "problem"), MISTAKES, ids=[problem[:60] for _, problem in MISTAKES]
)
def test_one_mistake_is_one_line(raw: dict[str, Any], problem: str) -> None:
    assert problems_of(raw) == (problem,)
