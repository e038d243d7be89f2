"""Addresses that AWS may give to an interface that pins none."""

from collections.abc import Iterator
from ipaddress import IPv4Address

from assurance.network.addresses import Range, single, span, without
from assurance.network.model import Subnet
from assurance.network.resources import NetworkResource, Resources
from modules.settings import ExistingSpokeSettings, Settings

# https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
_KEPT_AT_START = 4


def pinned(resource: NetworkResource, attribute: str) -> tuple[Range, ...]:
    """Return the address that an attribute pins, or no address if AWS chooses."""
    address = resource.value(attribute)
    return single(IPv4Address(address)) if address else ()


class FreeAddresses:
    """The addresses of subnets that no interface pins."""

    def __init__(self, resources: Resources, settings: Settings) -> None:
        """Create the free addresses from the resources that pin addresses."""
        self._taken = tuple(_taken(resources, settings))

    def of(self, subnet: Subnet) -> tuple[Range, ...]:
        """Return the free addresses of a subnet."""
        whole = span(subnet.cidr)
        return without([Range(whole.first + _KEPT_AT_START, whole.last - 1)], self._taken)


def _taken(resources: Resources, settings: Settings) -> Iterator[Range]:
    for resource in resources.of("aws_ec2_subnet_cidr_reservation"):
        if resource.value("reservation_type") != "explicit":
            raise resource.error("the model knows explicit reservations only.")
        yield span(resource.block("cidr_block"))
    for kind in ("aws_instance", "aws_nat_gateway"):
        for resource in resources.of(kind):
            yield from pinned(resource, "private_ip")
    for resource in resources.of("aws_route53_resolver_endpoint"):
        for values in resource.values["ip_address"]:
            yield from pinned(resource.within("ip_address", values), "ip")
    for spoke in settings.spokes:
        if isinstance(spoke, ExistingSpokeSettings) and spoke.dns:
            yield from (Range(int(one), int(one)) for one in spoke.dns.servers)
