"""The topology of a rehearsal: its machines, links and routes, in the language of `ip`.

Each VPC is a router with the route tables of the deployed subnets. A route that is not deployed is
missing here too, so packets that need it do not arrive.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from string import ascii_lowercase

from local.rehearsal.facts import Facts, Target, Vpc
from modules.settings.checks.network import RESERVED_AT_START
from toolchain.errors import CommandError

INTERNET = "internet"
CLIENT = "client"
HUB_HOST = "hub-host"
OUTSIDER = "outsider"
PUBLIC_DNS = "public-dns"
SPOKE_RESOLVER = "resolver-spoke"

# The address is reserved for documentation: https://www.rfc-editor.org/rfc/rfc5737
OUTSIDER_ADDRESS = "198.51.100.10"
# The address of a root server, which a name server that stops forwarding would ask.
PUBLIC_DNS_ADDRESS = "198.41.0.4"

# https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html
_RESOLVER_OFFSET = 2
# Each router has this address for its hosts. It is link-local, so no deployed range has it.
_GATEWAY = "169.254.0.1"
_PEERING = {"hub": "169.254.1.0", "spoke": "169.254.1.1"}
_FIRST_TABLE = 100
_NEVER = "unreachable default metric 4278198272"


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A machine.

    Attributes:
        name: The name of its namespace, and of the router's link to it.
        router: The name of its router.
        addresses: The addresses; the host sends from the first one.
        own_vpc_only: The addresses that only subnets of its own VPC reach.
    """

    name: str
    router: str
    addresses: tuple[str, ...]
    own_vpc_only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The plan of the network.

    Attributes:
        hosts: The hosts.
        links: The lines for `ip` that make the links between namespaces.
        settings: The lines for `ip` within a namespace, by its name.
    """

    hosts: tuple[Host, ...]
    links: tuple[str, ...]
    settings: Mapping[str, tuple[str, ...]]

    def host(self, name: str) -> Host:
        """Return the host with a name."""
        return next(host for host in self.hosts if host.name == name)


def router(vpc: str) -> str:
    """Return the name of a VPC's router."""
    return f"router-{vpc}"


def bind_name(index: int) -> str:
    """Return the name of a name server's host, by its index."""
    return f"bind-{ascii_lowercase[index]}"


def hub_resolver(index: int) -> str:
    """Return the name of the host of the hub's resolver in a zone, by the index of the zone."""
    return f"resolver-{ascii_lowercase[index]}"


def endpoints_host(vpc: str) -> str:
    """Return the name of the host that has the addresses of all endpoints of a VPC."""
    return f"endpoints-{vpc}"


def vpc_resolver(vpc: Vpc) -> str:
    """Return the address of a VPC's own resolver."""
    return str(IPv4Network(vpc.cidr)[_RESOLVER_OFFSET])


def make_plan(facts: Facts) -> Plan:
    """Plan the network of a deployment.

    Raises:
        CommandError: A subnet has no free address for a host of the rehearsal.
    """
    hosts = tuple(_hosts(facts))
    resolvers = [host for host in hosts if host.name.startswith("resolver-")]
    links = [_link(router("hub"), "peering", router("spoke"), "peering")]
    settings: dict[str, list[str]] = {INTERNET: ["link set lo up", f"route add {_NEVER}"]}
    for name in facts.vpcs:
        links.append(_link(router(name), INTERNET, INTERNET, name))
        settings[router(name)] = _router_settings(name)
        settings[INTERNET].append(f"link set {name} up")
    for host in hosts:
        links.append(_link(host.name, "eth0", host.router, host.name))
        settings[host.name] = _host_settings(host)
        settings[host.router] += _router_side(host)
    for index, resolver in enumerate(resolvers):
        # A VPC's resolver finds public names over AWS's own network, whatever the routes are.
        links.append(_link(resolver.name, "backbone", PUBLIC_DNS, resolver.name))
        public, own = (str(IPv4Address("169.254.2.0") + 2 * index + end) for end in (0, 1))
        settings[PUBLIC_DNS] += _up(resolver.name, f"{public}/31")
        settings[resolver.name] += _up("backbone", f"{own}/31")
        settings[resolver.name].append(f"route add {PUBLIC_DNS_ADDRESS} via {public}")
    for name, vpc in facts.vpcs.items():
        settings[router(name)] += _tables(name, vpc, hosts)
    return Plan(
        hosts=hosts,
        links=tuple(links),
        settings={name: tuple(lines) for name, lines in settings.items()},
    )


