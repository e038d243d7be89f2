"""Prints who may do what from where, and proves what holds for every possible request."""

from assurance.iam import matrix
from assurance.iam.loading import collect
from assurance.iam.policy_inventory import PolicyInventory
from assurance.iam.proof import prove
from assurance.iam.theorems import POSSIBILITIES, THEOREMS
from assurance.terraform_json import synthesize
from assurance.verdict import print_verdicts
from modules.settings import Settings
from toolchain.console import say


def prove_policies(settings: Settings) -> bool:
    """Print the decision matrix and the verdict on each theorem.

    Args:
        settings: The environment whose synthesized policies are judged.

    Returns:
        Whether every theorem and every possibility is proved.
    """
    say(f"the policies of {settings.environment}, as synthesized")
    inventory = collect(synthesize(settings), settings)
    say()
    for line in matrix.lines(matrix.decide(inventory)):
        say(line)
    return _say_verdicts(inventory)


def _say_verdicts(inventory: PolicyInventory) -> bool:
    unproved = 0
    for title, statements in (
        ("for every request there can be", THEOREMS),
        ("and yet there is a request", POSSIBILITIES),
    ):
        say()
        say(title)
        unproved += print_verdicts(prove(statement, inventory) for statement in statements)
    say()
    say(f"{unproved} not proved" if unproved else "all proved")
    return not unproved
