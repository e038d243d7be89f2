"""What there is of a domain, and what of it are users' files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from operations.teardown import resources
from operations.teardown.clients import Aws
from operations.teardown.domain import Domain
from operations.teardown.resources import FileSystem, SecurityGroup, Thing


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """All there is of a domain.

    Attributes:
        spaces: their volumes hold files of their users.
        groups: made by SageMaker for the file system, as the interfaces are for the apps.
    """

    domain: Domain
    apps: Sequence[Thing]
    spaces: Sequence[Thing]
    profiles: Sequence[Thing]
    file_systems: Sequence[FileSystem]
    mount_targets: Sequence[Thing]
    groups: Sequence[SecurityGroup]
    interfaces: Sequence[Thing]

    @classmethod
    def take(cls, aws: Aws, domain: Domain) -> "Inventory":
        """Look for all of it."""
        return cls(
            domain=domain,
            apps=resources.apps(aws, domain),
            spaces=resources.spaces(aws, domain),
            profiles=resources.profiles(aws, domain),
            file_systems=resources.file_systems(aws, domain),
            mount_targets=resources.mount_targets(aws, domain),
            groups=resources.groups(aws, domain),
            interfaces=resources.interfaces(aws, domain),
        )

    @property
    def of_users(self) -> Sequence[Thing]:
        """What goes and holds files of users: with the domain, where it is still there."""
        homes = [] if self.domain.keeps_files else self.file_systems
        return [*self.spaces, *(one for one in homes if one.holds_files)]

    @property
    def to_delete(self) -> Sequence[Thing]:
        """What can be deleted now; SageMaker keeps the rest for as long as the domain is there."""
        if self.domain.exists:
            return [*self.apps, *self.spaces, *self.profiles]
        homes = [] if self.domain.keeps_files else self.file_systems
        return [*homes, *self.mount_targets, *self.interfaces, *self.groups]

    def lines(self) -> Iterator[str]:
        """Tell a person, a line a thing."""
        yield f"domain {self.domain.id}" + ("" if self.domain.exists else ", deleted, has left")
        for noun, found in (
            ("app", self.apps),
            ("space", self.spaces),
            ("user profile", self.profiles),
            ("file system", self.file_systems),
            ("mount target", self.mount_targets),
            ("interface", self.interfaces),
            ("security group", self.groups),
        ):
            for one in found:
                detail = f"{one.detail}  users' files" if one in self.of_users else one.detail
                yield f"  {noun:<15} {one.name:<34} {detail}".rstrip()
