"""Gateway endpoints: S3 and DynamoDB without leaving the VPC."""

from collections.abc import Sequence
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.vpc_endpoint import VpcEndpoint
from constructs import Construct

from modules.core.iam import document
from modules.core.naming import Naming, endpoint_service_name
from modules.network.endpoint_policies import ByService


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayEndpointsProps:
    """What the endpoints need.

    Attributes:
        name: leads the endpoints' names.
        policies: the services, such as "s3", to what may pass.
        route_table_ids: the tables that get the routes to them.
    """

    naming: Naming
    name: str
    policies: ByService
    vpc_id: str
    route_table_ids: Sequence[str]


class GatewayEndpoints(Construct):
    """One endpoint a service, closed to other accounts.

    Attributes:
        prefix_list_ids: service to the prefix list of its addresses.
    """

    def __init__(self, scope: Construct, id_: str, props: GatewayEndpointsProps) -> None:
        super().__init__(scope, id_)
        self.prefix_list_ids: dict[str, str] = {}
        for service, statements in props.policies.items():
            endpoint = VpcEndpoint(
                self,
                service,
                vpc_id=props.vpc_id,
                service_name=endpoint_service_name(service, props.naming.region),
                vpc_endpoint_type="Gateway",
                route_table_ids=list(props.route_table_ids),
                policy=document(*statements),
                tags={"Name": f"{props.name}-{service}"},
            )
            self.prefix_list_ids[service] = endpoint.prefix_list_id
