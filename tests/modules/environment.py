"""An environment and its Terraform, for tests of whole stacks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modules.settings import Settings

if TYPE_CHECKING:
    from tests.support.synthesis import Terraform

# The function that returns the Terraform of the stacks of settings, by the stacks' ids.
Synthesize = Callable[[Settings], "dict[str, Terraform]"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """The settings of an environment, and the Terraform of its stacks by the stacks' ids."""

    settings: Settings
    stacks: "dict[str, Terraform]"

    def all(self, kind: str) -> list[dict[str, Any]]:
        """Return all resources of a kind, over all stacks."""
        return [
            resource
            for stack in self.stacks.values()
            for resource in stack["resource"].get(kind, {}).values()
        ]
