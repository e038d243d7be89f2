"""The hub: the VPC that holds Studio, the endpoints and the presign function."""

from collections.abc import Sequence
from dataclasses import dataclass

from constructs import Construct

from modules.core.naming import Naming
from modules.network.pinned_addresses import PinnedAddresses, PinnedAddressesProps
from modules.network.vpc import Vpc, VpcProps
from modules.settings import HubSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class HubProps:
    """The settings of the hub, and the Availability Zones of its subnets."""

    naming: Naming
    hub: HubSettings
    zones: Sequence[str]


class Hub(Construct):
    """A VPC with private subnets only: no internet gateway, no NAT gateway, no public address.

    Attributes:
        cidr: The address range of the hub.
        vpc_id: The id of the VPC.
        private: The subnets, one in each Availability Zone.
        reservations: Reservations of pinned addresses. Resources that take an address in the
            subnets depend on them.
    """

    def __init__(self, scope: Construct, id_: str, props: HubProps) -> None:
        super().__init__(scope, id_)
        vpc = Vpc(self, "network", VpcProps(name=props.naming.name("hub"), cidr=props.hub.cidr))
        self.cidr = str(props.hub.cidr)
        self.vpc_id = vpc.vpc_id
        self.private = vpc.add_subnet_tier("private", props.zones, props.hub.private_subnets)
        self.reservations = PinnedAddresses(
            self,
            "pinned-addresses",
            PinnedAddressesProps(
                zones=props.zones,
                subnet_ids=self.private.subnet_ids,
                addresses={
                    "resolver-inbound": props.hub.resolver.inbound_addresses,
                    "resolver-outbound": props.hub.resolver.outbound_addresses,
                },
            ),
        ).reservations
