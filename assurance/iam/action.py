"""The action of a request as Boolean facts instead of a text, because solvers are slow at texts."""

from itertools import combinations

import z3

from assurance.iam.term import Term, UnmodelledError


class KnownAction:
    """A known action."""

    def __init__(self, name: str) -> None:
        """Create the action from its name, such as "s3:GetObject"."""
        self._name = name.lower()

    def matches(self, pattern: str) -> Term:
        """Return the formula that says whether the action matches an IAM pattern.

        Raises:
            UnmodelledError: A wildcard stands elsewhere than at the end of an action.
        """
        text, is_start = _read(pattern)
        return z3.BoolVal(self._name.startswith(text) if is_start else self._name == text)

    def consistency(self) -> Term:
        """Return the formula that is always true, because nothing is left open."""
        return z3.BoolVal(val=True)

    def shown(self, _: z3.ModelRef) -> str:
        """Return the name of the action, which is the same in every model."""
        return self._name


class AnyAction:
    """An open action.

    Each pattern becomes a Boolean: the action is this one, or begins so. Which patterns can match
    the same action follows from the patterns; every consistent set has a matching action.
    """

    def __init__(self) -> None:
        """Create the action without any pattern."""
        self._patterns: dict[tuple[str, bool], str] = {}

    def matches(self, pattern: str) -> Term:
        """Return the formula that says that the action matches an IAM pattern.

        Raises:
            UnmodelledError: A wildcard stands elsewhere than at the end of an action.
        """
        key = _read(pattern)
        if key == _ANYTHING:
            return z3.BoolVal(val=True)
        self._patterns.setdefault(key, pattern)
        return _truth(key)

    def consistency(self) -> Term:
        """Return the formula that says which patterns can match the same action."""
        by_service: dict[str, list[tuple[str, bool]]] = {}
        for key in self._patterns:
            by_service.setdefault(key[0].partition(":")[0], []).append(key)
        exact = [_truth(key) for key in self._patterns if not key[1]]
        services = [z3.Or([_truth(key) for key in group]) for group in by_service.values()]
        return z3.And(
            z3.AtMost(*exact, 1) if exact else z3.BoolVal(val=True),
            z3.AtMost(*services, 1) if services else z3.BoolVal(val=True),
            *(
                _together(one, other)
                for group in by_service.values()
                for one, other in combinations(group, 2)
                if one[1] or other[1]
            ),
        )

    def shown(self, model: z3.ModelRef) -> str:
        """Return the action in a model, such as "s3:GetObject", or "s3:..." for any other."""
        true = [key for key in self._patterns if z3.is_true(model.eval(_truth(key)))]
        exact = [self._patterns[key] for key in true if not key[1]]
        starts = [text for text, is_start in true if is_start]
        return exact[0] if exact else f"{max(starts, key=len, default='')}..."


Action = KnownAction | AnyAction


# This is the name of the pattern "*" in a model.
_ANYTHING = ("", True)


def _read(pattern: str) -> tuple[str, bool]:
    start = pattern.removesuffix("*")
    if "*" in start or "?" in start or (start and ":" not in start):
        raise UnmodelledError(f"{pattern}: the model knows a wildcard at an action's end only.")
    # IAM ignores case when it compares actions.
    return start.lower(), start != pattern


def _truth(key: tuple[str, bool]) -> Term:
    text, is_start = key
    return z3.Bool(f"action {'begins' if is_start else 'is'} {text}")


def _together(one: tuple[str, bool], other: tuple[str, bool]) -> Term:
    for (text, is_start), (start, covers) in ((one, other), (other, one)):
        if covers and text.startswith(start):
            return z3.Implies(_truth((text, is_start)), _truth((start, covers)))
    return z3.Not(z3.And(_truth(one), _truth(other)))
