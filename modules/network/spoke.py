"""A simulated spoke: a VPC in the place of a corporate network."""

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
    """The settings of the spoke, and the Availability Zones of its subnets."""

    naming: Naming
    spoke: SimulatedSpokeSettings
    zones: Sequence[str]


class Spoke(Construct):
    """A VPC with private and public subnets. Only the public ones reach the internet.

    Attributes:
        name: The name of the spoke in the settings.
        cidr: The address range of the spoke.
        vpc_id: The id of the VPC.
        private: The subnets of name servers and hosts, one in each Availability Zone.
        route_table_ids: The tables that get routes to the hub, by a name for each.
        reservations: Reservations of pinned addresses. Resources that take an address in the
            private subnets depend on them.
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
