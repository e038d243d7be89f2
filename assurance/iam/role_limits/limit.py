"""The purpose of a role, written apart from its policies."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modules.core.iam import Statement

if TYPE_CHECKING:
    from assurance.iam.policy_inventory import PolicyInventory


def uses_nothing(_: "PolicyInventory") -> Sequence[Statement]:
    """Return the limit of a role that uses no key, object, item, log or metric."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleLimit:
    """The purpose of a role.

    Attributes:
        service: The AWS service that may assume the role; nobody else may.
        is_for_any_account: Whether the service would also assume the role for a resource of
            another account, unless the trust policy names the account. Other services act on a
            resource of this account, whose creator needs iam:PassRole.
        uses: Returns statements that allow the most the role may do with KMS, S3, DynamoDB, logs
            and metrics. They are written from the purpose of the role, never from its policies.
    """

    service: str
    is_for_any_account: bool = False
    uses: Callable[["PolicyInventory"], Sequence[Statement]] = uses_nothing
