"""An end of the hub's resolver: inbound, for queries to the hub, or outbound, for its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from cdktf_cdktf_provider_aws.route53_resolver_endpoint import (
    Route53ResolverEndpoint,
    Route53ResolverEndpointIpAddress,
)
from cdktf_cdktf_provider_aws.route53_resolver_rule import (
    Route53ResolverRule,
    Route53ResolverRuleTargetIp,
)
from cdktf_cdktf_provider_aws.route53_resolver_rule_association import (
    Route53ResolverRuleAssociation,
)
from constructs import Construct

from modules.core.naming import Naming
from modules.core.security_group import SecurityGroup, SecurityGroupProps
from modules.dns.forwarding import ForwardZone
from modules.dns.queries import admit_queries, allow_queries

Direction = Literal["inbound", "outbound"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolverEndpointProps:
    """The place of an endpoint in the hub.

    Attributes:
        direction: An inbound endpoint answers queries; an outbound one sends them.
        purpose: The description of the endpoint's security group.
        vpc_id: The VPC of the hub.
        subnet_ids: One subnet of the hub for each Availability Zone.
        addresses: The pinned addresses, in the order of the subnets.
    """

    naming: Naming
    direction: Direction
    purpose: str
    vpc_id: str
    subnet_ids: Sequence[str]
    addresses: Sequence[str]


class ResolverEndpoint(Construct):
    """A Route 53 Resolver endpoint with an address in each zone, which never changes.

    An inbound endpoint answers as the hub's own resolver would: the names of the hub's endpoints
    have addresses inside the hub. No query passes in either direction before a spoke is added.
    """

    def __init__(self, scope: Construct, id_: str, props: ResolverEndpointProps) -> None:
        super().__init__(scope, id_)
        self._naming = props.naming
        self._vpc_id = props.vpc_id
        self._group = SecurityGroup(
            self,
            "security-group",
            SecurityGroupProps(
                naming=props.naming,
                purpose=f"resolver-{props.direction}",
                description=props.purpose,
                vpc_id=props.vpc_id,
            ),
        )
        name = props.naming.name(props.direction)
        # Node.js answers for each attribute that is read, so this is read once.
        self._id = Route53ResolverEndpoint(
            self,
            "endpoint",
            name=name,
            direction=props.direction.upper(),
            security_group_ids=[self._group.group_id],
            ip_address=[
                Route53ResolverEndpointIpAddress(subnet_id=subnet_id, ip=address)
                for subnet_id, address in zip(props.subnet_ids, props.addresses, strict=True)
            ],
            tags={"Name": name},
        ).id

    def admit(self, spoke: str, cidr: str) -> None:
        """Let a spoke ask an inbound endpoint.

        Args:
            spoke: The name of the spoke.
            cidr: The address range of the spoke.
        """
        admit_queries(self._group, spoke, cidr)

    def forward(self, spoke: str, zone: ForwardZone) -> None:
        """Let an outbound endpoint ask a spoke's name servers for the spoke's zone.

        Args:
            spoke: The name of the spoke.
            zone: The corporate zone of the spoke, with its name servers.
        """
        allow_queries(self._group, spoke, zone.servers)
        name = self._naming.name(spoke)
        rule = Route53ResolverRule(
            self,
            f"rule-{spoke}",
            name=name,
            rule_type="FORWARD",
            domain_name=zone.name,
            resolver_endpoint_id=self._id,
            target_ip=[Route53ResolverRuleTargetIp(ip=str(server)) for server in zone.servers],
            tags={"Name": name},
        )
        Route53ResolverRuleAssociation(
            self,
            f"association-{spoke}",
            name=name,
            resolver_rule_id=rule.id,
            vpc_id=self._vpc_id,
        )
