"""Who invokes the API, and what the API invokes."""

from collections.abc import Iterator

import z3

from assurance.iam.model import (
    action_matches,
    allows,
    condition_holds,
    denies,
    permits,
    resource_matches,
)
from assurance.iam.policy_inventory import PolicyInventory
from assurance.iam.proof import Case, Possibility, Theorem
from assurance.iam.request import Request
from assurance.iam.theorems.predicates import case_of, passes, through
from assurance.iam.theorems.role_names import AUTHORIZER, PRESIGN


def _api_invoked(estate: PolicyInventory) -> Iterator[Case]:
    request = Request.symbolic()
    policy = estate.policies[estate.api.policy]
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
    # What the policy does not deny, the authorizer's answer may allow.
    yield case_of(
        "the API",
        request,
        z3.Not(denies(policy, request)),
        action_matches(["execute-api:Invoke"], request),
        resource_matches([f"{estate.api.arn}/*"], request),
        z3.Not(through(estate.endpoints["hub execute-api"], request)),
    )


def _api_allowed(estate: PolicyInventory) -> Iterator[Case]:
    request = Request.symbolic()
    yield case_of(
        "the API",
        request,
        allows(estate.policies[estate.api.policy], request),
        z3.Not(
            z3.And(
                action_matches(["execute-api:Invoke"], request),
                resource_matches([f"{estate.api.arn}/*"], request),
                through(estate.endpoints["hub execute-api"], request),
            )
        ),
    )


def _functions_invoked(estate: PolicyInventory) -> Iterator[Case]:
    sources = {AUTHORIZER: "authorizers/*", PRESIGN: f"{estate.settings.api.stage}/GET/*"}
    for noun, function in estate.functions.items():
        request = Request.symbolic()
        by_our_api = z3.And(
            request.caller.is_service,
            request.caller.service == "apigateway.amazonaws.com",
            action_matches(["lambda:InvokeFunction"], request),
            resource_matches([function.arn], request),
            condition_holds(
                "ArnLike", "aws:SourceArn", [f"{estate.api.arn}/{sources[noun]}"], request
            ),
        )
        yield case_of(
            f"function {noun}",
            request,
            permits(estate.policies[function.policy], request),
            z3.Not(by_our_api),
        )


def _invoking_possible(estate: PolicyInventory) -> Iterator[Case]:
    request = Request.symbolic()
    yield case_of(
        "somebody without credentials",
        request,
        z3.Not(request.caller.signed),
        z3.Not(request.caller.is_service),
        permits(estate.policies[estate.api.policy], request),
        passes(estate, "hub execute-api", request),
        through(estate.endpoints["hub execute-api"], request),
    )
    for noun, function in estate.functions.items():
        request = Request.symbolic()
        yield case_of(
            f"function {noun}", request, permits(estate.policies[function.policy], request)
        )


THEOREMS = (
    Theorem(
        claim="The API is invoked through our execute-api endpoint only, whatever the authorizer "
        "answers and whoever asks.",
        cases=_api_invoked,
    ),
    Theorem(
        claim="The API's policy allows nothing but invoking this API through our endpoint.",
        cases=_api_allowed,
    ),
    Theorem(
        claim="Only this API invokes the functions, each for what it is for.",
        cases=_functions_invoked,
    ),
)

POSSIBILITIES = (
    Possibility(
        claim="An employee reaches the API, and the API the functions.", cases=_invoking_possible
    ),
)
