"""What must hold between settings, beyond what each is by itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from modules.settings.checks import access, network, quotas, studio

_CHECKS = (*network.CHECKS, *quotas.CHECKS, *studio.CHECKS, *access.CHECKS)


def cross_field_problems(sections: Mapping[str, Any]) -> Iterator[str]:
    """Return one line a problem between the sections that are there.

    Args:
        sections: Valid ones, by their names in `Settings`, and those of `studio` after a dot.
    """
    for needs, problems in _CHECKS:
        if all(name in sections for name in needs):
            yield from problems(*(sections[name] for name in needs))
