from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from modules.settings import (
    ENVIRONMENTS,
    HomeRetention,
    LocalBackend,
    S3Backend,
    Settings,
    SettingsError,
    load,
    parse,
)
from tests.support.configuration import RAW, make_settings

Path_ = tuple[str | int, ...]


def changed(*changes: tuple[Path_, object]) -> dict[str, Any]:
    """The raw test settings with a value replaced at each path."""
    raw: dict[str, Any] = deepcopy(RAW)
    for path, value in changes:
        holder: Any = raw
        for step in path[:-1]:
            holder = holder.setdefault(step, {}) if isinstance(holder, dict) else holder[step]
        holder[path[-1]] = value
    return raw


def problems_of(raw: dict[str, Any]) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        parse(raw, "test.toml")
    return caught.value.problems


def spoke(number: int) -> dict[str, Any]:
    """One of many spokes that do not overlap."""
    block = f"172.{16 + number // 256}.{number % 256}"
    return {
        "name": f"site-{number}",
        "cidr": f"{block}.0/24",
        "private_subnets": [f"{block}.0/26", f"{block}.64/26"],
        "public_subnets": [f"{block}.128/26", f"{block}.192/26"],
    }


@pytest.mark.parametrize("file", sorted(ENVIRONMENTS.glob("*.toml")), ids=lambda file: file.stem)
def test_every_environment_of_the_project_is_valid(file: Path) -> None:
    assert load(file.stem).environment == file.stem


def test_defaults_are_the_safe_choice() -> None:
    settings = make_settings()
    assert settings.deletion_protection
    assert settings.studio.home_retention is HomeRetention.DELETE
    assert settings.api.portal_origin is None
    assert not settings.functions.authorizer_in_vpc


def test_settings_are_frozen() -> None:
    settings = make_settings()
    with pytest.raises(ValidationError, match="frozen"):
        settings.name = "other"


def test_backends() -> None:
    assert isinstance(make_settings().backend, LocalBackend)
    s3 = {"kind": "s3", "bucket": "states", "key": "a/b", "region": "eu-west-1"}
    backend = make_settings(backend=s3).backend
    assert isinstance(backend, S3Backend)
    assert backend.lockfile


def test_corporate_cidrs_are_the_hubs_and_every_spokes() -> None:
    settings = make_settings(spokes=[RAW["spokes"][0], spoke(1)])
    assert settings.corporate_cidrs == ("10.16.0.0/16", "192.168.10.0/24", "172.16.1.0/24")


def test_a_shared_profile_is_created_once() -> None:
    users = [
        {"employee_id": name, "profile": "on-call", "shared_profile": True}
        for name in ("ada", "grace")
    ]
    assert make_settings(users=users).profiles == ("on-call",)


@pytest.mark.parametrize("count", [1, 125])
def test_peering_quota_admits(count: int) -> None:
    assert len(make_settings(spokes=[spoke(number) for number in range(count)]).spokes) == count


