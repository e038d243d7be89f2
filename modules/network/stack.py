"""The network: hub, spokes, peering, endpoints. It changes least, and all other stacks use it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from constructs import Construct

from modules.core.customer_key import CustomerKey, CustomerKeyProps, log_encryption
from modules.core.stack import PerimeterStack, PerimeterStackProps
from modules.network.endpoint_policies import hub_gateways, hub_interfaces
from modules.network.existing_spoke import ExistingSpoke, ExistingSpokeProps
from modules.network.flow_logs import FlowLogs, FlowLogsProps
from modules.network.gateway_endpoints import GatewayEndpoints, GatewayEndpointsProps
from modules.network.hub import Hub, HubProps
from modules.network.interface_endpoints import InterfaceEndpoints, InterfaceEndpointsProps
from modules.network.peering import Peering, PeeringProps
from modules.network.security_groups import SecurityGroups, SecurityGroupsProps
from modules.network.spoke import Spoke, SpokeProps
from modules.network.spoke_endpoints import SpokeEndpoints, SpokeEndpointsProps
from modules.settings import (
    ExistingSpokeSettings,
    RStudioSettings,
    Settings,
    SimulatedSpokeSettings,
    SpokeSettings,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokeOutputs:
    """The values of a simulated spoke that other stacks use.

    Attributes:
        vpc_id: The VPC of the spoke.
        private_subnet_ids: One private subnet for each Availability Zone.
        endpoints_security_group_id: The security group of the spoke's own interface endpoints.
        s3_prefix_list_id: The prefix list of the addresses of S3, which has the packages of hosts.
    """

    vpc_id: str
    private_subnet_ids: list[str]
    endpoints_security_group_id: str
    s3_prefix_list_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkOutputs:
    """The values of the network that other stacks use.

    Attributes:
        vpc_id: The VPC of the hub.
        private_subnet_ids: One private subnet of the hub for each Availability Zone.
        studio_security_group_id: The security group of the domain's apps.
        functions_security_group_id: The security group of the Lambda functions.
        sagemaker_api_endpoint_id: The endpoint through which presigned URLs are minted.
        studio_endpoint_id: The endpoint through which presigned URLs are opened.
        execute_api_endpoint_id: The endpoint through which the private API is called.
        spokes: The simulated spokes by name.
    """

    vpc_id: str
    private_subnet_ids: list[str]
    studio_security_group_id: str
    functions_security_group_id: str
    sagemaker_api_endpoint_id: str
    studio_endpoint_id: str
    execute_api_endpoint_id: str
    spokes: Mapping[str, SpokeOutputs]


class NetworkStack(PerimeterStack):
    """The hub, the spokes and their endpoints."""

    def __init__(self, scope: Construct, id_: str, props: PerimeterStackProps) -> None:
        super().__init__(scope, id_, props)
        settings = props.settings
        self._hub = Hub(
            self,
            "hub",
            HubProps(naming=self.naming, hub=settings.hub, zones=settings.availability_zones),
        )
        self._spokes = [
            self._add_spoke(spoke, settings.availability_zones) for spoke in settings.spokes
        ]
        # These VPCs are created here, so they get flow logs and endpoints.
        self._simulated = [spoke for spoke in self._spokes if isinstance(spoke, Spoke)]
        self._add_flow_logs(settings)
        gateways = self._add_gateway_endpoints()
        groups = self._add_security_groups(gateways)
        endpoints = self._add_interface_endpoints(groups, settings.studio.rstudio)
        self.outputs = NetworkOutputs(
            vpc_id=self._hub.vpc_id,
            private_subnet_ids=self._hub.private.subnet_ids,
            studio_security_group_id=groups.studio.group_id,
            functions_security_group_id=groups.functions.group_id,
            sagemaker_api_endpoint_id=endpoints.ids["sagemaker.api"],
            studio_endpoint_id=endpoints.ids["studio"],
            execute_api_endpoint_id=endpoints.ids["execute-api"],
            spokes={spoke.name: self._add_spoke_endpoints(spoke) for spoke in self._simulated},
        )

    def _add_spoke(self, spoke: SpokeSettings, zones: Sequence[str]) -> Spoke | ExistingSpoke:
        id_ = f"spoke-{spoke.name}"
        construct: Spoke | ExistingSpoke
        match spoke:
            case SimulatedSpokeSettings():
                construct = Spoke(
                    self, id_, SpokeProps(naming=self.naming, spoke=spoke, zones=zones)
                )
            case ExistingSpokeSettings():
                construct = ExistingSpoke(self, id_, ExistingSpokeProps(spoke=spoke))
        Peering(
            self,
            f"peering-{spoke.name}",
            PeeringProps(naming=self.naming, hub=self._hub, spoke=construct),
        )
        return construct

    def _add_spoke_endpoints(self, spoke: Spoke) -> SpokeOutputs:
        endpoints = SpokeEndpoints(
            self,
            f"endpoints-{spoke.name}",
            SpokeEndpointsProps(naming=self.naming, spoke=spoke),
        )
        return SpokeOutputs(
            vpc_id=spoke.vpc_id,
            private_subnet_ids=spoke.private.subnet_ids,
            endpoints_security_group_id=endpoints.security_group_id,
            s3_prefix_list_id=endpoints.s3_prefix_list_id,
        )

    def _add_flow_logs(self, settings: Settings) -> None:
        key = CustomerKey(
            self,
            "logs-key",
            CustomerKeyProps(
                naming=self.naming,
                noun="network-logs",
                description="Encrypts the network's logs",
                statements=[log_encryption(self.naming)],
            ),
        )
        FlowLogs(
            self,
            "flow-logs",
            FlowLogsProps(
                naming=self.naming,
                vpc_ids={"hub": self._hub.vpc_id}
                | {spoke.name: spoke.vpc_id for spoke in self._simulated},
                key_arn=key.arn,
                retention_days=settings.logs.retention_days,
            ),
        )

    def _add_gateway_endpoints(self) -> GatewayEndpoints:
        return GatewayEndpoints(
            self,
            "gateway-endpoints",
            GatewayEndpointsProps(
                naming=self.naming,
                name=self.naming.prefix,
                policies=hub_gateways(self.naming),
                vpc_id=self._hub.vpc_id,
                route_table_ids=[self._hub.private.route_table_id],
            ),
        )

    def _add_security_groups(self, gateways: GatewayEndpoints) -> SecurityGroups:
        return SecurityGroups(
            self,
            "security-groups",
            SecurityGroupsProps(
                naming=self.naming,
                vpc_id=self._hub.vpc_id,
                hub_cidr=self._hub.cidr,
                spokes={spoke.name: spoke.cidr for spoke in self._spokes},
                gateways=gateways.prefix_list_ids,
            ),
        )

    def _add_interface_endpoints(
        self, groups: SecurityGroups, rstudio: RStudioSettings | None
    ) -> InterfaceEndpoints:
        return InterfaceEndpoints(
            self,
            "interface-endpoints",
            InterfaceEndpointsProps(
                naming=self.naming,
                name=self.naming.prefix,
                policies=hub_interfaces(self.naming, has_rstudio=rstudio is not None),
                vpc_id=self._hub.vpc_id,
                subnet_ids=self._hub.private.subnet_ids,
                security_group_ids=groups.of_endpoint,
                after=self._hub.reservations,
            ),
        )
