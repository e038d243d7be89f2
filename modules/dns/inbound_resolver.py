"""The inbound end of the hub's resolver: where corporate name servers forward to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.route53_resolver_endpoint import (
    Route53ResolverEndpoint,
    Route53ResolverEndpointIpAddress,
)
from constructs import Construct

from modules.core.naming import Naming
from modules.core.security_group import SecurityGroup, SecurityGroupProps
from modules.dns.queries import admit_queries


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundResolverProps:
    """What it needs.

    Attributes:
        subnet_ids: of the hub, one an Availability Zone.
        addresses: pinned, in the order of the subnets.
        sources: names to address ranges of the spokes, which alone may ask.
    """

    naming: Naming
    vpc_id: str
    subnet_ids: Sequence[str]
    addresses: Sequence[str]
    sources: Mapping[str, str]


class InboundResolver(Construct):
    """A Route 53 Resolver endpoint with an address in each zone, which never changes.

    It answers as the hub itself would: the endpoints' names with addresses inside the hub.
    """

    def __init__(self, scope: Construct, id_: str, props: InboundResolverProps) -> None:
        super().__init__(scope, id_)
        group = self._add_security_group(props)
        Route53ResolverEndpoint(
            self,
            "endpoint",
            name=props.naming.name("inbound"),
            direction="INBOUND",
            security_group_ids=[group.group_id],
            ip_address=[
                Route53ResolverEndpointIpAddress(subnet_id=subnet_id, ip=address)
                for subnet_id, address in zip(props.subnet_ids, props.addresses, strict=True)
            ],
            tags={"Name": props.naming.name("inbound")},
        )

    def _add_security_group(self, props: InboundResolverProps) -> SecurityGroup:
        group = SecurityGroup(
            self,
            "security-group",
            SecurityGroupProps(
                naming=props.naming,
                purpose="resolver-inbound",
                description="DNS queries of the spokes",
                vpc_id=props.vpc_id,
            ),
        )
        for name, cidr in props.sources.items():
            admit_queries(group, name, cidr)
        return group
