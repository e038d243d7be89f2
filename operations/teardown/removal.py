"""Removal of a domain's resources, in steps that can be repeated after an interruption.

Each step lists its resources anew, so a second run goes on where the first one ended.
"""

from collections.abc import Callable, Sequence

from botocore.exceptions import ClientError

from operations.aws_errors import code_of
from operations.teardown import resources
from operations.teardown.clients import Aws
from operations.teardown.deletion import Deletion
from operations.teardown.domain import Domain, security_groups
from operations.teardown.resources import DomainResource, SecurityGroup
from toolchain.errors import CommandError

_RSTUDIO_SERVER = "RStudioServerPro"
# SageMaker makes this profile for the server of RStudio.
# https://docs.aws.amazon.com/sagemaker/latest/dg/rstudio-shutdown.html
_SERVICE_PROFILE = "domain-shared"


def empty(aws: Aws, domain: Domain, deletion: Deletion) -> None:
    """Delete the apps, the spaces and the profiles of a domain that still exists.

    Raises:
        CommandError: A resource was not deleted in time, or somebody uses it again.
    """
    sagemaker = aws.sagemaker
    deletion.delete_all(
        "apps",
        lambda: _server_last(resources.apps(aws, domain)),
        lambda app: sagemaker.delete_app(**app.key),
    )
    deletion.delete_all(
        "spaces",
        lambda: resources.spaces(aws, domain),
        lambda space: _delete_unused(space, sagemaker.delete_space),
    )
    kept: set[str] = set()
    deletion.delete_all(
        "user profiles",
        lambda: [
            profile for profile in resources.profiles(aws, domain) if profile.name not in kept
        ],
        lambda profile: _delete_profile(aws, profile, kept),
    )


def remove_leftovers(aws: Aws, domain: Domain, deletion: Deletion) -> None:
    """Delete the leftovers of a domain that no longer exists.

    The security groups are deleted last, because a later run finds the leftovers by their names.

    Raises:
        CommandError: A resource was not deleted in time, or serves somebody else.
    """
    deletion.delete_all(
        "mount targets",
        lambda: resources.mount_targets(aws, domain),
        lambda target: aws.efs.delete_mount_target(**target.key),
    )
    if not domain.keeps_files:
        deletion.delete_all(
            "file systems",
            lambda: resources.file_systems(aws, domain),
            lambda file_system: aws.efs.delete_file_system(**file_system.key),
        )
    deletion.delete_all(
        "interfaces",
        lambda: resources.interfaces(aws, domain),
        lambda interface: aws.ec2.delete_network_interface(**interface.key),
    )
    groups = resources.groups(aws, domain)
    _refuse_other_users(aws, domain, groups)
    for group in groups:
        _revoke_rules(aws, group)
    deletion.delete_all(
        "security groups",
        lambda: resources.groups(aws, domain),
        lambda group: aws.ec2.delete_security_group(**group.key),
    )


def _server_last(apps: Sequence[DomainResource]) -> Sequence[DomainResource]:
    # The sessions of RStudio cannot end properly without their server.
    return [app for app in apps if app.key["AppType"] != _RSTUDIO_SERVER] or apps


def _delete_unused(resource: DomainResource, delete: Callable[..., object]) -> None:
    try:
        delete(**resource.key)
    except ClientError as error:
        if code_of(error) != "ResourceInUse":
            raise
        # The apps of the space or profile were gone, so somebody has opened a new one since.
        raise CommandError(f"{resource.name} is used again: run it again.") from error


def _delete_profile(aws: Aws, profile: DomainResource, kept: set[str]) -> None:
    try:
        _delete_unused(profile, aws.sagemaker.delete_user_profile)
    except ClientError as error:
        # AWS does not document whether this profile can be deleted. If it cannot, SageMaker
        # deletes it with the domain.
        if profile.name != _SERVICE_PROFILE or code_of(error) != "ValidationException":
            raise
        kept.add(profile.name)


def _refuse_other_users(aws: Aws, domain: Domain, groups: Sequence[SecurityGroup]) -> None:
    ours = {group.name for group in groups}
    users = [
        f"interface {interface['NetworkInterfaceId']} is in {group.name}"
        for group in groups
        for interface in resources.network_interfaces(aws, "group-id", group.name)
    ]
    users += [
        f"a rule of {other['GroupId']} ({other['GroupName']}) refers to {pair['GroupId']}"
        for other in security_groups(aws, domain.vpc_id)
        if other["GroupId"] not in ours
        for rule in (*other["IpPermissions"], *other["IpPermissionsEgress"])
        for pair in rule["UserIdGroupPairs"]
        if pair["GroupId"] in ours
    ]
    if users:
        raise CommandError(
            "security groups that SageMaker made serve somebody else; end that and run it again:\n"
            + "\n".join(f"  {user}" for user in users)
        )


def _revoke_rules(aws: Aws, group: SecurityGroup) -> None:
    # The rules of the two groups refer to each other, and EC2 deletes no group that a rule names.
    for revoke, rules in (
        (aws.ec2.revoke_security_group_ingress, group.ingress),
        (aws.ec2.revoke_security_group_egress, group.egress),
    ):
        if rules:
            revoke(**group.key, IpPermissions=list(rules))
