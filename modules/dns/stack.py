"""DNS: how corporate networks resolve the hub's endpoints, and the hub resolves corporate names.

The stack changes with names and sites.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address

from constructs import Construct

from modules.core.customer_key import CustomerKey, CustomerKeyProps, log_encryption
from modules.core.stack import PerimeterStack, PerimeterStackProps
from modules.dns.forwarding import ForwardZone
from modules.dns.query_log import QueryLog, QueryLogProps
from modules.dns.resolver_endpoint import Direction, ResolverEndpoint, ResolverEndpointProps
from modules.dns.simulated_spokes import SimulatedSpokes, SimulatedSpokesProps
from modules.network.stack import NetworkOutputs


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsStackProps(PerimeterStackProps):
    """The outputs of the network, in which the resolver answers."""

    network: NetworkOutputs


class DnsStack(PerimeterStack):
    """Both ends of the hub's resolver, and the name servers of the simulated spokes."""

    def __init__(self, scope: Construct, id_: str, props: DnsStackProps) -> None:
        super().__init__(scope, id_, props)
        self._add_inbound_resolver(props)
        self._add_outbound_resolver(props)
        self._add_query_log(props)
        if props.settings.simulated_spokes:
            SimulatedSpokes(
                self,
                "simulated-spokes",
                SimulatedSpokesProps(
                    naming=self.naming, settings=props.settings, network=props.network
                ),
            )

    def _add_inbound_resolver(self, props: DnsStackProps) -> None:
        endpoint = self._add_resolver_endpoint(
            "inbound",
            "DNS queries of the spokes",
            props.settings.hub.resolver.inbound_addresses,
            props,
        )
        for spoke in props.settings.spokes:
            endpoint.admit(spoke.name, str(spoke.cidr))

    def _add_outbound_resolver(self, props: DnsStackProps) -> None:
        zones = {
            spoke.name: ForwardZone(name=spoke.dns.zone, servers=spoke.dns.servers)
            for spoke in props.settings.spokes
            if spoke.dns is not None
        }
        # Without a server to ask, the endpoint would only cost.
        if not zones:
            return
        endpoint = self._add_resolver_endpoint(
            "outbound",
            "DNS queries for corporate names",
            props.settings.hub.resolver.outbound_addresses,
            props,
        )
        for spoke, zone in zones.items():
            endpoint.forward(spoke, zone)

    def _add_resolver_endpoint(
        self,
        direction: Direction,
        purpose: str,
        addresses: Sequence[IPv4Address],
        props: DnsStackProps,
    ) -> ResolverEndpoint:
        return ResolverEndpoint(
            self,
            f"{direction}-resolver",
            ResolverEndpointProps(
                naming=self.naming,
                direction=direction,
                purpose=purpose,
                vpc_id=props.network.vpc_id,
                subnet_ids=props.network.private_subnet_ids,
                addresses=[str(address) for address in addresses],
            ),
        )

    def _add_query_log(self, props: DnsStackProps) -> None:
        key = CustomerKey(
            self,
            "logs-key",
            CustomerKeyProps(
                naming=self.naming,
                noun="dns-logs",
                description="Encrypts the DNS query log",
                statements=[log_encryption(self.naming)],
            ),
        )
        QueryLog(
            self,
            "query-log",
            QueryLogProps(
                naming=self.naming,
                vpc_id=props.network.vpc_id,
                key_arn=key.arn,
                retention_days=props.settings.logs.retention_days,
            ),
        )