def _hosts(facts: Facts) -> Iterator[Host]:
    yield Host(name=OUTSIDER, router=INTERNET, addresses=(OUTSIDER_ADDRESS,))
    yield Host(name=PUBLIC_DNS, router=INTERNET, addresses=(PUBLIC_DNS_ADDRESS,))
    spoke, hub = router("spoke"), router("hub")
    used = {facts.host[1], *facts.inbound, *facts.outbound}
    for index, server in enumerate(facts.name_servers):
        used.add(server.address)
        yield Host(name=bind_name(index), router=spoke, addresses=(server.address,))
    own = vpc_resolver(facts.spoke)
    yield Host(name=SPOKE_RESOLVER, router=spoke, addresses=(own,), own_vpc_only=(own,))
    for index, pair in enumerate(zip(facts.inbound, facts.outbound, strict=True)):
        own_vpc_only = (vpc_resolver(facts.hub),) if index == 0 else ()
        yield Host(
            name=hub_resolver(index),
            router=hub,
            addresses=pair + own_vpc_only,
            own_vpc_only=own_vpc_only,
        )
    for name, vpc in facts.vpcs.items():
        addresses = [address for endpoint in vpc.endpoints for address in endpoint.addresses]
        used |= set(addresses)
        if addresses:
            yield Host(name=endpoints_host(name), router=router(name), addresses=tuple(addresses))
    yield Host(
        name=CLIENT,
        router=spoke,
        addresses=(_free_address(facts.spoke, used, beside=facts.name_servers[0].address),),
    )
    yield Host(
        name=HUB_HOST,
        router=hub,
        addresses=(_free_address(facts.hub, used, beside=facts.inbound[0]),),
    )


def _free_address(vpc: Vpc, used: set[str], *, beside: str) -> str:
    subnets = (IPv4Network(subnet.cidr) for subnet in vpc.subnets)
    subnet = next(subnet for subnet in subnets if IPv4Address(beside) in subnet)
    for offset in range(RESERVED_AT_START, subnet.num_addresses - 1):
        if (address := str(subnet[offset])) not in used:
            return address
    raise CommandError(f"subnet {subnet} has no free address for a host of the rehearsal.")


def _router_settings(name: str) -> list[str]:
    lines = ["link set lo up", *_up("peering", f"{_PEERING[name]}/31"), "link set internet up"]
    # Packets from elsewhere find the hosts of the VPC only, because peering is no transit.
    lines.append(f"route add {_NEVER}")
    return lines


def _tables(name: str, vpc: Vpc, hosts: Sequence[Host]) -> list[str]:
    lines = []
    for table, subnet in enumerate(vpc.subnets, _FIRST_TABLE):
        lines.append(f"rule add from {subnet.cidr} lookup {table} priority {table}")
        lines += [
            f"route add {address} dev {host.name} table {table}"
            for host in hosts
            if host.router == router(name)
            for address in host.own_vpc_only
        ]
        # The hosts of the VPC are in the main table, which is the next one.
        lines.append(f"route add throw {vpc.cidr} table {table}")
        for route in subnet.routes:
            lines.append(f"route add {route.destination} {_way(name, route.target)} table {table}")
        lines.append(f"route add {_NEVER} table {table}")
    return lines


def _way(name: str, target: Target) -> str:
    if target is Target.INTERNET:
        return "dev internet"
    (peer,) = (address for vpc, address in _PEERING.items() if vpc != name)
    return f"via {peer} dev peering"


def _host_settings(host: Host) -> list[str]:
    return [
        "link set lo up",
        *_up("eth0", *(f"{address}/32" for address in host.addresses)),
        f"route add default via {_GATEWAY} dev eth0 onlink",
    ]


def _router_side(host: Host) -> list[str]:
    return _up(host.name, f"{_GATEWAY}/32") + [
        f"route add {address} dev {host.name}"
        for address in host.addresses
        if address not in host.own_vpc_only
    ]


def _link(host: str, device: str, peer: str, peer_device: str) -> str:
    return f"link add {device} netns {host} type veth peer name {peer_device} netns {peer}"


def _up(device: str, *addresses: str) -> list[str]:
    return [
        *(f"address add {address} dev {device}" for address in addresses),
        f"link set {device} up",
    ]
