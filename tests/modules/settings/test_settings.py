from copy import deepcopy
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from modules.settings import (
    ENVIRONMENTS,
    AppServerSystem,
    CognitoIdentitySettings,
    ExistingSpokeSettings,
    HomeRetention,
    LocalBackendSettings,
    OidcIdentitySettings,
    S3BackendSettings,
    Settings,
    SettingsError,
    SimulatedSpokeSettings,
    StudioApp,
    load,
    parse,
)
from testing.configuration import EXISTING_SPOKE, RAW, make_settings, spoke

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


def beside(existing: dict[str, Any]) -> dict[str, Any]:
    """The raw test settings with an existing spoke beside the simulated one."""
    return changed((("spokes",), [*RAW["spokes"], existing]))


def existing(**settings: object) -> dict[str, Any]:
    """The raw test settings with an existing spoke, some of whose settings are replaced."""
    return beside(EXISTING_SPOKE | settings)


def existing_dns(**settings: object) -> dict[str, Any]:
    return existing(dns=EXISTING_SPOKE["dns"] | settings)


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


def test_corporate_cidrs_are_the_hubs_and_every_spokes() -> None:
    settings = make_settings(spokes=[RAW["spokes"][0], spoke(1)])
    assert settings.corporate_cidrs == ("10.16.0.0/16", "192.168.10.0/24", "172.16.1.0/24")


def test_spokes_are_simulated_or_exist_already() -> None:
    settings = parse(existing(), "test")
    simulated, there = settings.spokes
    assert isinstance(simulated, SimulatedSpokeSettings)
    assert isinstance(there, ExistingSpokeSettings)
    assert settings.simulated_spokes == (simulated,)
    assert settings.corporate_cidrs == ("10.16.0.0/16", "192.168.10.0/24", "172.20.0.0/24")


def test_an_existing_spoke_may_do_without_corporate_names() -> None:
    without = {key: value for key, value in EXISTING_SPOKE.items() if key != "dns"}
    assert parse(beside(without), "test").spokes[1].dns is None


@pytest.mark.parametrize("count", [1, 6])
def test_an_existing_spoke_has_its_own_number_of_servers(count: int) -> None:
    servers = [f"172.20.0.{number}" for number in range(10, 10 + count)]
    dns = parse(existing_dns(servers=servers), "test").spokes[1].dns
    assert dns is not None
    assert [str(server) for server in dns.servers] == servers


@pytest.mark.parametrize("system", AppServerSystem)
def test_a_simulated_spoke_may_have_a_host(system: AppServerSystem) -> None:
    raw = changed((("spokes", 0, "app_server"), system.value))
    assert parse(raw, "test").simulated_spokes[0].app_server is system


def test_hosts_may_be_on_any_address_of_their_spoke() -> None:
    hosts = {"a": "192.168.10.20", "xn--bcher-kva": "192.168.10.20", "9": "192.168.10.130"}
    raw = changed((("spokes", 0, "dns", "hosts"), hosts))
    assert parse(raw, "test").simulated_spokes[0].dns.hosts.keys() == hosts.keys()


@pytest.mark.parametrize(
    "zone", ["corp.local", "a.b", "sub.corp.example.com", "xamazonaws.com", "amazonaws.com.example"]
)
def test_a_corporate_zone_is_any_domain_that_is_not_of_aws(zone: str) -> None:
    raw = changed((("spokes", 0, "dns", "zone"), zone))
    assert parse(raw, "test").simulated_spokes[0].dns.zone == zone


def test_the_longest_zone_leaves_room_for_a_host() -> None:
    zone = ".".join(["a" * 63, "b" * 63, "c" * 61])
    raw = changed(
        (("spokes", 0, "dns", "zone"), zone),
        (("spokes", 0, "dns", "hosts"), {"h" * 63: "192.168.10.20"}),
    )
    (spoke,) = parse(raw, "test").simulated_spokes
    (host,) = spoke.dns.hosts
    assert len(f"{host}.{spoke.dns.zone}") == 253


def test_private_apis_are_named_by_their_ids() -> None:
    raw = changed((("dns", "private_api_ids"), ["a1b2c3d4e5", "0123456789"]))
    assert parse(raw, "test").dns.private_api_ids == ("a1b2c3d4e5", "0123456789")


