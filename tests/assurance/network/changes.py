"""Changes of what was synthesized, as somebody might make them."""

import copy
from typing import Any

from assurance.network.loading import collect
from assurance.network.model import Network
from assurance.network.promises import judge
from assurance.network.table import Cell, Table, tabulate
from assurance.terraform_json import path
from tests.assurance.network.conftest import Environment

Pair = tuple[str, str]


class Draft:
    """A copy of an environment's stacks, to be changed."""

    def __init__(self, environment: Environment) -> None:
        self.settings = environment.settings
        self.stacks: dict[str, Any] = copy.deepcopy(dict(environment.stacks))

    @property
    def network(self) -> Network:
        return collect(self.stacks, self.settings)

    def at(self, place: str) -> dict[str, Any]:
        """Returns the resource at a place in the construct tree."""
        resource: dict[str, Any]
        _, _, resource = self._find(place)
        return resource

    def id(self, place: str, attribute: str = "id") -> str:
        """Returns the reference to the resource at a place."""
        kind, name, _ = self._find(place)
        return f"${{{kind}.{name}.{attribute}}}"

    def remove(self, place: str) -> None:
        """Removes the resource at a place."""
        kind, name, _ = self._find(place)
        del self.stacks[place.partition("/")[0]]["resource"][kind][name]

    def add(self, kind: str, name: str, stack: str = "network", **values: Any) -> str:
        """Adds a resource, and returns the reference to it."""
        self.stacks[stack]["resource"].setdefault(kind, {})[name] = values
        return f"${{{kind}.{name}.id}}"

    def add_internet_gateway(self, vpc: str, table: str) -> str:
        """Adds a gateway and a default route to it."""
        gateway = self.add("aws_internet_gateway", "new-gateway", vpc_id=self.id(vpc))
        self.add(
            "aws_route",
            "new-default",
            route_table_id=self.id(table),
            destination_cidr_block="0.0.0.0/0",
            gateway_id=gateway,
        )
        return gateway

    def _find(self, place: str) -> tuple[str, str, dict[str, Any]]:
        stack = place.partition("/")[0]
        for section, prefix in (("resource", ""), ("data", "data.")):
            for kind, named in self.stacks[stack].get(section, {}).items():
                for name, resource in named.items():
                    if "//" in resource and path(resource) == place:
                        return f"{prefix}{kind}", name, resource
        raise AssertionError(f"nothing is at {place}")


def changed(before: Table, after: Network) -> dict[Pair, Cell]:
    """Returns what differs, pair by pair, as it is now."""
    now = tabulate(after)
    assert now.keys() == before.keys()
    return {pair: cell for pair, cell in now.items() if cell != before[pair]}


def broken(network: Network) -> set[str]:
    """Returns the start of each claim that no longer holds."""
    return {
        " ".join(verdict.claim.split()[:4])
        for verdict in judge(network, tabulate(network))
        if not verdict.is_proved
    }