# Each: what is wrong, and the one line that says so.
BAD: list[tuple[dict[str, Any], str]] = [
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
        changed((("hub", "cidr"), "10.16.0.1/16")),
        (
            'hub.cidr: "10.16.0.1/16": must be an IPv4 block whose address is its first, '
            "such as 10.16.0.0/16"
        ),
    ),
    (
        changed((("hub", "cidr"), "10.0.0.0/8")),
        'hub.cidr: "10.0.0.0/8": must be a block from /16 to /28, as a VPC and its subnets are',
    ),
    (
        changed(
            (("hub", "private_subnets", 1), "10.17.96.0/20"),
            (("hub", "resolver", "inbound_addresses", 1), "10.17.96.10"),
        ),
        'hub.private_subnets[1]: "10.17.96.0/20": must be inside hub.cidr, "10.16.0.0/16"',
    ),
    (
        changed((("spokes", 0, "public_subnets", 0), "192.168.10.64/26")),
        (
            'spokes.onprem.public_subnets[0]: "192.168.10.64/26": must not overlap '
            'spokes.onprem.private_subnets[1], "192.168.10.64/26"'
        ),
    ),
    (
        changed(
            (("spokes", 0, "cidr"), "10.16.10.0/24"),
            (("spokes", 0, "private_subnets"), ["10.16.10.0/26", "10.16.10.64/26"]),
            (("spokes", 0, "public_subnets"), ["10.16.10.128/26", "10.16.10.192/26"]),
        ),
        'spokes.onprem.cidr: "10.16.10.0/24": must not overlap hub.cidr, "10.16.0.0/16"',
    ),
    (
        changed((("hub", "resolver", "inbound_addresses", 0), "10.16.96.10")),
        (
            'hub.resolver.inbound_addresses[0]: "10.16.96.10": must be inside '
            'hub.private_subnets[0], "10.16.32.0/20"'
        ),
    ),
    (
        changed((("hub", "resolver", "inbound_addresses", 0), "10.16.32.3")),
        (
            'hub.resolver.inbound_addresses[0]: "10.16.32.3": is kept by AWS: '
            "must be 10.16.32.4 to 10.16.47.254 in that subnet"
        ),
    ),
    (
        changed((("hub", "resolver", "inbound_addresses", 0), "10.16.47.255")),
        (
            'hub.resolver.inbound_addresses[0]: "10.16.47.255": is kept by AWS: '
            "must be 10.16.32.4 to 10.16.47.254 in that subnet"
        ),
    ),
    (
        changed((("hub", "resolver", "inbound_addresses"), ["10.16.43.122"])),
        "hub.resolver.inbound_addresses: 1 given: must be one for each of the 2 availability_zones",
    ),
    (
        changed((("availability_zones",), ["us-west-2a", "us-west-2a"])),
        'availability_zones: ["us-west-2a", "us-west-2a"]: must be 2 or more different zones',
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
        changed((("users", 0, "profile"), "-ada")),
        'users[0].profile: "-ada": must be 1 to 63 letters and digits, hyphens only between them',
    ),
    (
        changed((("users", 0, "profile"), "a" * 64)),
        (
            f'users[0].profile: "{"a" * 64}": '
            "must be 1 to 63 letters and digits, hyphens only between them"
        ),
    ),
    (
        changed((("users", 0, "employee_id"), "*")),
        (
            'users[0].employee_id: "*": must be 1 to 63 lower-case letters, digits, '
            "'.', '_' or '-', a letter or digit first"
        ),
    ),
    (
        changed((("users", 1, "employee_id"), "ada")),
        'users: employee_id "ada" is there more than once: keep one',
    ),
    (
        changed((("users", 1, "profile"), "ada-lovelace")),
        (
            'users: profile "ada-lovelace" is given to ada, grace: give each their own, '
            "or set shared_profile = true on all of them"
        ),
    ),
    (
        changed(
            (("users", 1, "profile"), "ada-lovelace"),
            (("users", 1, "shared_profile"), True),
        ),
        (
            'users: profile "ada-lovelace" is given to ada, grace: give each their own, '
            "or set shared_profile = true on all of them"
        ),
    ),
    (
        changed(
            (("users", 0), {"employee_id": "ada", "profile": "ops", "shared_profile": True}),
            (("users", 1), {"employee_id": "bob", "profile": "Ops", "shared_profile": True}),
        ),
        'users: profiles ["Ops", "ops"] differ in case only: use one',
    ),
    (changed((("users",), [])), "users: none given: add at least one"),
    (
        changed((("spokes",), [])),
        "spokes: none given: add at least one, the network that Studio is used from",
    ),
    (
        changed((("spokes",), [spoke(number) for number in range(126)])),
        "spokes: 126 given: must be 125 or fewer, AWS's peering quota",
    ),
    (
        changed((("spokes", 0, "name"), "hub")),
        'spokes: "hub" is the name of the hub: give that spoke another',
    ),
    (
        changed((("regoin",), "us-west-2")),
        "regoin: is not a setting: did you mean region?",
    ),
    (
        changed((("api", "throttle_rat"), 5)),
        "api.throttle_rat: is not a setting: did you mean throttle_rate?",
    ),
    (changed((("zzz",), 5)), "zzz: is not a setting: remove it"),
    (
        changed((("api", "url_expiry_seconds"), 301)),
        "api.url_expiry_seconds: 301: must be 5 to 300 seconds",
    ),
    (
        changed((("api", "session_seconds"), 1799)),
        "api.session_seconds: 1799: must be 1800 to 43200 seconds",
    ),
    (
        changed((("api", "portal_origin"), "http://portal.example.com/")),
        (
            'api.portal_origin: "http://portal.example.com/": must be an https origin without a '
            "path, such as https://portal.example.com"
        ),
    ),
    (
        changed((("functions", "runtime"), "nodejs22.x")),
        "functions.runtime: \"nodejs22.x\": must be 'python3.11', 'python3.12' or 'python3.13'",
    ),
    (
        changed((("logs", "retention_days"), 8)),
        (
            "logs.retention_days: 8: must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, "
            "365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653"
        ),
    ),
]


