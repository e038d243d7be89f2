"""Formulas that theorems share: the caller, the endpoint and the resource of a request."""

from collections.abc import Callable, Iterator, Sequence

import z3

from assurance.iam.model import action_matches, condition_holds, permits, resource_matches
from assurance.iam.policy_inventory import Endpoint, PolicyInventory
from assurance.iam.proof import Case
from assurance.iam.request import Request
from assurance.iam.term import Term
from modules.core.iam import variable


def case_of(subject: str, request: Request, *parts: Term) -> Case:
    """Return the case of the requests for which all parts hold."""
    return Case(subject=subject, request=request, formula=z3.And(parts))


def of_each_role(
    inventory: PolicyInventory, actions: Sequence[str], limit: Callable[[str, Request], Term]
) -> Iterator[Case]:
    """Yield a case for each role: the actions of some kind that it may do beyond its limit."""
    for role in inventory.roles:
        request = Request.symbolic()
        yield case_of(
            f"role {role}",
            request,
            may(inventory, role, request),
            action_matches(actions, request),
            z3.Not(limit(role, request)),
        )


def within_limit(inventory: PolicyInventory) -> Callable[[str, Request], Term]:
    """Return the function that gives the limit of a role as a formula."""

    def limit(role: str, request: Request) -> Term:
        return permits(inventory.role_limits[role].uses(inventory), request)

    return limit


def may(inventory: PolicyInventory, role: str, request: Request) -> Term:
    """Return the formula that says that the caller is a role, and that its policies permit it."""
    return z3.And(is_role(inventory, role, request), permits(inventory.permissions(role), request))


def is_role(inventory: PolicyInventory, role: str, request: Request) -> Term:
    """Return the formula that says that the caller has the credentials of a role."""
    return z3.And(request.caller.signed, principal_is(inventory, role, request))


def principal_is(inventory: PolicyInventory, role: str, request: Request) -> Term:
    """Return the formula that says that AWS names a role as the principal."""
    # Endpoint policies also name roles that an environment may lack.
    arn = f"arn:aws:iam::{inventory.naming.account_id}:role/{inventory.naming.name(role)}"
    return condition_holds("ArnEquals", "aws:PrincipalArn", [arn], request)


def passes(inventory: PolicyInventory, endpoint: str, request: Request) -> Term:
    """Return the formula that says that the policy of an endpoint permits a request."""
    return permits(inventory.policies[inventory.endpoints[endpoint].policy], request)


def through(endpoint: Endpoint, request: Request) -> Term:
    """Return the formula that says that a request came through an endpoint."""
    return condition_holds("StringEquals", "aws:SourceVpce", [endpoint.id], request)


def is_own_account(key: str, inventory: PolicyInventory, request: Request) -> Term:
    """Return the formula that says that a key names the account of the environment."""
    return condition_holds("StringEquals", key, [inventory.naming.account_id], request)


def is_own_profile(inventory: PolicyInventory, request: Request) -> Term:
    """Return the formula that says that the resource is the profile of the caller's session."""
    own = f"{variable('sagemaker:DomainId')}/{variable('sagemaker:UserProfileName')}"
    return resource_matches(
        [for_iam(inventory.naming.arn("sagemaker", f"user-profile/{own}"))], request
    )


def restarts_rstudio(inventory: PolicyInventory, request: Request) -> Term:
    """Return the formula that says that a request restarts the RStudio server of a domain."""
    return z3.And(
        action_matches(["sagemaker:CreateApp"], request),
        resource_matches([inventory.naming.arn("sagemaker", "app/*/domain-shared/*")], request),
    )


def for_iam(text: str) -> str:
    """Return a text with the variables of IAM, which Terraform needs escaped."""
    return text.replace("$${", "${")
