"""What the model is made of, and what it refuses."""

from typing import Any, TypeAlias

from toolchain.errors import CommandError

# A truth, a text or a number of z3, which brings no types.
Term: TypeAlias = Any


class UnmodelledError(CommandError):
    """An element, operator, key, value or variable that the model does not know."""
