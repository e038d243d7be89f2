"""Weakening any condition, denial or limit of any policy breaks a proof."""

import pytest

from assurance.iam.policy_inventory import PolicyInventory
from assurance.iam.proof import Theorem
from assurance.iam.role_limits import ROLE_LIMITS
from assurance.iam.theorems import THEOREMS
from tests.assurance.iam.mutations import mutations
from tests.assurance.iam.weakened import Readers, breaks, broken

# Weakenings that change nothing, and why. There is none: each statement is needed on its own.
HARMLESS: dict[tuple[str, str, str], str] = {}

TRUST = "trust of the roles"
ENDPOINTS = "endpoints"
RESOURCES = "API, functions, keys, bucket and images"


def places(inventory: PolicyInventory, part: str) -> set[str]:
    trust = {role.trust for role in inventory.roles.values()}
    endpoints = {endpoint.policy for endpoint in inventory.endpoints.values()}
    permissions = {place for role in inventory.roles.values() for place in role.permissions}
    match part:
        case "trust of the roles":
            return trust
        case "endpoints":
            return endpoints
        case "API, functions, keys, bucket and images":
            return inventory.policies.keys() - trust - endpoints - permissions
        case _:
            return set(inventory.roles[part].permissions)


@pytest.mark.parametrize("part", [*sorted(ROLE_LIMITS), TRUST, ENDPOINTS, RESOURCES])
def test_each_weakening_breaks_a_theorem(
    part: str, inventory: PolicyInventory, read: Readers
) -> None:
    survived = set()
    tried = 0
    for place in places(inventory, part):
        # Most weakenings of a statement break the same theorem, so it is tried first.
        likely: dict[str, Theorem] = {}
        for mutation in mutations(inventory.policies[place]):
            tried += 1
            weakened = inventory.with_policy(place, mutation.statements)
            first = likely.get(mutation.sid)
            theorems = read[place] if first is None else {first: read[place][first], **read[place]}
            theorem = next(broken(weakened, theorems), None)
            if theorem is None:
                survived.add((place, mutation.sid, mutation.change))
            else:
                likely[mutation.sid] = theorem
    assert tried > 2
    assert survived == {one for one in HARMLESS if one[0] in places(inventory, part)}


def test_every_policy_is_of_one_of_these_parts(inventory: PolicyInventory) -> None:
    parts = [*inventory.roles, TRUST, ENDPOINTS, RESOURCES]
    assert {
        place for part in parts for place in places(inventory, part)
    } == inventory.policies.keys()


@pytest.mark.parametrize("theorem", THEOREMS, ids=lambda theorem: theorem.cases.__name__)
def test_each_theorem_can_be_broken(
    theorem: Theorem, inventory: PolicyInventory, read: Readers
) -> None:
    assert any(
        breaks(theorem, read[place][theorem], inventory.with_policy(place, mutation.statements))
        for place in inventory.policies
        if theorem in read[place]
        for mutation in mutations(inventory.policies[place])
    )
