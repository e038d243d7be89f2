"""Theorems on who may read the mapping table."""

from collections.abc import Iterator

import z3

from assurance.iam.model import action_matches, resource_matches
from assurance.iam.places import MAPPING_TABLE
from assurance.iam.policy_inventory import PolicyInventory
from assurance.iam.proof import Case, Possibility, Theorem
from assurance.iam.request import Request
from assurance.iam.term import Term
from assurance.iam.theorems.predicates import case_of, may, of_each_role, passes, within_limit
from assurance.iam.theorems.role_names import PRESIGN


def _mapping_read(inventory: PolicyInventory) -> Iterator[Case]:
    within = within_limit(inventory)
    mapping = [inventory.tables[MAPPING_TABLE]]

    def limit(role: str, request: Request) -> Term:
        # No role's own limit can make an exception for the mapping table.
        reads = z3.And(z3.BoolVal(role == PRESIGN), action_matches(["dynamodb:GetItem"], request))
        return z3.And(
            within(role, request), z3.Or(z3.Not(resource_matches(mapping, request)), reads)
        )

    return of_each_role(inventory, ["dynamodb:*"], limit)


def _mapping_possible(inventory: PolicyInventory) -> Iterator[Case]:
    request = Request.symbolic()
    yield case_of(
        "role presign",
        request,
        may(inventory, PRESIGN, request),
        action_matches(["dynamodb:GetItem"], request),
        passes(inventory, "hub dynamodb", request),
    )


THEOREMS = (
    Theorem(
        claim="The presign role alone reads the mapping, an item at a time; no role changes it.",
        cases=_mapping_read,
    ),
)

POSSIBILITIES = (Possibility(claim="The presign role reads the mapping.", cases=_mapping_possible),)
