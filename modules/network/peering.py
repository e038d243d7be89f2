"""The connection of the hub and a spoke."""

from dataclasses import dataclass

from cdktf_cdktf_provider_aws.route import Route
from cdktf_cdktf_provider_aws.vpc_peering_connection import VpcPeeringConnection
from constructs import Construct

from modules.core.naming import Naming
from modules.network.existing_spoke import ExistingSpoke
from modules.network.hub import Hub
from modules.network.spoke import Spoke


@dataclass(frozen=True, slots=True, kw_only=True)
class PeeringProps:
    """The two networks to connect."""

    naming: Naming
    hub: Hub
    spoke: Spoke | ExistingSpoke


class Peering(Construct):
    """A peering connection, with routes in the route tables of the hub and of the spoke."""

    def __init__(self, scope: Construct, id_: str, props: PeeringProps) -> None:
        super().__init__(scope, id_)
        self._connection_id = VpcPeeringConnection(
            self,
            "connection",
            vpc_id=props.hub.vpc_id,
            peer_vpc_id=props.spoke.vpc_id,
            auto_accept=True,
            tags={"Name": props.naming.name(f"hub-{props.spoke.name}")},
        ).id
        self._add_route("hub-private", props.hub.private.route_table_id, props.spoke.cidr)
        for name, route_table_id in props.spoke.route_table_ids.items():
            self._add_route(f"spoke-{name}", route_table_id, props.hub.cidr)

    def _add_route(self, id_: str, route_table_id: str, destination: str) -> None:
        Route(
            self,
            f"{id_}-route",
            route_table_id=route_table_id,
            destination_cidr_block=destination,
            vpc_peering_connection_id=self._connection_id,
        )
