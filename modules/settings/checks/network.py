"""What must hold within the network and between its parts."""

import json
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network
from itertools import combinations
from typing import Any

from modules.settings.checks.check import Check, repeated
from modules.settings.network import (
    CorporateDnsSettings,
    DnsSettings,
    ExistingSpokeSettings,
    HubSettings,
    SimulatedSpokeSettings,
    SpokeSettings,
    simulated,
)

MIN_ZONES = 2
# 27 addresses: the endpoints alone take 18.
MAX_HUB_PREFIX = 27
# https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
RESERVED_AT_START = 4
# https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html
MAX_RULE_TARGETS = 6
# A name server's user data holds all of them, and EC2 takes 16 KB of it.
MAX_PRIVATE_APIS = 10
MAX_HOSTS = 20
# What AWS answers for: a corporate zone there would hide the endpoints' names, or be hidden.
AWS_DOMAINS = ("amazonaws.com", "sagemaker.aws")


def _zones(region: str, zones: tuple[str, ...]) -> Iterator[str]:
    shown = json.dumps(zones)
    if len(set(zones)) < max(MIN_ZONES, len(zones)):
        yield f"availability_zones: {shown}: must be {MIN_ZONES} or more different zones"
    for index, zone in enumerate(zones):
        if zone[:-1] != region:
            yield f'availability_zones[{index}]: "{zone}": must be a zone of {region}'


def _one_a_zone(
    zones: tuple[str, ...], hub: HubSettings, spokes: tuple[SpokeSettings, ...]
) -> Iterator[str]:
    lists: list[tuple[str, Sequence[object]]] = [
        ("hub.private_subnets", hub.private_subnets),
        ("hub.resolver.inbound_addresses", hub.resolver.inbound_addresses),
        ("hub.resolver.outbound_addresses", hub.resolver.outbound_addresses),
    ]
    for spoke in simulated(spokes):
        lists.append((f"spokes.{spoke.name}.private_subnets", spoke.private_subnets))
        lists.append((f"spokes.{spoke.name}.public_subnets", spoke.public_subnets))
        lists.append((f"spokes.{spoke.name}.dns.servers", spoke.dns.servers))
    for setting, values in lists:
        if len(values) != len(zones):
            yield (
                f"{setting}: {len(values)} given: "
                f"must be one for each of the {len(zones)} availability_zones"
            )


def _vpcs(hub: HubSettings, spokes: tuple[SpokeSettings, ...]) -> Iterator[str]:
    yield from _overlaps(
        [("hub.cidr", hub.cidr)] + [(f"spokes.{spoke.name}.cidr", spoke.cidr) for spoke in spokes]
    )


def _subnets(hub: HubSettings, spokes: tuple[SpokeSettings, ...]) -> Iterator[str]:
    vpcs = [("hub", hub.cidr, [("hub.private_subnets", hub.private_subnets)])]
    for spoke in simulated(spokes):
        where = f"spokes.{spoke.name}"
        private = (f"{where}.private_subnets", spoke.private_subnets)
        public = (f"{where}.public_subnets", spoke.public_subnets)
        vpcs.append((where, spoke.cidr, [private, public]))
    for where, cidr, lists in vpcs:
        subnets = [
            (f"{setting}[{index}]", subnet)
            for setting, values in lists
            for index, subnet in enumerate(values)
        ]
        for setting, subnet in subnets:
            if not subnet.subnet_of(cidr):
                yield f'{setting}: "{subnet}": must be inside {where}.cidr, "{cidr}"'
        yield from _overlaps(subnets)


def _hub_size(hub: HubSettings) -> Iterator[str]:
    for index, subnet in enumerate(hub.private_subnets):
        if subnet.prefixlen > MAX_HUB_PREFIX:
            yield (
                f'hub.private_subnets[{index}]: "{subnet}": must be /{MAX_HUB_PREFIX} or larger: '
                "endpoints, functions and Studio's apps take their addresses from it"
            )


def _overlaps(blocks: Sequence[tuple[str, IPv4Network]]) -> Iterator[str]:
    for (one, first), (other, second) in combinations(blocks, 2):
        if first.overlaps(second):
            yield f'{other}: "{second}": must not overlap {one}, "{first}"'


def _resolver_addresses(hub: HubSettings) -> Iterator[str]:
    resolver = hub.resolver
    lists = {
        "hub.resolver.inbound_addresses": resolver.inbound_addresses,
        "hub.resolver.outbound_addresses": resolver.outbound_addresses,
    }
    for setting, addresses in lists.items():
        yield from _pinned(setting, addresses, "hub.private_subnets", hub.private_subnets)
    for index, address in enumerate(resolver.outbound_addresses):
        if address in resolver.inbound_addresses:
            yield (
                f'hub.resolver.outbound_addresses[{index}]: "{address}": '
                "is an inbound address: pin another"
            )


def _pinned(
    setting: str,
    addresses: Sequence[IPv4Address],
    subnets_setting: str,
    subnets: Sequence[IPv4Network],
) -> Iterator[str]:
    for index, (address, subnet) in enumerate(zip(addresses, subnets, strict=False)):
        here = f'{setting}[{index}]: "{address}"'
        if address not in subnet:
            yield f'{here}: must be inside {subnets_setting}[{index}], "{subnet}"'
        else:
            yield from _kept_by_aws(here, address, subnet)


