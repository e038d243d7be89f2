"""What the code of a function never does."""

from collections.abc import Iterator

from assurance.iam.model import action_matches, condition_holds, permits
from assurance.iam.policy_inventory import ALLOW_ALL, PolicyInventory
from assurance.iam.proof import Case, Theorem
from assurance.iam.request import Request
from assurance.iam.theorems.actions import INTERFACES
from assurance.iam.theorems.predicates import case_of, is_role
from assurance.iam.theorems.role_names import FUNCTIONS, PRESIGN


def _code_without_network(estate: PolicyInventory) -> Iterator[Case]:
    for noun in FUNCTIONS:
        if not _is_in_vpc(estate, noun):
            continue
        request = Request.symbolic()
        yield case_of(
            f"function {noun}",
            request,
            is_role(estate, noun, request),
            permits([*estate.permissions(noun), ALLOW_ALL], request),
            action_matches(INTERFACES, request),
            condition_holds(
                "ArnEquals", "lambda:SourceFunctionArn", [estate.functions[noun].arn], request
            ),
        )


def _is_in_vpc(estate: PolicyInventory, function: str) -> bool:
    return function == PRESIGN or estate.settings.functions.authorizer_in_vpc


THEOREMS = (
    Theorem(
        claim="Whatever policy is attached later, a function's own code manages no network "
        "interface.",
        cases=_code_without_network,
    ),
)
