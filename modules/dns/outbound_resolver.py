"""The outbound end of the hub's resolver: where the hub asks for corporate names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
from modules.dns.queries import allow_queries


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundResolverProps:
    """What it needs.

    Attributes:
        vpc_id: of the hub.
        subnet_ids: of the hub, one an Availability Zone.
        addresses: pinned, in the order of the subnets; corporate name servers admit these.
        zones: the spokes' names to their corporate zones.
    """

    naming: Naming
    vpc_id: str
    subnet_ids: Sequence[str]
    addresses: Sequence[str]
    zones: Mapping[str, ForwardZone]


class OutboundResolver(Construct):
    """A Route 53 Resolver endpoint that asks the corporate name servers, and nobody else."""

    def __init__(self, scope: Construct, id_: str, props: OutboundResolverProps) -> None:
        super().__init__(scope, id_)
        endpoint_id = self._add_endpoint(props, self._add_security_group(props)).id
        for spoke, zone in props.zones.items():
            self._add_rule(spoke, zone, endpoint_id, props)

    def _add_security_group(self, props: OutboundResolverProps) -> SecurityGroup:
        group = SecurityGroup(
            self,
            "security-group",
            SecurityGroupProps(
                naming=props.naming,
                purpose="resolver-outbound",
                description="DNS queries for corporate names",
                vpc_id=props.vpc_id,
            ),
        )
        for spoke, zone in props.zones.items():
            allow_queries(group, spoke, zone.servers)
        return group

    def _add_endpoint(
        self, props: OutboundResolverProps, group: SecurityGroup
    ) -> Route53ResolverEndpoint:
        return Route53ResolverEndpoint(
            self,
            "endpoint",
            name=props.naming.name("outbound"),
            direction="OUTBOUND",
            security_group_ids=[group.group_id],
            ip_address=[
                Route53ResolverEndpointIpAddress(subnet_id=subnet_id, ip=address)
                for subnet_id, address in zip(props.subnet_ids, props.addresses, strict=True)
            ],
            tags={"Name": props.naming.name("outbound")},
        )

    def _add_rule(
        self,
        spoke: str,
        zone: ForwardZone,
        endpoint_id: str,
        props: OutboundResolverProps,
    ) -> None:
        name = props.naming.name(spoke)
        rule = Route53ResolverRule(
            self,
            f"rule-{spoke}",
            name=name,
            rule_type="FORWARD",
            domain_name=zone.name,
            resolver_endpoint_id=endpoint_id,
            target_ip=[Route53ResolverRuleTargetIp(ip=str(server)) for server in zone.servers],
            tags={"Name": name},
        )
        Route53ResolverRuleAssociation(
            self,
            f"association-{spoke}",
            name=name,
            resolver_rule_id=rule.id,
            vpc_id=props.vpc_id,
        )
