"""DNS: how corporate name servers find the hub's endpoints. It changes with names and sites."""

from dataclasses import dataclass

from constructs import Construct

from modules.core.customer_key import CustomerKey, CustomerKeyProps, log_encryption
from modules.core.stack import PerimeterStack, PerimeterStackProps
from modules.dns.inbound_resolver import InboundResolver, InboundResolverProps
from modules.dns.query_log import QueryLog, QueryLogProps
from modules.network.stack import NetworkOutputs


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsStackProps(PerimeterStackProps):
    """What the DNS stack needs."""

    network: NetworkOutputs


class DnsStack(PerimeterStack):
    """The hub's resolver, open to the spokes."""

    def __init__(self, scope: Construct, id_: str, props: DnsStackProps) -> None:
        super().__init__(scope, id_, props)
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
                retention_days=settings.logs.retention_days,
            ),
        )
