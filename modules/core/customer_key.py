"""A customer managed KMS key."""

from collections.abc import Sequence
from dataclasses import dataclass

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from constructs import Construct

from modules.core.iam import Statement, allow, document
from modules.core.naming import Naming

# This is the longest window that AWS offers, because a deleted key takes its data with it.
_DELETION_WINDOW_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerKeyProps:
    """The purpose of a key, and who may use it.

    Attributes:
        noun: The thing that the key encrypts; its alias is `alias/<prefix>-<noun>`.
        statements: Statements of the key's policy that admit others than the account's own
            IAM policies.
        prevent_destroy: Whether Terraform refuses to destroy the key.
    """

    naming: Naming
    noun: str
    description: str
    statements: Sequence[Statement] = ()
    prevent_destroy: bool = False


class CustomerKey(Construct):
    """A key that rotates each year and has an alias.

    Attributes:
        arn: The ARN of the key.
    """

    def __init__(self, scope: Construct, id_: str, props: CustomerKeyProps) -> None:
        super().__init__(scope, id_)
        key = KmsKey(
            self,
            "key",
            description=props.description,
            enable_key_rotation=True,
            deletion_window_in_days=_DELETION_WINDOW_DAYS,
            policy=document(administration(props.naming), *props.statements),
            lifecycle=TerraformResourceLifecycle(prevent_destroy=True)
            if props.prevent_destroy
            else None,
        )
        KmsAlias(
            self, "alias", name=f"alias/{props.naming.name(props.noun)}", target_key_id=key.key_id
        )
        self.arn = key.arn


def administration(naming: Naming) -> Statement:
    """Let the account's IAM policies govern the key: otherwise nobody could change its policy."""
    return allow(
        "AccountAdministersKey",
        ["kms:*"],
        ["*"],  # in a key policy, the key itself
        principal={"AWS": f"arn:aws:iam::{naming.account_id}:root"},
    )


def log_encryption(naming: Naming) -> Statement:
    """Let CloudWatch Logs use the key, for log groups of this account only."""
    return allow(
        "LogsEncryptGroups",
        [
            "kms:Encrypt",
            "kms:Decrypt",
            "kms:ReEncrypt*",  # a pair of actions, to and from
            "kms:GenerateDataKey*",  # with and without the plain key
            "kms:DescribeKey",
        ],
        ["*"],  # in a key policy, the key itself
        principal={"Service": f"logs.{naming.region}.amazonaws.com"},
        condition={
            "ArnLike": {"kms:EncryptionContext:aws:logs:arn": naming.arn("logs", "log-group:*")}
        },
    )
