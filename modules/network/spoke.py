"""A spoke: a simulated corporate network."""

from collections.abc import Sequence
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.internet_gateway import InternetGateway
from cdktf_cdktf_provider_aws.route import Route
from constructs import Construct

from modules import settings as configured
from modules.core.naming import Naming
from modules.network.vpc import Vpc, VpcProps

_INTERNET = "0.0.0.0/0"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokeProps:
    """What a spoke needs."""

    naming: Naming
    spoke: configured.Spoke
    zones: Sequence[str]


class Spoke(Construct):
    """A VPC with private and public subnets, as an office has: only the public ones reach out.

    Attributes:
        name: as in the settings.
        cidr: its address range.
        vpc_id: of the VPC.
        private: the subnets for name servers and hosts, one an Availability Zone.
        public: the subnets with a way to the internet, one an Availability Zone.
    """

    def __init__(self, scope: Construct, id_: str, props: SpokeProps) -> None:
        super().__init__(scope, id_)
        name = props.naming.name(props.spoke.name)
        vpc = Vpc(self, "network", VpcProps(name=name, cidr=props.spoke.cidr))
        self.name = props.spoke.name
        self.cidr = str(props.spoke.cidr)
        self.vpc_id = vpc.vpc_id
        self.private = vpc.add_subnet_tier("private", props.zones, props.spoke.private_subnets)
        self.public = vpc.add_subnet_tier("public", props.zones, props.spoke.public_subnets)
        self._add_way_to_the_internet(name)

    def _add_way_to_the_internet(self, name: str) -> None:
        gateway = InternetGateway(self, "internet-gateway", vpc_id=self.vpc_id, tags={"Name": name})
        Route(
            self,
            "internet-route",
            route_table_id=self.public.route_table_id,
            destination_cidr_block=_INTERNET,
            gateway_id=gateway.id,
        )
