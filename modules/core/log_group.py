"""A CloudWatch log group."""

from dataclasses import dataclass

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from constructs import Construct


@dataclass(frozen=True, slots=True, kw_only=True)
class LogGroupProps:
    """What a log group needs.

    Attributes:
        retention_days: a period that CloudWatch Logs knows.
        key_arn: of the key that encrypts it; the key's policy admits CloudWatch Logs.
    """

    name: str
    retention_days: int
    key_arn: str


class LogGroup(Construct):
    """A log group with an end to its records, encrypted with our key.

    Attributes:
        name: of the group.
        arn: of the group, without the streams.
        group: what must exist before the first record, lest AWS makes one without end or key.
    """

    def __init__(self, scope: Construct, id_: str, props: LogGroupProps) -> None:
        super().__init__(scope, id_)
        self.group = CloudwatchLogGroup(
            self,
            "group",
            name=props.name,
            retention_in_days=props.retention_days,
            kms_key_id=props.key_arn,
        )
        self.name = self.group.name
        self.arn = self.group.arn
