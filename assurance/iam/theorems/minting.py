"""Theorems on who may mint a URL of Studio, for whom, and from where."""

from collections.abc import Iterator

import z3

from assurance.iam.model import action_matches, allows, condition_holds, permits, resource_matches
from assurance.iam.places import DOMAIN
from assurance.iam.policy_inventory import ALLOW_ALL, PolicyInventory
from assurance.iam.proof import Case, Possibility, Theorem
from assurance.iam.request import Request
from assurance.iam.term import Term
from assurance.iam.theorems.actions import MINT
from assurance.iam.theorems.predicates import case_of, is_own_profile, is_role, may, passes, through
from assurance.iam.theorems.role_names import PRESIGN, STUDIO

MINTING_ENDPOINTS = ("hub sagemaker.api", "hub studio")


def _minted_by_presign(inventory: PolicyInventory) -> Iterator[Case]:
    request = Request.symbolic()
    own_profile = resource_matches([_profiles(inventory)], request)
    inside = z3.And(_through_minting(inventory, request), _from_corporate(inventory, request))
    yield case_of(
        "role presign",
        request,
        is_role(inventory, PRESIGN, request),
        # The claim must follow from the allowing statements alone, without the denying one.
        allows(inventory.permissions(PRESIGN), request),
        action_matches([MINT], request),
        z3.Not(z3.And(inside, own_profile)),
    )


def _minted_later(inventory: PolicyInventory) -> Iterator[Case]:
    for role in (PRESIGN, STUDIO):
        request = Request.symbolic()
        yield case_of(
            f"role {role}",
            request,
            is_role(inventory, role, request),
            permits([*inventory.permissions(role), ALLOW_ALL], request),
            action_matches([MINT], request),
            z3.Not(_through_minting(inventory, request)),
        )


def _minted_by_others(inventory: PolicyInventory) -> Iterator[Case]:
    for role in sorted(inventory.roles.keys() - {PRESIGN}):
        request = Request.symbolic()
        own = z3.And(
            is_own_profile(inventory, request),
            _through_minting(inventory, request),
            _from_corporate(inventory, request),
        )
        yield case_of(
            f"role {role}",
            request,
            is_role(inventory, role, request),
            allows(inventory.permissions(role), request),
            action_matches([MINT], request),
            z3.Not(own) if role == STUDIO else z3.BoolVal(val=True),
        )


def _minting_possible(inventory: PolicyInventory) -> Iterator[Case]:
    for cidr in inventory.settings.corporate_cidrs:
        for name in MINTING_ENDPOINTS:
            request = Request.symbolic()
            yield case_of(
                f"from {cidr} through {name}",
                request,
                may(inventory, PRESIGN, request),
                action_matches([MINT], request),
                condition_holds("IpAddress", "aws:VpcSourceIp", [cidr], request),
                through(inventory.endpoints[name], request),
                passes(inventory, name, request),
            )


def _through_minting(inventory: PolicyInventory, request: Request) -> Term:
    return z3.Or([through(inventory.endpoints[name], request) for name in MINTING_ENDPOINTS])


def _from_corporate(inventory: PolicyInventory, request: Request) -> Term:
    return condition_holds(
        "IpAddress", "aws:VpcSourceIp", inventory.settings.corporate_cidrs, request
    )


def _profiles(inventory: PolicyInventory) -> str:
    return inventory.naming.arn("sagemaker", f"user-profile/{inventory.domains[DOMAIN]}/*")


THEOREMS = (
    Theorem(
        claim="The presign role mints a URL, and a URL of it opens, only for a profile of our "
        "domain, through our two SageMaker endpoints, from an address of hub or spokes.",
        cases=_minted_by_presign,
    ),
    Theorem(
        claim="Whatever policy is attached later, the presign role and the execution role mint "
        "through our two SageMaker endpoints only.",
        cases=_minted_later,
    ),
    Theorem(
        claim="No other role mints, save the execution role for its session's own profile, "
        "through our two SageMaker endpoints, from an address of hub or spokes.",
        cases=_minted_by_others,
    ),
)

POSSIBILITIES = (
    Possibility(
        claim="The presign role mints, and a URL of it opens, from each corporate range.",
        cases=_minting_possible,
    ),
)
