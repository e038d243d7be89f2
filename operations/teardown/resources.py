"""The AWS resources that belong to a domain, found by its id and never by similar names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from operations.teardown.clients import Aws
from operations.teardown.domain import Domain, owner_of, security_groups

# A deleted app stays in the list for a day. A failed app has ended, and blocks nothing.
# https://docs.aws.amazon.com/sagemaker/latest/dg/gs-studio-delete-domain.html
_ENDED = {"Deleted", "Failed"}
# AWS refuses to delete a resource that is changing.
_CHANGING = {"Deleting", "Pending", "Updating"}
_APP_KEY = ("DomainId", "UserProfileName", "SpaceName", "AppType", "AppName")
# EFS reports this size for a file system that nobody has written to.
# https://docs.aws.amazon.com/efs/latest/ug/metered-sizes.html
_EMPTY_BYTES = 6144

Resource = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainResource:
    """A resource that a user or SageMaker made in a domain.

    Attributes:
        name: The name that users see.
        key: The parameters of the AWS operation that deletes the resource.
        detail: What users see beside the name, such as a size.
        is_ready: Whether the resource can be deleted now.
    """

    name: str
    key: Resource
    detail: str = ""
    is_ready: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSystem(DomainResource):
    """The file system of the home directories.

    Attributes:
        size: The metered size in bytes.
    """

    size: int

    @property
    def holds_files(self) -> bool:
        """Whether somebody has written to the file system."""
        return self.size > _EMPTY_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityGroup(DomainResource):
    """A security group with its rules, in the form of the EC2 API.

    Attributes:
        ingress: The rules for incoming traffic.
        egress: The rules for outgoing traffic.
    """

    ingress: Sequence[Resource]
    egress: Sequence[Resource]


def apps(aws: Aws, domain: Domain) -> list[DomainResource]:
    """Return the apps that have not ended."""
    return [
        DomainResource(
            name="/".join(str(app[name]) for name in _APP_KEY[1:] if app.get(name)),
            key={name: app[name] for name in _APP_KEY if app.get(name)},
            detail=app["Status"],
            is_ready=app["Status"] not in _CHANGING,
        )
        for app in _list(aws, domain, "list_apps", "Apps")
        if app["Status"] not in _ENDED
    ]


def spaces(aws: Aws, domain: Domain) -> list[DomainResource]:
    """Return the spaces, whose volumes hold files of their users."""
    return [
        DomainResource(
            name=space["SpaceName"],
            key={"DomainId": domain.id, "SpaceName": space["SpaceName"]},
            detail=_describe(space),
            is_ready=space["Status"] not in _CHANGING,
        )
        for space in _list(aws, domain, "list_spaces", "Spaces")
    ]


def profiles(aws: Aws, domain: Domain) -> list[DomainResource]:
    """Return the user profiles."""
    return [
        DomainResource(
            name=profile["UserProfileName"],
            key={"DomainId": domain.id, "UserProfileName": profile["UserProfileName"]},
            is_ready=profile["Status"] not in _CHANGING,
        )
        for profile in _list(aws, domain, "list_user_profiles", "UserProfiles")
    ]


def file_systems(aws: Aws, domain: Domain) -> list[FileSystem]:
    """Return the file systems that SageMaker made for the domain: one, or none."""
    pages = aws.efs.get_paginator("describe_file_systems").paginate()
    return [
        FileSystem(
            name=file_system["FileSystemId"],
            key={"FileSystemId": file_system["FileSystemId"]},
            detail=_format_size(file_system["SizeInBytes"]["Value"]),
            is_ready=file_system["LifeCycleState"] != "deleting",
            size=file_system["SizeInBytes"]["Value"],
        )
        for page in pages
        for file_system in page["FileSystems"]
        if owner_of(file_system) == domain.arn
    ]


def mount_targets(aws: Aws, domain: Domain) -> list[DomainResource]:
    """Return the mount targets, which give the file systems their addresses in the hub."""
    return [
        DomainResource(
            name=target["MountTargetId"],
            key={"MountTargetId": target["MountTargetId"]},
            is_ready=target["LifeCycleState"] != "deleting",
        )
        for file_system in file_systems(aws, domain)
        for page in aws.efs.get_paginator("describe_mount_targets").paginate(**file_system.key)
        for target in page["MountTargets"]
    ]


def groups(aws: Aws, domain: Domain) -> list[SecurityGroup]:
    """Return the security groups that SageMaker made for the domain."""
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


def interfaces(aws: Aws, domain: Domain) -> list[DomainResource]:
    """Return the network interfaces that SageMaker made for the domain and its apps."""
    return [
        DomainResource(
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
    """Return all network interfaces that match a filter of EC2."""
    pages = aws.ec2.get_paginator("describe_network_interfaces").paginate(
        Filters=[{"Name": criterion, "Values": [value]}]
    )
    return [interface for page in pages for interface in page["NetworkInterfaces"]]


def _format_size(size: int) -> str:
    if size <= _EMPTY_BYTES:
        return "empty"
    return f"{size / 1e9:.1f} GB" if size >= 1e8 else f"{size / 1e6:.1f} MB"  # noqa: PLR2004 - a tenth of a gigabyte


def _list(aws: Aws, domain: Domain, operation: str, member: str) -> list[Resource]:
    if not domain.exists:
        return []
    pages = aws.sagemaker.get_paginator(operation).paginate(DomainIdEquals=domain.id)
    return [resource for page in pages for resource in page[member]]


def _describe(space: Resource) -> str:
    sharing = space.get("SpaceSharingSettingsSummary", {}).get("SharingType", "").lower()
    owner = space.get("OwnershipSettingsSummary", {}).get("OwnerUserProfileName", "nobody")
    storage = space.get("SpaceSettingsSummary", {}).get("SpaceStorageSettings", {})
    size = storage.get("EbsStorageSettings", {}).get("EbsVolumeSizeInGb")
    return f"{sharing}, of {owner}" + (f", volume of {size} GB" if size else "")
