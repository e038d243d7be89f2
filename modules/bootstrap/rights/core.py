"""Rights of CI on resources that every stack has: keys, roles, logs and alarms."""

from modules.core.iam import Statement, allow
from modules.core.naming import Naming

SEE = (
    "cloudwatch:Describe*",
    "cloudwatch:ListTagsForResource",
    "iam:GetInstanceProfile",
    "iam:GetPolicy",
    "iam:GetPolicyVersion",
    "iam:GetRole",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:ListInstanceProfilesForRole",
    "iam:ListPolicyVersions",
    "iam:ListRolePolicies",
    "kms:DescribeKey",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListAliases",
    "kms:ListResourceTags",
    "logs:Describe*",
    "logs:ListTagsForResource",
)

WRITE_KEYS = (
    "kms:CreateKey",
    "kms:*Alias",
    "kms:EnableKeyRotation",
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "kms:*TagResource",
    "kms:UpdateKeyDescription",
)

WRITE_LOGS = (
    "cloudwatch:*Alarm*",
    "cloudwatch:*TagResource",
    "logs:*KmsKey",
    "logs:*LogDelivery",
    "logs:*LogGroup",
    "logs:*MetricFilter",
    "logs:*ResourcePolicy",
    "logs:*RetentionPolicy",
    "logs:*TagResource",
)


def write_roles(naming: Naming) -> list[Statement]:
    """Let roles, policies and instance profiles with the environment's name be changed."""
    account = f"arn:aws:iam::{naming.account_id}"
    own = naming.name("*")
    return [
        allow(
            "WriteRoles",
            [
                "iam:*InstanceProfile",
                "iam:*Role",
                "iam:*RoleFromInstanceProfile",
                "iam:*RolePolicy",
                "iam:*RoleToInstanceProfile",
                "iam:CreatePolicy*",
                "iam:DeletePolicy*",
                "iam:Tag*",
                "iam:Untag*",
                "iam:UpdateAssumeRolePolicy",
                "iam:UpdateRoleDescription",
            ],
            [
                f"{account}:role/{own}",
                f"{account}:instance-profile/{own}",
                f"{account}:policy/{own}",
            ],
        ),
        # AWS creates roles of its own when a service is used for the first time.
        allow(
            "LetServicesWork",
            ["iam:CreateServiceLinkedRole"],
            [f"{account}:role/aws-service-role/*"],
        ),
    ]
