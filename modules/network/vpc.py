"""A VPC and its subnets, for the hub and for simulated spokes."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

from cdktf_cdktf_provider_aws.default_security_group import DefaultSecurityGroup
from cdktf_cdktf_provider_aws.route_table import RouteTable
from cdktf_cdktf_provider_aws.route_table_association import RouteTableAssociation
from cdktf_cdktf_provider_aws.subnet import Subnet
from cdktf_cdktf_provider_aws.vpc import Vpc as AwsVpc
from constructs import Construct


@dataclass(frozen=True, slots=True, kw_only=True)
class VpcProps:
    """The name and the address range of a VPC."""

    name: str
    cidr: IPv4Network


@dataclass(frozen=True, slots=True, kw_only=True)
class SubnetTier:
    """Subnets, one in each Availability Zone, that share a route table.

    Attributes:
        subnet_ids: The subnets, in the order of the zones.
        route_table_id: The table of all the subnets.
    """

    subnet_ids: list[str]
    route_table_id: str


class Vpc(Construct):
    """A VPC with DNS, whose default security group admits nothing.

    Attributes:
        vpc_id: The id of the VPC.
    """

    def __init__(self, scope: Construct, id_: str, props: VpcProps) -> None:
        super().__init__(scope, id_)
        self._name = props.name
        vpc = AwsVpc(
            self,
            "vpc",
            cidr_block=str(props.cidr),
            # Private DNS of the interface endpoints needs both.
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags={"Name": props.name},
        )
        self.vpc_id = vpc.id
        # AWS puts what names no security group into this one, so it must admit nothing.
        DefaultSecurityGroup(
            self,
            "default-security-group",
            vpc_id=self.vpc_id,
            tags={"Name": f"{props.name}-default"},
        )

    def add_subnet_tier(
        self, tier: str, zones: Sequence[str], cidrs: Sequence[IPv4Network]
    ) -> SubnetTier:
        """Add a subnet in each zone, and a route table for all of them.

        Args:
            tier: The name of the tier, such as "private".
            zones: The Availability Zones.
            cidrs: The address ranges of the subnets, in the order of the zones.
        """
        # Node.js answers for each attribute that is read, so this is read once.
        route_table_id = RouteTable(
            self,
            f"{tier}-routes",
            vpc_id=self.vpc_id,
            tags={"Name": f"{self._name}-{tier}"},
        ).id
        subnet_ids = []
        for zone, cidr in zip(zones, cidrs, strict=True):
            subnet_id = Subnet(
                self,
                f"{tier}-subnet-{zone}",
                vpc_id=self.vpc_id,
                availability_zone=zone,
                cidr_block=str(cidr),
                map_public_ip_on_launch=False,
                tags={"Name": f"{self._name}-{tier}-{zone}"},
            ).id
            RouteTableAssociation(
                self,
                f"{tier}-association-{zone}",
                subnet_id=subnet_id,
                route_table_id=route_table_id,
            )
            subnet_ids.append(subnet_id)
        return SubnetTier(subnet_ids=subnet_ids, route_table_id=route_table_id)
