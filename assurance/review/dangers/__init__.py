"""The dangers of a plan."""

from assurance.review.dangers.danger import Concern, Danger, Rule
from assurance.review.dangers.groups import opened_groups
from assurance.review.dangers.resource_kinds import watched_changes
from assurance.review.dangers.rights import changed_rights
from assurance.review.dangers.routes import new_routes
from assurance.saved_plans import Plan

__all__ = ["Concern", "Danger", "dangers"]

_RULES: tuple[Rule, ...] = (watched_changes, changed_rights, opened_groups, new_routes)


def dangers(plan: Plan) -> list[Danger]:
    """Find the dangers of a stack's plan, the worst first.

    A stack that is not deployed yet has no dangers, because nothing exists that could be lost; the
    proofs judge what it opens.
    """
    if plan.is_first:
        return []
    found = [danger for change in plan.changes for rule in _RULES for danger in rule(change)]
    order = list(Concern)
    return sorted(found, key=lambda danger: order.index(danger.concern))
