"""AWS's resolvers and the public DNS, played by `named`.

The resolver of a VPC knows the private names of the VPC's endpoints. It asks for names of the hub's
forwarding rules from the outbound addresses, and the public DNS for all other names.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from local.rehearsal import topology
from local.rehearsal.facts import Facts, Vpc
from local.rehearsal.named import Named
from local.rehearsal.network import Network

# This name is public for every client.
PUBLIC_NAME = "example.net"
PUBLIC_ADDRESS = "203.0.113.80"
# The public address of AWS's APIs, which is always a wrong answer inside the perimeter.
PUBLIC_AWS_ADDRESS = "100.21.12.108"

_HEAD = """\
$TTL 60
@ SOA ns nobody 1 60 60 60 60
@ NS ns
ns A 127.0.0.1
"""


class AwsResolver:
    """The resolvers of both VPCs, and the public DNS."""

    def __init__(self, facts: Facts, network: Network, folder: Path) -> None:
        self._network = network
        self._folder = folder
        self._add_public_dns(facts)
        self._add_resolver(
            topology.SPOKE_RESOLVER, [topology.vpc_resolver(facts.spoke)], facts.spoke, rules=()
        )
        for index, (inbound, outbound) in enumerate(
            zip(facts.inbound, facts.outbound, strict=True)
        ):
            listens = [inbound, topology.vpc_resolver(facts.hub)] if index == 0 else [inbound]
            self._add_resolver(
                topology.hub_resolver(index), listens, facts.hub, _rules(facts, outbound)
            )

    def _add_public_dns(self, facts: Facts) -> None:
        records = [f"{PUBLIC_NAME}. A {PUBLIC_ADDRESS}"]
        for endpoint in facts.hub.endpoints:
            for name in endpoint.names:
                records += [f"{label}{name}. A {PUBLIC_AWS_ADDRESS}" for label in ("", "*.")]
        self._start(
            topology.PUBLIC_DNS,
            [topology.PUBLIC_DNS_ADDRESS],
            options=["recursion no;"],
            zones={".": records},
            rules=(),
        )

    def _add_resolver(
        self, host: str, listens: Sequence[str], vpc: Vpc, rules: Iterable[str]
    ) -> None:
        self._start(
            host,
            listens,
            options=[
                "allow-recursion { any; };",
                "forward only;",
                f"forwarders {{ {topology.PUBLIC_DNS_ADDRESS}; }};",
            ],
            zones={
                name: [f"{label} A {address}" for label in "@*" for address in endpoint.addresses]
                for endpoint in vpc.endpoints
                for name in endpoint.names
            },
            rules=rules,
        )

    def _start(
        self,
        host: str,
        listens: Sequence[str],
        *,
        options: Sequence[str],
        zones: Mapping[str, Sequence[str]],
        rules: Iterable[str],
    ) -> None:
        root = self._folder / host
        (root / "etc").mkdir(parents=True)
        lines = [
            "options {",
            'directory "/etc";',
            f"listen-on {{ {' '.join(f'{address};' for address in listens)} }};",
            "listen-on-v6 { none; };",
            "allow-query { any; };",
            "dnssec-validation no;",
            "empty-zones-enable no;",
            "pid-file none;",
            "session-keyfile none;",
            *options,
            "};",
            "controls { };",
            *rules,
        ]
        for index, (zone, records) in enumerate(zones.items()):
            text = _HEAD + "".join(f"{record}\n" for record in records)
            (root / "etc" / f"zone-{index}").write_text(text, encoding="ascii")
            lines.append(f'zone "{zone}" {{ type primary; file "zone-{index}"; }};')
        (root / "etc/named.conf").write_text("\n".join(lines) + "\n", encoding="ascii")
        named = Named(self._network[host], root)
        # The server has all zones as soon as it answers for one.
        for zone in list(zones)[:1]:
            named.wait_until_it_holds(zone, listens[0])


def _rules(facts: Facts, outbound: str) -> list[str]:
    lines = []
    for rule in facts.rules:
        targets = " ".join(f"{target};" for target in rule.targets)
        lines.append(
            f'zone "{rule.zone}" {{ type forward; forward only; forwarders {{ {targets} }}; }};'
        )
        lines += [
            f"server {target} {{ query-source address {outbound}; }};" for target in rule.targets
        ]
    return lines
