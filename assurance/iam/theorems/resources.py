"""Theorems on the resources that the roles may reach."""

from collections.abc import Iterator

import z3

from assurance.iam.model import action_matches, resource_matches
from assurance.iam.policy_inventory import PolicyInventory
from assurance.iam.proof import Case, Theorem
from assurance.iam.request import Request
from assurance.iam.term import Term
from assurance.iam.theorems.actions import INTERFACES, WITHOUT_RESOURCE
from assurance.iam.theorems.predicates import of_each_role, within_limit


def _within_account(inventory: PolicyInventory) -> Iterator[Case]:
    objects = [
        pattern
        for bucket in inventory.buckets.values()
        for pattern in (bucket.arn, f"{bucket.arn}/*")
    ]
    in_vpc = {function.role for function in inventory.functions.values() if function.is_in_vpc}

    def limit(role: str, request: Request) -> Term:
        own = z3.And(request.has_resource, request.resource.account == inventory.naming.account_id)
        # The ARN of a bucket names no account.
        own_bucket = resource_matches(objects, request)
        needs_none = action_matches(WITHOUT_RESOURCE, request)
        # Lambda creates the interfaces of a function, and no interface exists before that.
        interfaces = z3.And(z3.BoolVal(role in in_vpc), action_matches(INTERFACES, request))
        return z3.Or(own, own_bucket, needs_none, interfaces)

    return of_each_role(inventory, ["*"], limit)


def _logs_own(inventory: PolicyInventory) -> Iterator[Case]:
    within = within_limit(inventory)

    def limit(role: str, request: Request) -> Term:
        # No role's own limit can make an exception from this.
        deletes = action_matches(["logs:Delete*", "logs:PutResourcePolicy"], request)
        return z3.And(within(role, request), z3.Not(deletes))

    return of_each_role(inventory, ["logs:*", "cloudwatch:*"], limit)


THEOREMS = (
    Theorem(
        claim="No role acts on a resource of another account.",
        cases=_within_account,
    ),
    Theorem(
        claim="Each role writes its own logs and metrics only, and deletes none.", cases=_logs_own
    ),
)
