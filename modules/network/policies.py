"""Rights of the roles of the network stack."""

from modules.core.iam import Statement, allow
from modules.core.naming import Naming


def flow_log_delivery(naming: Naming, log_group_arn: str) -> list[Statement]:
    """Let VPC flow logs write their records to the one log group."""
    return [
        allow(
            "WriteRecords",
            [
                "logs:CreateLogStream",
                "logs:PutLogEvents",
                "logs:DescribeLogStreams",
            ],
            [log_group_arn, f"{log_group_arn}:*"],  # the group's streams, one an interface
        ),
        # https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
        allow(
            "FindGroup",
            ["logs:DescribeLogGroups"],
            [naming.arn("logs", "log-group:*")],  # AWS judges it as about all groups
        ),
    ]
