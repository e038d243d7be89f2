"""The base of every section of the settings."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A table of the settings, which is frozen and admits no unknown setting."""

    # The messages name the setting and its value, so the input need not be shown as well.
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    def at_every_depth(self, prefix: str = "") -> Iterator[tuple[str, Any]]:
        """Yield the settings by their dotted names, those of nested sections too.

        Args:
            prefix: The dotted name of this section with a dot behind it; empty at the top.
        """
        for name, value in self:
            yield f"{prefix}{name}", value
            if isinstance(value, Section):
                yield from value.at_every_depth(f"{prefix}{name}.")
