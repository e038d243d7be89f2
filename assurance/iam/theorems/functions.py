"""What the code of a function never does."""

from collections.abc import Iterator

from assurance.iam.estate import ALLOW_ALL, Estate
from assurance.iam.model import action_matches, condition_holds, permits
from assurance.iam.proof import Case, Theorem
from assurance.iam.request import Request
from assurance.iam.theorems.actions import INTERFACES
from assurance.iam.theorems.cast import FUNCTIONS, PRESIGN
from assurance.iam.theorems.predicates import case_of, is_role


def _code_without_network(estate: Estate) -> Iterator[Case]:
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


def _is_in_vpc(estate: Estate, function: str) -> bool:
    return function == PRESIGN or estate.settings.functions.authorizer_in_vpc


THEOREMS = (
    Theorem(
        claim="Whatever policy is attached later, a function's own code manages no network "
        "interface.",
        cases=_code_without_network,
    ),
)
