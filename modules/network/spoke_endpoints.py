"""The endpoints of a simulated spoke. Its servers work without the hub, and before BIND runs."""

from dataclasses import dataclass

from constructs import Construct

from modules.core.naming import Naming
from modules.core.security_group import HTTPS, SecurityGroup, SecurityGroupProps
from modules.network.endpoint_policies import spoke_gateways, spoke_interfaces
from modules.network.gateway_endpoints import GatewayEndpoints, GatewayEndpointsProps
from modules.network.interface_endpoints import InterfaceEndpoints, InterfaceEndpointsProps
from modules.network.spoke import Spoke


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokeEndpointsProps:
    """The spoke that gets the endpoints."""

    naming: Naming
    spoke: Spoke


class SpokeEndpoints(Construct):
    """Session Manager, KMS and the operating system's packages, for the private subnets.

    Attributes:
        security_group_id: The security group of the interface endpoints.
        s3_prefix_list_id: The prefix list of the addresses of S3.
    """

    def __init__(self, scope: Construct, id_: str, props: SpokeEndpointsProps) -> None:
        super().__init__(scope, id_)
        name = props.naming.name(props.spoke.name)
        self.security_group_id = self._add_security_group(props)
        self._add_interface_endpoints(name, props)
        self.s3_prefix_list_id = self._add_gateway_endpoints(name, props).prefix_list_ids["s3"]

    def _add_security_group(self, props: SpokeEndpointsProps) -> str:
        group = SecurityGroup(
            self,
            "security-group",
            SecurityGroupProps(
                naming=props.naming,
                purpose=f"{props.spoke.name}-endpoints",
                description=f"Interface endpoints of {props.spoke.name}",
                vpc_id=props.spoke.vpc_id,
            ),
        )
        group.allow_from_cidr(
            "spoke", props.spoke.cidr, HTTPS, f"HTTPS from {props.spoke.name} itself"
        )
        return group.group_id

    def _add_interface_endpoints(self, name: str, props: SpokeEndpointsProps) -> None:
        InterfaceEndpoints(
            self,
            "interface",
            InterfaceEndpointsProps(
                naming=props.naming,
                name=name,
                policies=spoke_interfaces(props.naming),
                vpc_id=props.spoke.vpc_id,
                subnet_ids=props.spoke.private.subnet_ids,
                security_group_ids=lambda _: [self.security_group_id],
                after=props.spoke.reservations,
            ),
        )

    def _add_gateway_endpoints(self, name: str, props: SpokeEndpointsProps) -> GatewayEndpoints:
        return GatewayEndpoints(
            self,
            "gateway",
            GatewayEndpointsProps(
                naming=props.naming,
                name=name,
                policies=spoke_gateways(props.naming),
                vpc_id=props.spoke.vpc_id,
                route_table_ids=[props.spoke.private.route_table_id],
            ),
        )
