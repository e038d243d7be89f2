"""An environment as the tests of whole stacks see it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from modules.settings import Settings
    from tests.support.synthesis import Terraform


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """Settings, and the Terraform of the stacks by the stacks' ids."""

    settings: "Settings"
    stacks: "dict[str, Terraform]"

    def all(self, kind: str) -> list[dict[str, Any]]:
        """Returns all resources of a kind, over all stacks."""
        return [
            found
            for stack in self.stacks.values()
            for found in stack["resource"].get(kind, {}).values()
        ]
