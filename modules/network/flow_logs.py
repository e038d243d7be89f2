"""VPC flow logs: who communicated with whom, and what was rejected."""

from collections.abc import Mapping
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.flow_log import FlowLog
from constructs import Construct

from modules.core.iam import assumed_by
from modules.core.log_group import LogGroup, LogGroupProps
from modules.core.naming import Naming
from modules.core.role import Role, RoleProps
from modules.network.policies import flow_log_delivery
from modules.network.role_names import FLOW_LOGS

_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowLogsProps:
    """The VPCs whose traffic is recorded, and how the records are kept.

    Attributes:
        vpc_ids: The VPCs by name. All traffic of each is recorded.
        key_arn: The key that encrypts the records.
    """

    naming: Naming
    vpc_ids: Mapping[str, str]
    key_arn: str
    retention_days: int


class FlowLogs(Construct):
    """One log group for all VPCs, with a stream for each network interface."""

    def __init__(self, scope: Construct, id_: str, props: FlowLogsProps) -> None:
        super().__init__(scope, id_)
        group = LogGroup(
            self,
            "records",
            LogGroupProps(
                name=f"/{props.naming.prefix}/flow-logs",
                retention_days=props.retention_days,
                key_arn=props.key_arn,
            ),
        )
        role = self._add_role(props.naming, group.arn)
        for name, vpc_id in props.vpc_ids.items():
            FlowLog(
                self,
                f"vpc-{name}",
                vpc_id=vpc_id,
                traffic_type="ALL",
                log_destination=group.arn,
                iam_role_arn=role.arn,
                max_aggregation_interval=_SECONDS,
                tags={"Name": props.naming.name(name)},
            )

    def _add_role(self, naming: Naming, log_group_arn: str) -> Role:
        return Role(
            self,
            "delivery",
            RoleProps(
                naming=naming,
                role=FLOW_LOGS,
                description="Writes VPC flow logs",
                trust_policy=assumed_by(
                    "vpc-flow-logs.amazonaws.com",
                    condition={"StringEquals": {"aws:SourceAccount": naming.account_id}},
                ),
                statements=flow_log_delivery(naming, log_group_arn),
            ),
        )
