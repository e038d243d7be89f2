"""Who reads the mapping."""

from collections.abc import Iterator

import z3

from assurance.iam.model import action_matches, resource_matches
from assurance.iam.policy_inventory import PolicyInventory
from assurance.iam.proof import Case, Possibility, Theorem
from assurance.iam.request import Request
from assurance.iam.term import Term
from assurance.iam.theorems.predicates import case_of, may, of_each_role, passes
from assurance.iam.theorems.role_names import PRESIGN


def _mapping_read(estate: PolicyInventory) -> Iterator[Case]:
    def limit(role: str, request: Request) -> Term:
        reads = z3.And(
            action_matches(["dynamodb:GetItem"], request),
            resource_matches([estate.table], request),
        )
        return z3.And(z3.BoolVal(role == PRESIGN), reads)

    return of_each_role(estate, ["dynamodb:*"], limit)


def _mapping_possible(estate: PolicyInventory) -> Iterator[Case]:
    request = Request.symbolic()
    yield case_of(
        "role presign",
        request,
        may(estate, PRESIGN, request),
        action_matches(["dynamodb:GetItem"], request),
        passes(estate, "hub dynamodb", request),
    )


THEOREMS = (
    Theorem(
        claim="The presign role alone reads the mapping, an item at a time; no role changes it.",
        cases=_mapping_read,
    ),
)

POSSIBILITIES = (Possibility(claim="The presign role reads the mapping.", cases=_mapping_possible),)