@pytest.mark.parametrize(("raw", "problem"), BAD, ids=[problem[:60] for _, problem in BAD])
def test_one_mistake_is_one_line(raw: dict[str, Any], problem: str) -> None:
    assert problems_of(raw) == (problem,)


ODD_VALUES: list[object] = [
    *(None, True, 0, 1.5, "", "é\n", [], [1], [[]]),
    *({}, {"a": 1}, [{}], [{"name": "x"}]),
]


@pytest.mark.parametrize("section", Settings.model_fields)
@pytest.mark.parametrize("value", ODD_VALUES, ids=repr)
def test_whatever_stands_there_is_told_a_line_a_problem(section: str, value: object) -> None:
    told = ["an empty table has all its defaults"]
    try:
        parse(RAW | {section: value}, "test.toml")
    except SettingsError as error:
        told = list(error.problems)
    assert told
    assert not any("\n" in problem for problem in told)


def test_a_bad_zone_is_not_also_a_missing_one() -> None:
    raw = changed((("availability_zones",), ["us-west-2a", "b"]))
    assert problems_of(raw) == (
        'availability_zones[1]: "b": must be an Availability Zone such as us-west-2a',
    )


def test_two_spokes_of_one_name() -> None:
    twice = problems_of(changed((("spokes",), [spoke(1), spoke(2) | {"name": "site-1"}])))
    assert twice == ('spokes: "site-1" is named more than once: give each spoke its own name',)


def test_all_mistakes_at_once_those_between_sections_too() -> None:
    raw = changed(
        (("account_id",), "12"),
        (("zzz",), 1),
        (("availability_zones",), ["us-west-2a"]),
        (("users", 0, "employee_id"), "*"),
        (("logs", "retention_days"), 8),
        (("spokes",), [spoke(1), spoke(1) | {"name": "twin"}, spoke(2) | {"cidr": "x"}]),
    )
    settings_named = {problem.split(":")[0] for problem in problems_of(raw)}
    assert settings_named >= {
        "account_id",
        "zzz",
        "availability_zones",
        "users[0].employee_id",
        "logs.retention_days",
        "spokes.twin.cidr",
        "spokes[2].cidr",
        "hub.private_subnets",
    }


def test_the_message_counts_and_lists() -> None:
    error = SettingsError("environments/x.toml", ["a: wrong", "b: wrong"])
    assert str(error) == "environments/x.toml: 2 problems\n  a: wrong\n  b: wrong"


class TestLoad:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        folder = tmp_path / "environments"
        folder.mkdir()
        (folder / "local.toml").write_bytes((ENVIRONMENTS / "local.toml").read_bytes())
        return folder

    def test_reads_local_by_default(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("ENVIRONMENT", raising=False)
        assert load(folder=folder).environment == "local"

    def test_reads_what_the_variable_names(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (folder / "team.toml").write_bytes((ENVIRONMENTS / "local.toml").read_bytes())
        monkeypatch.setenv("ENVIRONMENT", "team")
        assert load(folder=folder).environment == "team"

    @pytest.mark.parametrize("environment", ["nope", "../local", "local.toml"])
    def test_names_the_files_there_are(self, folder: Path, environment: str) -> None:
        with pytest.raises(SettingsError) as caught:
            load(environment, folder)
        assert caught.value.problems == (
            f"ENVIRONMENT: no environments/{environment}.toml: use local",
        )

    @pytest.mark.parametrize("content", [b"name = ", b"\xff\xfe"])
    def test_says_that_a_file_is_no_toml(self, folder: Path, content: bytes) -> None:
        (folder / "bad.toml").write_bytes(content)
        with pytest.raises(SettingsError, match=r"environments/bad.toml: 1 problem\n  not valid"):
            load("bad", folder)


def test_parse_returns_settings() -> None:
    assert isinstance(parse(RAW, "test"), Settings)
