"""Theorems on what the code of a function can never do."""

from collections.abc import Iterator

from assurance.iam.model import action_matches, condition_holds, permits
from assurance.iam.policy_inventory import ALLOW_ALL, PolicyInventory
from assurance.iam.proof import Case, Theorem
from assurance.iam.request import Request
from assurance.iam.theorems.actions import INTERFACES
from assurance.iam.theorems.predicates import case_of, is_role


def _code_without_network(inventory: PolicyInventory) -> Iterator[Case]:
    for noun, function in inventory.functions.items():
        if not function.is_in_vpc:
            continue
        request = Request.symbolic()
        yield case_of(
            f"function {noun}",
            request,
            is_role(inventory, function.role, request),
            permits([*inventory.permissions(function.role), ALLOW_ALL], request),
            action_matches(INTERFACES, request),
            condition_holds("ArnEquals", "lambda:SourceFunctionArn", [function.arn], request),
        )


THEOREMS = (
    Theorem(
        claim="Whatever policy is attached later, a function's own code manages no network "
        "interface.",
        cases=_code_without_network,
    ),
)
