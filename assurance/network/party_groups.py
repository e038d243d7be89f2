"""The parties of a network, grouped by purpose."""

from collections.abc import Callable, Iterable, Mapping
from itertools import product

from assurance.network.model import HUB, Network, Party, Role
from assurance.network.table import Uses

# (source, destination) -> the traffic that must be allowed, and answered.
Expected = Mapping[tuple[str, str], Uses]


class PartyGroups:
    """The parties that a promise is about."""

    def __init__(self, network: Network) -> None:
        """Create the groups from all parties of a network."""
        self._parties = tuple(network.parties.values())
        self.ours = {vpc.name for vpc in network.vpcs if vpc.is_ours}
        self.spokes = [vpc.name for vpc in network.vpcs if vpc.name != HUB]
        self.everybody = tuple(one for one in self._parties if one.role is not Role.SERVICE)

    def of(self, *roles: Role, vpc: str | None = None) -> list[Party]:
        """Return the parties with one of some purposes, in one VPC or in all."""
        return [one for one in self._parties if one.role in roles and vpc in {None, one.vpc}]

    def within(self, vpc: str) -> list[Party]:
        """Return all parties of a VPC, including hosts without a security group."""
        return [one for one in self._parties if one.vpc == vpc]

    def guarded(self, vpc: str) -> list[Party]:
        """Return the parties of a VPC that security groups guard."""
        return [one for one in self.within(vpc) if is_guarded(one)]

    def inside(self) -> list[Party]:
        """Return the parties that the internet must not reach, and any host of the hub."""
        deployed = [one for vpc in self.ours for one in self.guarded(vpc)]
        return [*deployed, *self.of(Role.HOST, vpc=HUB)]

    def from_each(
        self, sources: Iterable[Party], reached: Callable[[Party, Party], Uses]
    ) -> Expected:
        """Return the traffic from sources to every party, as a function says."""
        return {
            (source.name, other.name): reached(source, other)
            for source, other in product(sources, self._parties)
        }


def is_guarded(party: Party) -> bool:
    """Return whether security groups guard every interface of a party."""
    return all(one.groups is not None for one in party.interfaces)
