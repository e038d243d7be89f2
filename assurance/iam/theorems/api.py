"""Theorems on who may invoke the APIs, and what the APIs may invoke."""

from collections.abc import Iterator, Mapping

import z3

from assurance.iam.model import (
    action_matches,
    allows,
    condition_holds,
    denies,
    permits,
    resource_matches,
)
from assurance.iam.places import PRIVATE_API
from assurance.iam.policy_inventory import PolicyInventory
from assurance.iam.proof import Case, Possibility, Theorem
from assurance.iam.request import Request
from assurance.iam.theorems.predicates import case_of, passes, through
from assurance.iam.theorems.role_names import AUTHORIZER, PRESIGN

ENDPOINT = "hub execute-api"


def _api_invoked(inventory: PolicyInventory) -> Iterator[Case]:
    for place, api in inventory.apis.items():
        request = Request.symbolic()
        # The answer of the authorizer may allow whatever the policy does not deny.
        # https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
        yield case_of(
            f"API {place}",
            request,
            z3.Not(denies(inventory.policies[api.policy], request)),
            action_matches(["execute-api:Invoke"], request),
            resource_matches([f"{api.arn}/*"], request),
            z3.Not(through(inventory.endpoints[ENDPOINT], request)),
        )


def _api_allowed(inventory: PolicyInventory) -> Iterator[Case]:
    for place, api in inventory.apis.items():
        request = Request.symbolic()
        yield case_of(
            f"API {place}",
            request,
            allows(inventory.policies[api.policy], request),
            z3.Not(
                z3.And(
                    action_matches(["execute-api:Invoke"], request),
                    resource_matches([f"{api.arn}/*"], request),
                    through(inventory.endpoints[ENDPOINT], request),
                )
            ),
        )


def _sources(inventory: PolicyInventory) -> Mapping[str, str]:
    """Return, by function, the part of an API that may invoke it."""
    api = inventory.apis[PRIVATE_API].arn
    return {
        AUTHORIZER: f"{api}/authorizers/*",
        PRESIGN: f"{api}/{inventory.settings.api.stage}/GET/*",
    }


def _functions_invoked(inventory: PolicyInventory) -> Iterator[Case]:
    sources = _sources(inventory)
    for name, function in inventory.functions.items():
        request = Request.symbolic()
        is_expected = z3.BoolVal(val=False)
        if name in sources:
            is_expected = z3.And(
                request.caller.is_service,
                request.caller.service == "apigateway.amazonaws.com",
                action_matches(["lambda:InvokeFunction"], request),
                resource_matches([function.arn], request),
                condition_holds("ArnLike", "aws:SourceArn", [sources[name]], request),
            )
        yield case_of(
            f"function {name}",
            request,
            permits(inventory.policies[function.policy], request),
            z3.Not(is_expected),
        )


def _invoking_possible(inventory: PolicyInventory) -> Iterator[Case]:
    request = Request.symbolic()
    yield case_of(
        "a request without credentials",
        request,
        z3.Not(request.caller.signed),
        z3.Not(request.caller.is_service),
        permits(inventory.policies[inventory.apis[PRIVATE_API].policy], request),
        passes(inventory, ENDPOINT, request),
        through(inventory.endpoints[ENDPOINT], request),
    )
    for name in _sources(inventory):
        request = Request.symbolic()
        yield case_of(
            f"function {name}",
            request,
            permits(inventory.policies[inventory.functions[name].policy], request),
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
        claim="Only the API invokes functions, each for its own purpose.",
        cases=_functions_invoked,
    ),
)

POSSIBILITIES = (
    Possibility(
        claim="An employee reaches the API, and the API the functions.", cases=_invoking_possible
    ),
)
