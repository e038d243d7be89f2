"""Interface endpoints: every AWS API that Studio and the private API call, inside the hub."""

from collections.abc import Sequence
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.vpc_endpoint import VpcEndpoint
from constructs import Construct

from modules.core.naming import Naming
from modules.network.policies import INTERFACE_POLICIES


@dataclass(frozen=True, slots=True, kw_only=True)
class InterfaceEndpointsProps:
    """What the endpoints need.

    Attributes:
        subnet_ids: one an Availability Zone; each endpoint has an address in each.
    """

    naming: Naming
    vpc_id: str
    subnet_ids: Sequence[str]
    security_group_id: str


class InterfaceEndpoints(Construct):
    """One endpoint a service, with private DNS and a policy of its own.

    Attributes:
        ids: service, as in `modules.network.policies.INTERFACE_POLICIES`, to endpoint.
    """

    def __init__(self, scope: Construct, id_: str, props: InterfaceEndpointsProps) -> None:
        super().__init__(scope, id_)
        self.ids: dict[str, str] = {}
        for service, policy in INTERFACE_POLICIES.items():
            endpoint = VpcEndpoint(
                self,
                service.replace(".", "-"),
                vpc_id=props.vpc_id,
                service_name=_service_name(service, props.naming.region),
                vpc_endpoint_type="Interface",
                subnet_ids=list(props.subnet_ids),
                security_group_ids=[props.security_group_id],
                private_dns_enabled=True,
                policy=policy(props.naming),
                tags={"Name": props.naming.name(service)},
            )
            self.ids[service] = endpoint.id


def _service_name(service: str, region: str) -> str:
    # The one service whose name does not begin with com.amazonaws.
    if service == "studio":
        return f"aws.sagemaker.{region}.studio"
    return f"com.amazonaws.{region}.{service}"
