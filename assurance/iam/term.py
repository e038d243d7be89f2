"""The terms of the model, and the error for elements that it does not know."""

from typing import Any, TypeAlias

from assurance.errors import UnjudgedError

# A Boolean, a text or a number of z3, which has no type annotations.
Term: TypeAlias = Any


class UnmodelledError(UnjudgedError):
    """A policy has an element, operator, key, value or variable that the model does not know."""
