"""A simulated spoke: a corporate network of our own making."""

from collections.abc import Sequence
from dataclasses import dataclass

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.internet_gateway import InternetGateway
from cdktf_cdktf_provider_aws.route import Route
from constructs import Construct

from modules.core.naming import Naming
from modules.network.pinned_addresses import PinnedAddresses, PinnedAddressesProps
from modules.network.vpc import SubnetTier, Vpc, VpcProps
from modules.settings import SimulatedSpokeSettings

_INTERNET = "0.0.0.0/0"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokeProps:
    """What a spoke needs."""

    naming: Naming
    spoke: SimulatedSpokeSettings
    zones: Sequence[str]


class Spoke(Construct):
    """A VPC with private and public subnets, as an office has: only the public ones reach out.

    Attributes:
        name: as in the settings.
        cidr: its address range.
        vpc_id: of the VPC.
        private: the subnets for name servers and hosts, one an Availability Zone.
        route_table_ids: names to the tables that shall lead to the hub.
        reservations: what must exist before anything else gets an address in the private subnets.
    """

    def __init__(self, scope: Construct, id_: str, props: SpokeProps) -> None:
        super().__init__(scope, id_)
        name = props.naming.name(props.spoke.name)
        vpc = Vpc(self, "network", VpcProps(name=name, cidr=props.spoke.cidr))
        self.name = props.spoke.name
        self.cidr = str(props.spoke.cidr)
        self.vpc_id = vpc.vpc_id
        self.private = vpc.add_subnet_tier("private", props.zones, props.spoke.private_subnets)
        public = vpc.add_subnet_tier("public", props.zones, props.spoke.public_subnets)
        self.route_table_ids = {
            "private": self.private.route_table_id,
            "public": public.route_table_id,
        }
        self.reservations = self._add_pinned_addresses(props)
        self._add_way_to_the_internet(name, public)

    def _add_pinned_addresses(self, props: SpokeProps) -> list[ITerraformDependable]:
        return PinnedAddresses(
            self,
            "pinned-addresses",
            PinnedAddressesProps(
                zones=props.zones,
                subnet_ids=self.private.subnet_ids,
                addresses={"name-server": props.spoke.dns.servers},
            ),
        ).reservations

    def _add_way_to_the_internet(self, name: str, public: SubnetTier) -> None:
        gateway = InternetGateway(self, "internet-gateway", vpc_id=self.vpc_id, tags={"Name": name})
        Route(
            self,
            "internet-route",
            route_table_id=public.route_table_id,
            destination_cidr_block=_INTERNET,
            gateway_id=gateway.id,
        )
