"""Interface endpoints: APIs of AWS with addresses inside the VPC."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.vpc_endpoint import VpcEndpoint
from constructs import Construct

from modules.core.iam import document
from modules.core.naming import Naming, endpoint_service_name
from modules.network.endpoint_policies import ByService


@dataclass(frozen=True, slots=True, kw_only=True)
class InterfaceEndpointsProps:
    """The services of the endpoints, and their place in the VPC.

    Attributes:
        name: The first part of the endpoints' names.
        policies: The statements of the endpoints' policies. Each service in it gets an endpoint.
        subnet_ids: One subnet for each Availability Zone. Each endpoint has an address in each.
        security_group_ids: Returns the security groups of a service's endpoint.
        after: Resources that must exist before the endpoints take addresses in the subnets.
    """

    naming: Naming
    name: str
    policies: ByService
    vpc_id: str
    subnet_ids: Sequence[str]
    security_group_ids: Callable[[str], list[str]]
    after: Sequence[ITerraformDependable]


class InterfaceEndpoints(Construct):
    """An endpoint for each service, with private DNS and a policy of its own.

    Attributes:
        ids: The ids of the endpoints by service.
    """

    def __init__(self, scope: Construct, id_: str, props: InterfaceEndpointsProps) -> None:
        super().__init__(scope, id_)
        self.ids: dict[str, str] = {}
        for service, statements in props.policies.items():
            endpoint = VpcEndpoint(
                self,
                service.replace(".", "-"),
                vpc_id=props.vpc_id,
                service_name=endpoint_service_name(service, props.naming.region),
                vpc_endpoint_type="Interface",
                subnet_ids=list(props.subnet_ids),
                security_group_ids=props.security_group_ids(service),
                private_dns_enabled=True,
                policy=document(*statements),
                tags={"Name": f"{props.name}-{service}"},
                depends_on=list(props.after),
            )
            self.ids[service] = endpoint.id
