"""Who mints a URL of Studio, for whom, and from where."""

from collections.abc import Iterator

import z3

from assurance.iam.model import action_matches, allows, condition_holds, permits, resource_matches
from assurance.iam.policy_inventory import ALLOW_ALL, PolicyInventory
from assurance.iam.proof import Case, Possibility, Theorem
from assurance.iam.request import Request
from assurance.iam.term import Term
from assurance.iam.theorems.actions import MINT
from assurance.iam.theorems.predicates import case_of, is_own_profile, is_role, may, passes, through
from assurance.iam.theorems.role_names import PRESIGN, STUDIO

MINTING_ENDPOINTS = ("hub sagemaker.api", "hub studio")


def _minted_by_presign(estate: PolicyInventory) -> Iterator[Case]:
    request = Request.symbolic()
    own_profile = resource_matches([_profiles(estate)], request)
    inside = z3.And(_through_minting(estate, request), _from_corporate(estate, request))
    yield case_of(
        "role presign",
        request,
        is_role(estate, PRESIGN, request),
        # By what is allowed alone: it does not lean on the denial.
        allows(estate.permissions(PRESIGN), request),
        action_matches([MINT], request),
        z3.Not(z3.And(inside, own_profile)),
    )


def _minted_later(estate: PolicyInventory) -> Iterator[Case]:
    for role in (PRESIGN, STUDIO):
        request = Request.symbolic()
        yield case_of(
            f"role {role}",
            request,
            is_role(estate, role, request),
            permits([*estate.permissions(role), ALLOW_ALL], request),
            action_matches([MINT], request),
            z3.Not(_through_minting(estate, request)),
        )


def _minted_by_others(estate: PolicyInventory) -> Iterator[Case]:
    for role in sorted(estate.roles.keys() - {PRESIGN}):
        request = Request.symbolic()
        own = z3.And(
            is_own_profile(estate, request),
            _through_minting(estate, request),
            _from_corporate(estate, request),
        )
        yield case_of(
            f"role {role}",
            request,
            is_role(estate, role, request),
            allows(estate.permissions(role), request),
            action_matches([MINT], request),
            z3.Not(own) if role == STUDIO else z3.BoolVal(val=True),
        )


def _minting_possible(estate: PolicyInventory) -> Iterator[Case]:
    for cidr in estate.settings.corporate_cidrs:
        for name in MINTING_ENDPOINTS:
            request = Request.symbolic()
            yield case_of(
                f"from {cidr} through {name}",
                request,
                may(estate, PRESIGN, request),
                action_matches([MINT], request),
                condition_holds("IpAddress", "aws:VpcSourceIp", [cidr], request),
                through(estate.endpoints[name], request),
                passes(estate, name, request),
            )


def _through_minting(estate: PolicyInventory, request: Request) -> Term:
    return z3.Or([through(estate.endpoints[name], request) for name in MINTING_ENDPOINTS])


def _from_corporate(estate: PolicyInventory, request: Request) -> Term:
    return condition_holds("IpAddress", "aws:VpcSourceIp", estate.settings.corporate_cidrs, request)


def _profiles(estate: PolicyInventory) -> str:
    return estate.naming.arn("sagemaker", f"user-profile/{estate.domain_id}/*")


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
