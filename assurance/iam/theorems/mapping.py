"""Theorems on who may read the mapping table."""

from collections.abc import Iterator

from assurance.iam.model import action_matches
from assurance.iam.policy_inventory import PolicyInventory
from assurance.iam.proof import Case, Possibility, Theorem
from assurance.iam.request import Request
from assurance.iam.theorems.predicates import case_of, may, of_each_role, passes, within_limit
from assurance.iam.theorems.role_names import PRESIGN


def _mapping_read(inventory: PolicyInventory) -> Iterator[Case]:
    return of_each_role(inventory, ["dynamodb:*"], within_limit(inventory))


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
