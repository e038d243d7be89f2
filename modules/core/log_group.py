"""A CloudWatch log group."""

from dataclasses import dataclass

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from constructs import Construct


@dataclass(frozen=True, slots=True, kw_only=True)
class LogGroupProps:
    """The name of a log group, and how its records are kept.

    Attributes:
        retention_days: One of the periods that CloudWatch Logs offers.
        key_arn: The key that encrypts the records. Its policy must admit CloudWatch Logs.
    """

    name: str
    retention_days: int
    key_arn: str


class LogGroup(Construct):
    """A log group whose records expire, encrypted with our key.

    Attributes:
        name: The name of the group.
        arn: The ARN of the group, without its streams.
        group: The resource. Resources that write to the group depend on it; otherwise AWS creates
            the group first, unencrypted and without retention.
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
