"""The inventory of a domain: its resources, and which of them hold users' files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from operations.teardown import resources
from operations.teardown.clients import Aws
from operations.teardown.domain import Domain
from operations.teardown.resources import DomainResource, FileSystem, SecurityGroup
from toolchain.console import table


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """The resources of a domain.

    Attributes:
        domain: The domain.
        apps: The running apps.
        spaces: The spaces, whose volumes hold files of their users.
        profiles: The user profiles.
        file_systems: The file systems of the home directories.
        mount_targets: The addresses of the file systems in the hub.
        groups: The security groups that SageMaker made for the file system.
        interfaces: The network interfaces that SageMaker made for the apps.
    """

    domain: Domain
    apps: Sequence[DomainResource]
    spaces: Sequence[DomainResource]
    profiles: Sequence[DomainResource]
    file_systems: Sequence[FileSystem]
    mount_targets: Sequence[DomainResource]
    groups: Sequence[SecurityGroup]
    interfaces: Sequence[DomainResource]

    @classmethod
    def take(cls, aws: Aws, domain: Domain) -> "Inventory":
        """Ask AWS for all resources of the domain."""
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
    def files_of_users(self) -> Sequence[DomainResource]:
        """The resources that hold files of users, and that the teardown or the domain deletes."""
        homes = [] if self.domain.keeps_files else self.file_systems
        return [*self.spaces, *(home for home in homes if home.holds_files)]

    @property
    def to_delete(self) -> Sequence[DomainResource]:
        """The resources that can be deleted now; an existing domain keeps the others."""
        if self.domain.exists:
            return [*self.apps, *self.spaces, *self.profiles]
        homes = [] if self.domain.keeps_files else self.file_systems
        return [*homes, *self.mount_targets, *self.interfaces, *self.groups]

    def lines(self) -> Iterator[str]:
        """Yield a line for the domain, and a line for each resource."""
        yield f"domain {self.domain.id}" + ("" if self.domain.exists else ", deleted, has left")
        rows: list[tuple[str, str, str]] = []
        for noun, found in (
            ("app", self.apps),
            ("space", self.spaces),
            ("user profile", self.profiles),
            ("file system", self.file_systems),
            ("mount target", self.mount_targets),
            ("interface", self.interfaces),
            ("security group", self.groups),
        ):
            for resource in found:
                has_files = resource in self.files_of_users
                detail = f"{resource.detail}  users' files" if has_files else resource.detail
                rows.append((noun, resource.name, detail))
        yield from table(rows)
