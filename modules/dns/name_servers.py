"""The name servers of a simulated spoke: BIND on EC2, in each Availability Zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from cdktf_cdktf_provider_aws.instance import Instance
from constructs import Construct

from modules.core.naming import Naming
from modules.core.security_group import HTTPS, SecurityGroup, SecurityGroupProps
from modules.dns.forwarding import ForwardZone
from modules.dns.host import AMAZON_LINUX, Host, HostProps
from modules.dns.queries import admit_queries, allow_queries
from modules.dns.user_data import user_data
from modules.network.stack import SpokeOutputs
from modules.settings import Settings, SimulatedSpokeSettings

_INSTANCE_TYPE = "t4g.small"
_PERIOD_SECONDS = 60
_PERIODS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class NameServersProps:
    """The spoke of the name servers, the zones that they forward, and their keys.

    Attributes:
        settings: The settings of the environment.
        spoke: The settings of the spoke.
        network: The outputs of the spoke.
        zones: The zones that are forwarded to the hub.
        instance_profile: The instance profile that lets the servers use the transfer key.
        transfer_key_arn: The key from which the servers derive the secret of their transfers.
        disk_key_arn: The key that encrypts the disks.
    """

    naming: Naming
    settings: Settings
    spoke: SimulatedSpokeSettings
    network: SpokeOutputs
    zones: Sequence[ForwardZone]
    instance_profile: str
    transfer_key_arn: str
    disk_key_arn: str


class NameServers(Construct):
    """A server at each pinned address. The first is the primary of the corporate zone.

    Attributes:
        instances: The servers. DHCP announces them only after they exist.
    """

    def __init__(self, scope: Construct, id_: str, props: NameServersProps) -> None:
        super().__init__(scope, id_)
        group = self._add_security_group(props)
        self.instances: list[ITerraformDependable] = []
        for zone, subnet_id, server in zip(
            props.settings.availability_zones,
            props.network.private_subnet_ids,
            props.spoke.dns.servers,
            strict=True,
        ):
            instance = self._add_server(zone, subnet_id, server, group, props)
            self._add_alarm(zone, instance, props)
            self.instances.append(instance)

    def _add_security_group(self, props: NameServersProps) -> SecurityGroup:
        group = SecurityGroup(
            self,
            "security-group",
            SecurityGroupProps(
                naming=props.naming,
                purpose=f"{props.spoke.name}-name-servers",
                description=f"Name servers of {props.spoke.name}",
                vpc_id=props.network.vpc_id,
            ),
        )
        resolver = props.settings.hub.resolver
        admit_queries(group, "spoke", str(props.spoke.cidr))
        for zone, address in zip(
            props.settings.availability_zones, resolver.outbound_addresses, strict=True
        ):
            admit_queries(group, f"hub-{zone}", f"{address}/32")
        allow_queries(group, "hub", resolver.inbound_addresses)
        allow_queries(group, "spoke", props.spoke.dns.servers)
        group.allow_to_group(
            "endpoints",
            props.network.endpoints_security_group_id,
            HTTPS,
            "Session Manager and KMS by their endpoints",
        )
        group.allow_to_prefix_list(
            "s3", props.network.s3_prefix_list_id, HTTPS, "Packages by the gateway of S3"
        )
        return group

    def _add_server(
        self,
        zone: str,
        subnet_id: str,
        server: IPv4Address,
        group: SecurityGroup,
        props: NameServersProps,
    ) -> Instance:
        return Host(
            self,
            f"server-{zone}",
            HostProps(
                name=props.naming.name(f"{props.spoke.name}-name-server-{zone}"),
                image=AMAZON_LINUX,
                instance_type=_INSTANCE_TYPE,
                subnet_id=subnet_id,
                address=server,
                security_group_id=group.group_id,
                instance_profile=props.instance_profile,
                disk_key_arn=props.disk_key_arn,
                user_data=user_data(
                    props.settings, props.spoke, server, props.zones, props.transfer_key_arn
                ),
            ),
        ).instance

    def _add_alarm(self, zone: str, instance: Instance, props: NameServersProps) -> None:
        topic_arns = list(props.settings.api.alarm_topic_arns)
        CloudwatchMetricAlarm(
            self,
            f"alarm-{zone}",
            alarm_name=props.naming.name(f"{props.spoke.name}-name-server-{zone}"),
            alarm_description=f"The name server of {props.spoke.name} in {zone} is not well",
            namespace="AWS/EC2",
            metric_name="StatusCheckFailed",
            dimensions={"InstanceId": instance.id},
            statistic="Maximum",
            period=_PERIOD_SECONDS,
            evaluation_periods=_PERIODS,
            threshold=0,
            comparison_operator="GreaterThanThreshold",
            # A stopped server reports nothing, and must raise the alarm.
            treat_missing_data="breaching",
            alarm_actions=topic_arns,
            ok_actions=topic_arns,
        )
