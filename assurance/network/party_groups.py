"""The parties of a network, by what they are there for."""

from collections.abc import Callable, Iterable, Mapping
from itertools import product

from assurance.network.model import HUB, Network, Party, Role
from assurance.network.table import Uses

# By names, from whom to whom, all that shall arrive there, and be answered.
Expected = Mapping[tuple[str, str], Uses]


class Cast:
    """Whom a promise is about."""

    def __init__(self, network: Network) -> None:
        """Takes all of them."""
        self._parties = tuple(network.parties.values())
        self.ours = {vpc.name for vpc in network.vpcs if vpc.is_ours}
        self.spokes = [vpc.name for vpc in network.vpcs if vpc.name != HUB]
        self.everybody = tuple(one for one in self._parties if one.role is not Role.SERVICE)

    def of(self, *roles: Role, vpc: str | None = None) -> list[Party]:
        """Returns those that are there for one of these, of one VPC or of all."""
        return [one for one in self._parties if one.role in roles and vpc in {None, one.vpc}]

    def within(self, vpc: str) -> list[Party]:
        """Returns all of a VPC, hosts that no group guards among them."""
        return [one for one in self._parties if one.vpc == vpc]

    def guarded(self, vpc: str) -> list[Party]:
        """Returns those of a VPC that security groups guard."""
        return [one for one in self.within(vpc) if is_guarded(one)]

    def inside(self) -> list[Party]:
        """Returns all that the internet is kept from: what is deployed, and any host of the hub."""
        deployed = [one for vpc in self.ours for one in self.guarded(vpc)]
        return [*deployed, *self.of(Role.HOST, vpc=HUB)]

    def from_each(
        self, sources: Iterable[Party], reached: Callable[[Party, Party], Uses]
    ) -> Expected:
        """Expects of sources, to each that there is, what a function says."""
        return {
            (source.name, other.name): reached(source, other)
            for source, other in product(sources, self._parties)
        }


def is_guarded(party: Party) -> bool:
    """Tells whether security groups guard all of a party."""
    return all(one.groups is not None for one in party.interfaces)