def test_a_shared_profile_is_created_once() -> None:
    users = [
        {"employee_id": name, "profile": "on-call", "shared_profile": True}
        for name in ("ada", "grace")
    ]
    assert make_settings(users=users).profiles == ("on-call",)


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
            (("hub", "resolver", "outbound_addresses", 1), "10.17.96.11"),
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
            (("spokes", 0, "dns", "servers"), ["10.16.10.10", "10.16.10.74"]),
            (("spokes", 0, "dns", "hosts"), {}),
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
            "must be 10.16.32.4 to 10.16.47.254 in that block"
        ),
    ),
    (
        changed((("hub", "resolver", "inbound_addresses", 0), "10.16.47.255")),
        (
            'hub.resolver.inbound_addresses[0]: "10.16.47.255": is kept by AWS: '
            "must be 10.16.32.4 to 10.16.47.254 in that block"
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
        changed(
            (("hub", "private_subnets"), ["10.16.32.0/28", "10.16.96.0/27"]),
            (("hub", "resolver", "inbound_addresses"), ["10.16.32.4", "10.16.96.4"]),
            (("hub", "resolver", "outbound_addresses"), ["10.16.32.5", "10.16.96.5"]),
        ),
        (
            'hub.private_subnets[0]: "10.16.32.0/28": must be /27 or larger: '
            "endpoints, functions and Studio's apps take their addresses from it"
        ),
    ),
    (
        changed(
            (("identity",), {"access_token_minutes": 61, "refresh_token_hours": 1}),
        ),
        (
            "identity.refresh_token_hours: 1: must be no shorter than "
            "identity.access_token_minutes, 61"
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
        changed((("functions",), {"reserved_concurrency": 0})),
        "functions.reserved_concurrency: 0: must be 1 to 2147483647",
    ),
    (
        changed((("dns",), {"private_api_ids": [f"abcdefgh{n}" for n in range(10, 21)]})),
        "dns.private_api_ids: 11 given: must be 10 or fewer",
    ),
    (
        changed((("spokes", 0, "dns", "hosts"), {f"host-{n}": "192.168.10.20" for n in range(21)})),
        "spokes.onprem.dns.hosts: 21 given: must be 20 or fewer",
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
        (
            "functions.runtime: \"nodejs22.x\": must be 'host', 'python3.11', 'python3.12' or "
            "'python3.13'"
        ),
    ),
    # The resolver's outbound addresses.
    (
        changed((("hub", "resolver", "outbound_addresses", 0), "10.16.96.11")),
        (
            'hub.resolver.outbound_addresses[0]: "10.16.96.11": must be inside '
            'hub.private_subnets[0], "10.16.32.0/20"'
        ),
    ),
    (
        changed((("hub", "resolver", "outbound_addresses", 1), "10.16.96.2")),
        (
            'hub.resolver.outbound_addresses[1]: "10.16.96.2": is kept by AWS: '
            "must be 10.16.96.4 to 10.16.111.254 in that block"
        ),
    ),
    (
        changed((("hub", "resolver", "outbound_addresses"), ["10.16.43.123"])),
        (
            "hub.resolver.outbound_addresses: 1 given: "
            "must be one for each of the 2 availability_zones"
        ),
    ),
    (
        changed((("hub", "resolver", "outbound_addresses", 1), "10.16.102.163")),
        ('hub.resolver.outbound_addresses[1]: "10.16.102.163": is an inbound address: pin another'),
    ),
    (
        changed((("hub", "resolver", "outbound_addresses", 0), "10.16.43")),
        (
            'hub.resolver.outbound_addresses[0]: "10.16.43": '
            "must be an IPv4 address such as 10.16.43.122"
        ),
    ),
    # The name servers of a simulated spoke.
    (
        changed((("spokes", 0, "dns", "servers", 1), "192.168.10.11")),
        (
            'spokes.onprem.dns.servers[1]: "192.168.10.11": must be inside '
            'spokes.onprem.private_subnets[1], "192.168.10.64/26"'
        ),
    ),
    (
        changed((("spokes", 0, "dns", "servers", 0), "192.168.10.2")),
        (
            'spokes.onprem.dns.servers[0]: "192.168.10.2": is kept by AWS: '
            "must be 192.168.10.4 to 192.168.10.62 in that block"
        ),
    ),
    (
        changed((("spokes", 0, "dns", "servers", 0), "192.168.10.63")),
        (
            'spokes.onprem.dns.servers[0]: "192.168.10.63": is kept by AWS: '
            "must be 192.168.10.4 to 192.168.10.62 in that block"
        ),
    ),
    (
        changed((("spokes", 0, "dns", "servers"), ["192.168.10.10"])),
        "spokes.onprem.dns.servers: 1 given: must be one for each of the 2 availability_zones",
    ),
    (
        changed((("spokes", 0, "dns", "hosts"), {"portal": "192.168.11.20"})),
        (
            'spokes.onprem.dns.hosts[portal]: "192.168.11.20": '
            'must be inside spokes.onprem.cidr, "192.168.10.0/24"'
        ),
    ),
    (
        changed((("spokes", 0, "dns", "hosts"), {"local": "x"})),
        ('spokes[0].dns.hosts.local: "x": must be an IPv4 address such as 10.16.43.122'),
    ),
    *(
        (
            changed((("spokes", 0, "dns", "hosts"), {host: "192.168.10.20"})),
            (
                f'spokes[0].dns.hosts.{host}: "{host}": must be one lower-case DNS label, '
                "of letters, digits and hyphens, and no name server's"
            ),
        )
        for host in ("Portal", "a.b", "-a", "a_b", "@", "h" * 64, "ns1", "ns12")
    ),
    # Corporate zones.
    *(
        (
            changed((("spokes", 0, "dns", "zone"), zone)),
            (
                f'spokes[0].dns.zone: "{zone}": must be a lower-case domain name '
                "of two or more labels, such as corp.example.com"
            ),
        )
        # Of one label are the parents of AWS's domains too.
        for zone in ("com", "aws", "Corp.example.com", "corp.example.com.", "a..b", "-a.b", "a;b.c")
    ),
    *(
        (
            changed((("spokes", 0, "dns", "zone"), zone)),
            (
                f'spokes.onprem.dns.zone: "{zone}": '
                f"must be outside {domain}, whose names lead to the hub"
            ),
        )
        for zone, domain in (
            ("amazonaws.com", "amazonaws.com"),
            ("execute-api.us-west-2.amazonaws.com", "amazonaws.com"),
            ("sagemaker.aws", "sagemaker.aws"),
            ("studio.us-west-2.sagemaker.aws", "sagemaker.aws"),
        )
    ),
    (
        existing_dns(zone="corp.example.com"),
        (
            'spokes: dns.zone "corp.example.com" is given to onprem, office: '
            "the hub can ask one spoke for a zone, give each its own"
        ),
    ),
    (
        changed((("spokes", 0, "dns", "zone"), ".".join(["a" * 62] * 3) + ".b")),
        (
            f'spokes[0].dns.zone: "{".".join(["a" * 62] * 3)}.b": must be a lower-case domain '
            "name of two or more labels, such as corp.example.com"
        ),
    ),
    # Existing spokes.
    (
        existing(existing_vpc_id="office"),
        ('spokes[1].existing_vpc_id: "office": must be a VPC\'s id such as vpc-0123456789abcdef0'),
    ),
    (
        existing(route_table_ids=["main"]),
        (
            'spokes[1].route_table_ids[0]: "main": '
            "must be a route table's id such as rtb-0123456789abcdef0"
        ),
    ),
    (
        existing(route_table_ids=[]),
        "spokes.office.route_table_ids: none given: add each table that shall lead to the hub",
    ),
    (
        beside({key: value for key, value in EXISTING_SPOKE.items() if key != "route_table_ids"}),
        "spokes[1].route_table_ids: is missing: add it",
    ),
    (
        existing(route_table_ids=["rtb-12345678", "rtb-12345678"]),
        'spokes: route_table_ids "rtb-12345678" is there more than once: keep one',
    ),
    (
        changed(
            (
                ("spokes",),
                [
                    EXISTING_SPOKE,
                    {
                        "name": "branch",
                        "existing_vpc_id": "vpc-12345678",
                        "cidr": "172.21.0.0/24",
                        "route_table_ids": ["rtb-12345678"],
                    },
                ],
            )
        ),
        'spokes: route_table_ids "rtb-12345678" is there more than once: keep one',
    ),
    (
        changed(
            (
                ("spokes",),
                [
                    EXISTING_SPOKE,
                    {
                        "name": "branch",
                        "existing_vpc_id": "vpc-0123456789abcdef0",
                        "cidr": "172.21.0.0/24",
                        "route_table_ids": ["rtb-abcdef01"],
                    },
                ],
            )
        ),
        'spokes: existing_vpc_id "vpc-0123456789abcdef0" is there more than once: keep one spoke',
    ),
    (
        existing(cidr="192.168.10.0/25", dns=None),
        (
            'spokes.office.cidr: "192.168.10.0/25": '
            'must not overlap spokes.onprem.cidr, "192.168.10.0/24"'
        ),
    ),
    *(
        (
            existing_dns(servers=[f"172.20.0.{number}" for number in range(10, 10 + count)]),
            f"spokes.office.dns.servers: {count} given: must be 1 to 6 addresses",
        )
        for count in (0, 7)
    ),
    (
        existing_dns(servers=["172.20.0.10", "172.20.0.10"]),
        'spokes.office.dns.servers: "172.20.0.10" is there more than once: keep one',
    ),
    (
        existing_dns(servers=["172.20.1.10"]),
        (
            'spokes.office.dns.servers[0]: "172.20.1.10": '
            'must be inside spokes.office.cidr, "172.20.0.0/24"'
        ),
    ),
    *(
        (
            existing_dns(servers=[server]),
            (
                f'spokes.office.dns.servers[0]: "{server}": is kept by AWS: '
                "must be 172.20.0.4 to 172.20.0.254 in that block"
            ),
        )
        for server in ("172.20.0.2", "172.20.0.255")
    ),
    # A setting of the one kind of spoke in the other.
    (
        existing(app_server="linux"),
        "spokes[1].app_server: is not a setting here: remove it",
    ),
    (
        changed((("spokes", 0, "existing_vpc_id"), "vpc-12345678")),
        "spokes[0].existing_vpc_id: is not a setting here: remove it",
    ),
    (
        existing_dns(hosts={}),
        "spokes[1].dns.hosts: is not a setting here: remove it",
    ),
    (
        changed((("spokes", 0, "app_servers"), "linux")),
        "spokes[0].app_servers: is not a setting: did you mean app_server?",
    ),
    (
        changed((("spokes", 0, "app_server"), "macos")),
        "spokes[0].app_server: \"macos\": must be 'linux' or 'windows'",
    ),
    # Which private APIs are forwarded.
    *(
        (
            changed((("dns", "private_api_ids"), [api_id])),
            (
                f'dns.private_api_ids[0]: "{api_id}": '
                "must be the 10 letters and digits of a REST API's id"
            ),
        )
        for api_id in ("a1b2c3d4e", "A1B2C3D4E5", "*", "a1b2c3d4e5.evil")
    ),
    (
        changed((("dns", "private_api_ids"), ["a1b2c3d4e5", "a1b2c3d4e5"])),
        'dns.private_api_ids: "a1b2c3d4e5" is there more than once: keep one',
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


def test_a_mistyped_setting_makes_a_spoke_no_other_kind() -> None:
    mistyped = {
        {"existing_vpc_id": "existing_vpc"}.get(key, key): value
        for key, value in EXISTING_SPOKE.items()
    }
    assert problems_of(beside(mistyped)) == (
        "spokes[1].existing_vpc_id: is missing: add it",
        "spokes[1].existing_vpc: is not a setting: did you mean existing_vpc_id?",
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

    def test_the_file_alone_names_the_environment(self, folder: Path) -> None:
        text = (folder / "local.toml").read_text()
        (folder / "bad.toml").write_text(f'environment = "local"\n{text}')
        with pytest.raises(SettingsError, match="environment: it is the name of the file"):
            load("bad", folder)


def test_parse_returns_settings() -> None:
    assert isinstance(parse(RAW, "test"), Settings)


OIDC: dict[str, Any] = {
    "kind": "oidc",
    "issuer": "https://login.example.com/tenant",
    "audience": "https://studio.example.com",
}


def identity(**settings: object) -> dict[str, Any]:
    """The raw test settings with an outside issuer, some of whose settings are replaced."""
    return changed((("identity",), OIDC | settings))


def user(**settings: object) -> dict[str, Any]:
    """The raw test settings whose first user has more settings."""
    return changed((("users", 0), RAW["users"][0] | settings))


def test_a_user_pool_is_the_default() -> None:
    found = make_settings().identity
    assert isinstance(found, CognitoIdentitySettings)
    assert (found.clock_skew_seconds, found.keys_refetch_seconds) == (30, 30)
    assert found.keys_stale_seconds == 3600


@pytest.mark.parametrize(
    "issuer",
    [
        "https://login.example.com",
        "https://tenant.auth0.example/",
        "https://login.example.com:8443/realms/Studio",
        "https://login.example.com/realms/Studio/",
        "https://login.microsoftonline.com/5e2f1a34-0000-4000-8000-7a1b2c3d4e5f/v2.0",
    ],
)
def test_an_outside_issuer_needs_its_url_and_an_audience(issuer: str) -> None:
    found = parse(identity(issuer=issuer), "test").identity
    assert isinstance(found, OidcIdentitySettings)
    assert (found.issuer, found.audience_claim, found.employee_claim) == (issuer, "aud", "sub")
    assert (found.required_scopes, found.required_groups) == ((), ())


def test_a_claim_of_the_client_needs_a_scope_of_the_api() -> None:
    raw = identity(audience_claim="azp", required_scopes=["studio"])
    found = parse(raw, "test").identity
    assert isinstance(found, OidcIdentitySettings)
    assert (found.audience_claim, found.required_scopes) == ("azp", ("studio",))


def test_an_employee_may_open_all_but_rstudio_unless_they_say() -> None:
    found = make_settings().users[0]
    assert found.apps == (StudioApp.STUDIO, StudioApp.JUPYTERLAB, StudioApp.CODE_EDITOR)
    assert found.enabled
    assert found.not_after is None


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (date(2027, 1, 31), datetime(2027, 1, 31, 23, 59, 59, 999999, UTC)),
        (datetime(2027, 1, 31, 18, tzinfo=UTC), datetime(2027, 1, 31, 18, tzinfo=UTC)),
        (date(9999, 12, 31), datetime(9999, 12, 31, 23, 59, 59, 999999, UTC)),
    ],
)
def test_access_ends_at_a_moment_or_with_a_day(value: date, moment: datetime) -> None:
    assert parse(user(not_after=value), "test").users[0].not_after == moment


LAB = {"name": "lab", "kind": "jupyterlab", "owner": "ada-lovelace"}


@pytest.mark.parametrize("space", [LAB, LAB | {"owner": "grace-hopper", "shared": True}])
def test_an_employee_s_space_is_their_own_or_shared(space: dict[str, Any]) -> None:
    raw = user(space="lab") | {"studio": {"spaces": [space]}}
    assert parse(raw, "test").users[0].space == "lab"


URL = (
    "must be an https URL without query or fragment, with a slash at its end only where its "
    "tokens have one, such as https://login.example.com/tenant"
)
MOMENT = (
    "must be a date such as 2027-01-31, or a date and time with a zone such as "
    "2027-01-31T18:00:00Z, without quotes"
)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        *(
            (identity(issuer=issuer), f'identity.issuer: "{issuer}": {URL}')
            for issuer in (
                "",
                "login.example.com",
                "http://login.example.com",
                "https://login.example.com//",
                "https://login.example.com/tenant//",
                "https://login.example.com?a=b",
                "https://login.example.com/?a=b",
                "https://login.example.com#a",
                "https:///login.example.com/",
                "https://user:secret@login.example.com",
                "https://login.example.com/a b",
                "https://login.example.com/${x}",
            )
        ),
        (
            identity(audience=""),
            'identity.audience: "": must be 1 to 256 printable characters without spaces',
        ),
        (
            identity(audience="${x}"),
            'identity.audience: "${x}": must be 1 to 256 printable characters without spaces',
        ),
        (
            identity(audience_claim="audience"),
            (
                'identity.audience_claim: "audience": '
                "must be 'aud', 'azp', 'client_id', 'appid' or 'cid'"
            ),
        ),
        (
            identity(employee_claim="aud"),
            (
                'identity.employee_claim: "aud": '
                "must be a claim that names the employee, such as sub or preferred_username"
            ),
        ),
        (
            identity(employee_claim="a claim"),
            'identity.employee_claim: "a claim": must be the name of a claim such as sub',
        ),
        (
            identity(jwks_uri="http://login.example.com/keys"),
            (
                'identity.jwks_uri: "http://login.example.com/keys": '
                "must be an https URL such as https://login.example.com/tenant/keys"
            ),
        ),
        (
            identity(required_scopes=["a b"]),
            (
                'identity.required_scopes[0]: "a b": must be a scope: 1 to 128 characters '
                "without spaces"
            ),
        ),
        (
            identity(required_groups=["x"] * 11),
            "identity.required_groups: 11 given: must be 10 or fewer",
        ),
        *(
            (
                identity(audience_claim=claim),
                (
                    "identity.required_scopes: none given: must name a scope of this API where "
                    f'identity.audience_claim is "{claim}", which the client\'s tokens for other '
                    "APIs have, too"
                ),
            )
            for claim in ("azp", "client_id", "appid", "cid")
        ),
        (
            identity(clock_skew_seconds=121),
            "identity.clock_skew_seconds: 121: must be 0 to 120 seconds",
        ),
        (
            identity(keys_refetch_seconds=4),
            "identity.keys_refetch_seconds: 4: must be 5 to 3600 seconds",
        ),
        (
            identity(keys_stale_seconds=299),
            "identity.keys_stale_seconds: 299: must be 300 to 86400 seconds",
        ),
        (
            identity(access_token_minutes=60),
            "identity.access_token_minutes: is not a setting here: remove it",
        ),
        (
            identity(audiense="x"),
            "identity.audiense: is not a setting: did you mean audience?",
        ),
        (
            changed((("identity",), {"kind": "cognito", "issuer": OIDC["issuer"]})),
            "identity.issuer: is not a setting here: remove it",
        ),
        (
            changed((("identity",), {name: OIDC[name] for name in ("issuer", "audience")})),
            "identity.kind: is missing: add it",
        ),
        (identity(kind="saml"), 'identity.kind: must be "cognito" or "oidc"'),
        (identity(kind=["oidc"]), 'identity.kind: must be "cognito" or "oidc"'),
        (
            identity() | {"functions": {"authorizer_in_vpc": True}},
            (
                "functions.authorizer_in_vpc: true: must be false where identity.kind is "
                '"oidc": no way leads from the hub to that issuer'
            ),
        ),
        (
            user(apps=["vscode"]),
            (
                'users[0].apps[0]: "vscode": must be '
                "'studio', 'jupyterlab', 'code-editor' or 'rstudio'"
            ),
        ),
        (
            user(apps=[]),
            'users: employee_id "ada": apps: none given: add one, or set enabled = false',
        ),
        (
            user(apps=["studio", "studio"]),
            'users: employee_id "ada": apps: "studio" is there more than once: keep one',
        ),
        *(
            (
                user(space="lab") | {"studio": {"spaces": spaces}},
                (
                    'users: employee_id "ada": space: "lab": must be one of studio.spaces, shared '
                    'or with owner "ada-lovelace"'
                ),
            )
            for spaces in (
                [],
                [LAB | {"name": "Lab"}],
                [LAB | {"owner": "grace-hopper"}],
            )
        ),
        (
            user(apps=["studio", "code-editor"], space="lab") | {"studio": {"spaces": [LAB]}},
            (
                'users: employee_id "ada": space: "lab": is for jupyterlab: remove it, or add '
                '"jupyterlab" to apps'
            ),
        ),
        (
            user(space="../lab"),
            (
                'users[0].space: "../lab": must be 1 to 63 letters and digits, hyphens only '
                "between them"
            ),
        ),
        (user(url_expiry_seconds=4), "users[0].url_expiry_seconds: 4: must be 5 to 300 seconds"),
        (
            user(url_expiry_seconds=301),
            "users[0].url_expiry_seconds: 301: must be 5 to 300 seconds",
        ),
        (
            user(session_seconds=1799),
            "users[0].session_seconds: 1799: must be 1800 to 43200 seconds",
        ),
        (user(not_after="2027-01-31"), f'users[0].not_after: "2027-01-31": {MOMENT}'),
        (user(not_after=1800000000), f"users[0].not_after: 1800000000: {MOMENT}"),
        (
            user(not_after=datetime(2027, 1, 31, 18)),  # noqa: DTZ001 (that is the mistake)
            f'users[0].not_after: "2027-01-31 18:00:00": {MOMENT}',
        ),
    ],
)
def test_one_mistake_of_identity_or_apps_is_one_line(raw: dict[str, Any], problem: str) -> None:
    assert problems_of(raw) == (problem,)
