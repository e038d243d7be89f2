"""What the hosts of a simulated spoke are told: whom to ask, and where they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.vpc_dhcp_options import VpcDhcpOptions
from cdktf_cdktf_provider_aws.vpc_dhcp_options_association import VpcDhcpOptionsAssociation
from constructs import Construct

# https://docs.aws.amazon.com/vpc/latest/userguide/VPC_DHCP_Options.html
_MOST_SERVERS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class DhcpOptionsProps:
    """What the options need.

    Attributes:
        zone: the corporate zone, in which hosts look for short names.
        servers: the name servers, in the order in which hosts ask them; of more than four, hosts
            are told the first four.
        after: what must exist before hosts are told.
    """

    name: str
    vpc_id: str
    zone: str
    servers: Sequence[IPv4Address]
    after: Sequence[ITerraformDependable]


class DhcpOptions(Construct):
    """DHCP options that name the spoke's own name servers."""

    def __init__(self, scope: Construct, id_: str, props: DhcpOptionsProps) -> None:
        super().__init__(scope, id_)
        options = VpcDhcpOptions(
            self,
            "options",
            domain_name=props.zone,
            domain_name_servers=[str(server) for server in props.servers[:_MOST_SERVERS]],
            tags={"Name": props.name},
        )
        VpcDhcpOptionsAssociation(
            self,
            "association",
            vpc_id=props.vpc_id,
            dhcp_options_id=options.id,
            depends_on=list(props.after),
        )
