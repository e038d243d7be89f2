"""The things in AWS that belong to a domain, each by its id and never by a likeness."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from operations.teardown.clients import Aws
from operations.teardown.domain import Domain, owner_of, security_groups

# A deleted app stays listed for a day; one that failed has ended, and holds nothing.
# https://docs.aws.amazon.com/sagemaker/latest/dg/gs-studio-delete-domain.html
_OVER = {"Deleted", "Failed"}
# AWS refuses to delete what is on its way already.
_ON_ITS_WAY = {"Deleting", "Pending", "Updating"}
_APP_KEY = ("DomainId", "UserProfileName", "SpaceName", "AppType", "AppName")
# What EFS meters where nobody ever wrote anything.
# https://docs.aws.amazon.com/efs/latest/ug/metered-sizes.html
_EMPTY_BYTES = 6144

Resource = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One thing.

    Attributes:
        name: for a person.
        key: what AWS's operation that deletes it wants to know.
        detail: what else a person wants to know.
        is_ready: it can be deleted now.
    """

    name: str
    key: Resource
    detail: str = ""
    is_ready: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSystem(Thing):
    """The home directories.

    Attributes:
        size: in bytes, as EFS meters it.
    """

    size: int

    @property
    def holds_files(self) -> bool:
        """Tell whether somebody has written to it."""
        return self.size > _EMPTY_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityGroup(Thing):
    """A security group.

    Attributes:
        ingress: its rules, as EC2 gives and takes them.
        egress: likewise.
    """

    ingress: Sequence[Resource]
    egress: Sequence[Resource]


def apps(aws: Aws, domain: Domain) -> list[Thing]:
    """Give the apps that are not over."""
    return [
        Thing(
            name="/".join(str(app[name]) for name in _APP_KEY[1:] if app.get(name)),
            key={name: app[name] for name in _APP_KEY if app.get(name)},
            detail=app["Status"],
            is_ready=app["Status"] not in _ON_ITS_WAY,
        )
        for app in _listed(aws, domain, "list_apps", "Apps")
        if app["Status"] not in _OVER
    ]


def spaces(aws: Aws, domain: Domain) -> list[Thing]:
    """Give the spaces, whose volumes hold files of their users."""
    return [
        Thing(
            name=space["SpaceName"],
            key={"DomainId": domain.id, "SpaceName": space["SpaceName"]},
            detail=_describe(space),
            is_ready=space["Status"] not in _ON_ITS_WAY,
        )
        for space in _listed(aws, domain, "list_spaces", "Spaces")
    ]


def profiles(aws: Aws, domain: Domain) -> list[Thing]:
    """Give the user profiles."""
    return [
        Thing(
            name=profile["UserProfileName"],
            key={"DomainId": domain.id, "UserProfileName": profile["UserProfileName"]},
            is_ready=profile["Status"] not in _ON_ITS_WAY,
        )
        for profile in _listed(aws, domain, "list_user_profiles", "UserProfiles")
    ]


def file_systems(aws: Aws, domain: Domain) -> list[FileSystem]:
    """Give the file systems that SageMaker made for the domain: one, or none any more."""
    pages = aws.efs.get_paginator("describe_file_systems").paginate()
    return [
        FileSystem(
            name=one["FileSystemId"],
            key={"FileSystemId": one["FileSystemId"]},
            detail=_measure(one["SizeInBytes"]["Value"]),
            is_ready=one["LifeCycleState"] != "deleting",
            size=one["SizeInBytes"]["Value"],
        )
        for page in pages
        for one in page["FileSystems"]
        if owner_of(one) == domain.arn
    ]


def mount_targets(aws: Aws, domain: Domain) -> list[Thing]:
    """Give what gives the file systems an address in the hub."""
    return [
        Thing(
            name=target["MountTargetId"],
            key={"MountTargetId": target["MountTargetId"]},
            is_ready=target["LifeCycleState"] != "deleting",
        )
        for file_system in file_systems(aws, domain)
        for page in aws.efs.get_paginator("describe_mount_targets").paginate(**file_system.key)
        for target in page["MountTargets"]
    ]


def groups(aws: Aws, domain: Domain) -> list[SecurityGroup]:
    """Give the security groups that SageMaker made for the domain."""
    return [
        SecurityGroup(
            name=group["GroupId"],
            key={"GroupId": group["GroupId"]},
            detail=group["GroupName"],
            ingress=group["IpPermissions"],
            egress=group["IpPermissionsEgress"],
        )
        for group in security_groups(aws, domain.vpc_id)
        if owner_of(group) == domain.arn or group["GroupName"] in domain.group_names
    ]


def interfaces(aws: Aws, domain: Domain) -> list[Thing]:
    """Give the network interfaces that SageMaker made for the domain and its apps."""
    return [
        Thing(
            name=interface["NetworkInterfaceId"],
            key={"NetworkInterfaceId": interface["NetworkInterfaceId"]},
            detail=interface["Status"],
            is_ready=interface["Status"] == "available",
        )
        for interface in network_interfaces(aws, "vpc-id", domain.vpc_id)
        if owner_of(interface) == domain.arn
        or f"SageMaker for Studio Domain({domain.id})" in interface["Description"]
    ]


def network_interfaces(aws: Aws, criterion: str, value: str) -> list[Resource]:
    """Give all network interfaces that one of EC2's filters admits."""
    pages = aws.ec2.get_paginator("describe_network_interfaces").paginate(
        Filters=[{"Name": criterion, "Values": [value]}]
    )
    return [interface for page in pages for interface in page["NetworkInterfaces"]]


def _measure(size: int) -> str:
    if size <= _EMPTY_BYTES:
        return "empty"
    return f"{size / 1e9:.1f} GB" if size >= 1e8 else f"{size / 1e6:.1f} MB"  # noqa: PLR2004 - of a gigabyte


def _listed(aws: Aws, domain: Domain, operation: str, member: str) -> list[Resource]:
    if not domain.exists:
        return []
    pages = aws.sagemaker.get_paginator(operation).paginate(DomainIdEquals=domain.id)
    return [one for page in pages for one in page[member]]


def _describe(space: Resource) -> str:
    sharing = space.get("SpaceSharingSettingsSummary", {}).get("SharingType", "").lower()
    owner = space.get("OwnershipSettingsSummary", {}).get("OwnerUserProfileName", "nobody")
    storage = space.get("SpaceSettingsSummary", {}).get("SpaceStorageSettings", {})
    size = storage.get("EbsStorageSettings", {}).get("EbsVolumeSizeInGb")
    return f"{sharing}, of {owner}" + (f", volume of {size} GB" if size else "")
