"""Which parts of the hub may communicate: a security group for each purpose."""

from collections.abc import Mapping
from dataclasses import dataclass

from constructs import Construct

from modules.core.naming import Naming
from modules.core.security_group import HTTPS, SecurityGroup, SecurityGroupProps

# https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-and-internet-access.html
_NFS = (2049, 2049)
_STUDIO_APPS = (8192, 65535)
# Spokes resolve the names of these endpoints to the hub: modules/dns/forwarding.py. The other
# endpoints serve Studio and the functions, and spokes need none of them.
ENTRANCES = frozenset(
    {"cognito-idp", "execute-api", "sagemaker.api", "sagemaker.runtime", "studio"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityGroupsProps:
    """The address ranges and prefix lists in the rules.

    Attributes:
        hub_cidr: The address range of the hub, which may use every endpoint.
        spokes: The address ranges of the spokes by name. They may use the entrances.
        gateways: The prefix lists of the gateway endpoints, by service.
    """

    naming: Naming
    vpc_id: str
    hub_cidr: str
    spokes: Mapping[str, str]
    gateways: Mapping[str, str]


class SecurityGroups(Construct):
    """The security groups of the hub.

    Attributes:
        endpoints: The group of every interface endpoint.
        entrances: The second group of the interface endpoints that spokes use.
        studio: The group of the domain's apps and home file system.
        functions: The group of the Lambda functions.
    """

    def __init__(self, scope: Construct, id_: str, props: SecurityGroupsProps) -> None:
        super().__init__(scope, id_)
        self.endpoints = self._add("endpoints", "Interface endpoints of the hub", props)
        self.entrances = self._add("entrances", "Interface endpoints that spokes use", props)
        self.studio = self._add("studio", "SageMaker Studio apps and home directories", props)
        self.functions = self._add("functions", "Lambda functions in the hub", props)
        self._admit_to_endpoints(props)
        self._let_studio_work(props.gateways)
        self._let_functions_call(props.gateways)

    def of_endpoint(self, service: str) -> list[str]:
        """Return the ids of the groups of a service's interface endpoint."""
        groups = [self.endpoints, self.entrances] if service in ENTRANCES else [self.endpoints]
        return [group.group_id for group in groups]

    def _add(self, purpose: str, description: str, props: SecurityGroupsProps) -> SecurityGroup:
        return SecurityGroup(
            self,
            purpose,
            SecurityGroupProps(
                naming=props.naming,
                purpose=purpose,
                description=description,
                vpc_id=props.vpc_id,
            ),
        )

    def _admit_to_endpoints(self, props: SecurityGroupsProps) -> None:
        self.endpoints.allow_from_cidr("hub", props.hub_cidr, HTTPS, "HTTPS from hub")
        for name, cidr in props.spokes.items():
            self.entrances.allow_from_cidr(name, cidr, HTTPS, f"HTTPS from {name}")

    def _let_studio_work(self, gateways: Mapping[str, str]) -> None:
        self.studio.allow_from_self("home", _NFS, "Home directories over NFS")
        self.studio.allow_from_self("apps", _STUDIO_APPS, "Studio apps and their kernels")
        self.studio.allow_to_group(
            "endpoints", self.endpoints.group_id, HTTPS, "AWS services by their endpoints"
        )
        for name, prefix_list_id in gateways.items():
            self.studio.allow_to_prefix_list(name, prefix_list_id, HTTPS, f"{name} by its gateway")

    def _let_functions_call(self, gateways: Mapping[str, str]) -> None:
        self.functions.allow_to_group(
            "endpoints", self.endpoints.group_id, HTTPS, "AWS services by their endpoints"
        )
        self.functions.allow_to_prefix_list(
            "dynamodb", gateways["dynamodb"], HTTPS, "The mapping table by its gateway"
        )
