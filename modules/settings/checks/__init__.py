"""What must hold between settings, beyond what each is by itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from modules.settings.checks import access, network, quotas, studio

_CHECKS = (*network.CHECKS, *quotas.CHECKS, *studio.CHECKS, *access.CHECKS)


def cross_field_problems(sections: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each problem between the sections that are there.

    Args:
        sections: The valid settings by their dotted names, such as "hub" or "studio.images".
    """
    for needs, problems in _CHECKS:
        if all(name in sections for name in needs):
            yield from problems(*(sections[name] for name in needs))
