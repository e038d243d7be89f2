"""The DHCP options of a simulated spoke: its name servers and its zone."""

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
    """The VPC, its zone and its name servers.

    Attributes:
        zone: The corporate zone, in which hosts look up short names.
        servers: The name servers, in the order in which hosts ask them. DHCP announces the first
            four.
        after: Resources that must exist before DHCP announces the servers.
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
