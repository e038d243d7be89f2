"""Theorems on who may use a KMS key."""

from collections.abc import Iterator

import z3

from assurance.iam.model import action_matches, condition_holds, permits
from assurance.iam.policy_inventory import PolicyInventory
from assurance.iam.proof import Case, Possibility, Theorem
from assurance.iam.request import Request
from assurance.iam.theorems.predicates import case_of, may, of_each_role, passes, within_limit
from assurance.iam.theorems.role_names import NAME_SERVERS


def _keys_used(inventory: PolicyInventory) -> Iterator[Case]:
    return of_each_role(inventory, ["kms:*"], within_limit(inventory))


def _keys_opened(inventory: PolicyInventory) -> Iterator[Case]:
    naming = inventory.naming
    for noun, key in inventory.keys.items():
        request = Request.symbolic()
        caller = request.caller
        our_principal = z3.And(caller.signed, caller.account == naming.account_id)
        our_logs = z3.And(
            caller.is_service,
            caller.service == f"logs.{naming.region}.amazonaws.com",
            condition_holds(
                "ArnLike",
                "kms:EncryptionContext:aws:logs:arn",
                [naming.arn("logs", "log-group:*")],
                request,
            ),
            z3.Not(action_matches(["kms:CreateGrant", "kms:Put*", "kms:Schedule*"], request)),
        )
        yield case_of(
            f"key {noun}",
            request,
            permits(inventory.policies[key.policy], request),
            z3.Not(z3.And(action_matches(["kms:*"], request), z3.Or(our_principal, our_logs))),
        )


def _secret_possible(inventory: PolicyInventory) -> Iterator[Case]:
    for spoke in inventory.settings.simulated_spokes:
        request = Request.symbolic()
        yield case_of(
            f"spoke {spoke.name}",
            request,
            may(inventory, NAME_SERVERS, request),
            action_matches(["kms:GenerateMac"], request),
            passes(inventory, f"{spoke.name} kms", request),
        )


THEOREMS = (
    Theorem(claim="Each key is used only by the roles that it is for.", cases=_keys_used),
    Theorem(
        claim="No key serves another account, nor CloudWatch Logs for another account's groups.",
        cases=_keys_opened,
    ),
)

POSSIBILITIES = (Possibility(claim="Name servers derive their secret.", cases=_secret_possible),)
