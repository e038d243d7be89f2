"""DNS: how corporate networks find the hub's endpoints, and the hub finds corporate names.

It changes with names and sites.
"""

from dataclasses import dataclass

from constructs import Construct

from modules.core.customer_key import CustomerKey, CustomerKeyProps, log_encryption
from modules.core.stack import PerimeterStack, PerimeterStackProps
from modules.dns.forwarding import ForwardZone
from modules.dns.inbound_resolver import InboundResolver, InboundResolverProps
from modules.dns.outbound_resolver import OutboundResolver, OutboundResolverProps
from modules.dns.query_log import QueryLog, QueryLogProps
from modules.dns.simulated_spokes import SimulatedSpokes, SimulatedSpokesProps
from modules.network.stack import NetworkOutputs


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsStackProps(PerimeterStackProps):
    """What the DNS stack needs."""

    network: NetworkOutputs


class DnsStack(PerimeterStack):
    """The hub's resolver, in and out, and the name servers of the simulated spokes."""

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
        settings = props.settings
        InboundResolver(
            self,
            "inbound-resolver",
            InboundResolverProps(
                naming=self.naming,
                vpc_id=props.network.vpc_id,
                subnet_ids=props.network.private_subnet_ids,
                addresses=[str(address) for address in settings.hub.resolver.inbound_addresses],
                sources={spoke.name: str(spoke.cidr) for spoke in settings.spokes},
            ),
        )

    def _add_outbound_resolver(self, props: DnsStackProps) -> None:
        settings = props.settings
        zones = {
            spoke.name: ForwardZone(name=spoke.dns.zone, servers=spoke.dns.servers)
            for spoke in settings.spokes
            if spoke.dns is not None
        }
        # Without anybody to ask, the endpoint would only cost.
        if zones:
            OutboundResolver(
                self,
                "outbound-resolver",
                OutboundResolverProps(
                    naming=self.naming,
                    vpc_id=props.network.vpc_id,
                    subnet_ids=props.network.private_subnet_ids,
                    addresses=[
                        str(address) for address in settings.hub.resolver.outbound_addresses
                    ],
                    zones=zones,
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
