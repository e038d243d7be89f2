"""Gateway endpoints: traffic to S3 and DynamoDB that does not leave AWS's network."""

from collections.abc import Sequence
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.vpc_endpoint import VpcEndpoint
from constructs import Construct

from modules.core.iam import document
from modules.core.naming import Naming, endpoint_service_name
from modules.network.endpoint_policies import ByService


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayEndpointsProps:
    """The services of the endpoints, and the route tables that lead to them.

    Attributes:
        name: The first part of the endpoints' names.
        policies: The statements of the endpoints' policies. Each service in it gets an endpoint.
        route_table_ids: The tables that get routes to the endpoints.
    """

    naming: Naming
    name: str
    policies: ByService
    vpc_id: str
    route_table_ids: Sequence[str]


class GatewayEndpoints(Construct):
    """An endpoint for each service, with a policy of its own.

    Attributes:
        prefix_list_ids: The prefix list of the addresses of each service, by service.
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
