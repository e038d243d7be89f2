"""The hub, the spokes and the names that are forwarded between them."""

from typing import Any

import pytest

from modules.settings import (
    AppServerSystem,
    ExistingSpokeSettings,
    SimulatedSpokeSettings,
    parse,
)
from testing.configuration import EXISTING_SPOKE, RAW, make_settings, spoke
from tests.modules.settings.mistakes import changed, problems_of


def beside(existing: dict[str, Any]) -> dict[str, Any]:
    """The raw test settings with an existing spoke beside the simulated one."""
    return changed((("spokes",), [*RAW["spokes"], existing]))


def existing(**settings: object) -> dict[str, Any]:
    """The raw test settings with an existing spoke, some of whose settings are replaced."""
    return beside(EXISTING_SPOKE | settings)


def existing_dns(**settings: object) -> dict[str, Any]:
    return existing(dns=EXISTING_SPOKE["dns"] | settings)


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


MISTAKES: list[tuple[dict[str, Any], str]] = [
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
        changed((("dns",), {"private_api_ids": [f"abcdefgh{n}" for n in range(10, 21)]})),
        "dns.private_api_ids: 11 given: must be 10 or fewer",
    ),
    (
        changed((("spokes", 0, "dns", "hosts"), {f"host-{n}": "192.168.10.20" for n in range(21)})),
        "spokes.onprem.dns.hosts: 21 given: must be 20 or fewer",
    ),
    (
        changed((("spokes",), [])),
        "spokes: none given: add at least one, the network that Studio is used from",
    ),
    (
        changed((("spokes", 0, "name"), "hub")),
        'spokes: "hub" is the name of the hub: give that spoke another',
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
]


@pytest.mark.parametrize(
    ("raw", "problem"), MISTAKES, ids=[problem[:60] for _, problem in MISTAKES]
)
def test_one_mistake_is_one_line(raw: dict[str, Any], problem: str) -> None:
    assert problems_of(raw) == (problem,)
