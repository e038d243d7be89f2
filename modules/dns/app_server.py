"""A host in a simulated spoke, for trying Studio by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address

from constructs import Construct

from modules.core.naming import Naming
from modules.core.security_group import HTTPS, SecurityGroup, SecurityGroupProps
from modules.dns.host import AMAZON_LINUX, WINDOWS_SERVER, Host, HostProps
from modules.dns.queries import allow_queries
from modules.network.stack import SpokeOutputs
from modules.settings import AppServerSystem

# Each instance type has the architecture of its image.
_SYSTEMS = {
    AppServerSystem.LINUX: (AMAZON_LINUX, "t4g.small"),
    AppServerSystem.WINDOWS: (WINDOWS_SERVER, "t3.medium"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AppServerProps:
    """The system of the host, and its place in a spoke.

    Attributes:
        system: The operating system.
        spoke: The name of the spoke.
        network: The outputs of the spoke.
        servers: The name servers that the host asks.
        hub_cidr: The address range of the hub, where Studio and the API are.
        instance_profile: The instance profile that lets Session Manager administer the host.
        disk_key_arn: The key that encrypts the disk.
    """

    naming: Naming
    system: AppServerSystem
    spoke: str
    network: SpokeOutputs
    servers: Sequence[IPv4Address]
    hub_cidr: str
    instance_profile: str
    disk_key_arn: str


class AppServer(Construct):
    """A host that accepts no connection. Session Manager forwards the port of a remote desktop."""

    def __init__(self, scope: Construct, id_: str, props: AppServerProps) -> None:
        super().__init__(scope, id_)
        image, instance_type = _SYSTEMS[props.system]
        Host(
            self,
            "host",
            HostProps(
                name=props.naming.name(f"{props.spoke}-app-server"),
                image=image,
                instance_type=instance_type,
                subnet_id=props.network.private_subnet_ids[0],
                security_group_id=self._add_security_group(props).group_id,
                instance_profile=props.instance_profile,
                disk_key_arn=props.disk_key_arn,
            ),
        )

    def _add_security_group(self, props: AppServerProps) -> SecurityGroup:
        group = SecurityGroup(
            self,
            "security-group",
            SecurityGroupProps(
                naming=props.naming,
                purpose=f"{props.spoke}-app-server",
                description=f"The app server of {props.spoke}",
                vpc_id=props.network.vpc_id,
            ),
        )
        allow_queries(group, "spoke", props.servers)
        group.allow_to_cidr("hub", props.hub_cidr, HTTPS, "Studio and the API")
        group.allow_to_group(
            "endpoints",
            props.network.endpoints_security_group_id,
            HTTPS,
            "Session Manager by its endpoints",
        )
        return group