def _kept_by_aws(here: str, address: IPv4Address, block: IPv4Network) -> Iterator[str]:
    first, last = block[RESERVED_AT_START], block[-2]
    if not first <= address <= last:
        yield f"{here}: is kept by AWS: must be {first} to {last} in that block"


def _spokes(spokes: tuple[SpokeSettings, ...]) -> Iterator[str]:
    if not spokes:
        yield "spokes: none given: add at least one, the network that Studio is used from"
    if any(spoke.name == "hub" for spoke in spokes):
        yield 'spokes: "hub" is the name of the hub: give that spoke another'
    for name in repeated(spoke.name for spoke in spokes):
        yield f'spokes: "{name}" is named more than once: give each spoke its own name'


def _existing_spokes(spokes: tuple[SpokeSettings, ...]) -> Iterator[str]:
    existing = [spoke for spoke in spokes if isinstance(spoke, ExistingSpokeSettings)]
    for spoke in existing:
        if not spoke.route_table_ids:
            yield (
                f"spokes.{spoke.name}.route_table_ids: none given: "
                "add each table that shall lead to the hub"
            )
    for table in repeated(table for spoke in existing for table in spoke.route_table_ids):
        yield f'spokes: route_table_ids "{table}" is there more than once: keep one'
    for vpc_id in repeated(spoke.existing_vpc_id for spoke in existing):
        yield f'spokes: existing_vpc_id "{vpc_id}" is there more than once: keep one spoke'


def _name_servers(spokes: tuple[SpokeSettings, ...]) -> Iterator[str]:
    for spoke in spokes:
        where = f"spokes.{spoke.name}"
        match spoke:
            case SimulatedSpokeSettings():
                yield from _pinned(
                    f"{where}.dns.servers",
                    spoke.dns.servers,
                    f"{where}.private_subnets",
                    spoke.private_subnets,
                )
                yield from _outside(f"{where}.dns.hosts", spoke.dns.hosts, where, spoke.cidr)
                if len(spoke.dns.hosts) > MAX_HOSTS:
                    yield (
                        f"{where}.dns.hosts: {len(spoke.dns.hosts)} given: "
                        f"must be {MAX_HOSTS} or fewer"
                    )
            case ExistingSpokeSettings(dns=None):
                continue
            case ExistingSpokeSettings(dns=CorporateDnsSettings() as dns):
                yield from _corporate_servers(
                    f"{where}.dns.servers", dns.servers, where, spoke.cidr
                )


def _corporate_servers(
    setting: str, servers: Sequence[IPv4Address], where: str, cidr: IPv4Network
) -> Iterator[str]:
    if not 1 <= len(servers) <= MAX_RULE_TARGETS:
        yield f"{setting}: {len(servers)} given: must be 1 to {MAX_RULE_TARGETS} addresses"
    for same in repeated(str(address) for address in servers):
        yield f'{setting}: "{same}" is there more than once: keep one'
    yield from _outside(setting, dict(enumerate(servers)), where, cidr)
    for index, address in enumerate(servers):
        if address in cidr:
            # The VPC's own resolver is among these: a peering does not lead to it.
            yield from _kept_by_aws(f'{setting}[{index}]: "{address}"', address, cidr)


def _outside(
    setting: str, addresses: Mapping[Any, IPv4Address], where: str, cidr: IPv4Network
) -> Iterator[str]:
    for key, address in addresses.items():
        if address not in cidr:
            yield f'{setting}[{key}]: "{address}": must be inside {where}.cidr, "{cidr}"'


def _corporate_zones(spokes: tuple[SpokeSettings, ...]) -> Iterator[str]:
    holders: dict[str, list[str]] = {}
    for spoke in spokes:
        if spoke.dns is not None:
            holders.setdefault(spoke.dns.zone, []).append(spoke.name)
    for zone, names in holders.items():
        if len(names) > 1:
            yield (
                f'spokes: dns.zone "{zone}" is given to {", ".join(names)}: '
                "the hub can ask one spoke for a zone, give each its own"
            )
        for domain in AWS_DOMAINS:
            if f".{zone}".endswith(f".{domain}"):
                yield (
                    f'spokes.{names[0]}.dns.zone: "{zone}": '
                    f"must be outside {domain}, whose names lead to the hub"
                )


def _private_apis(dns: DnsSettings) -> Iterator[str]:
    for api_id in repeated(iter(dns.private_api_ids)):
        yield f'dns.private_api_ids: "{api_id}" is there more than once: keep one'
    if len(dns.private_api_ids) > MAX_PRIVATE_APIS:
        yield (
            f"dns.private_api_ids: {len(dns.private_api_ids)} given: "
            f"must be {MAX_PRIVATE_APIS} or fewer"
        )


CHECKS = (
    Check(("region", "availability_zones"), _zones),
    Check(("availability_zones", "hub", "spokes"), _one_a_zone),
    Check(("hub", "spokes"), _vpcs),
    Check(("hub", "spokes"), _subnets),
    Check(("hub",), _hub_size),
    Check(("hub",), _resolver_addresses),
    Check(("spokes",), _spokes),
    Check(("spokes",), _existing_spokes),
    Check(("spokes",), _name_servers),
    Check(("spokes",), _corporate_zones),
    Check(("dns",), _private_apis),
)
