"""Deletes what there is of a domain. Each step looks anew, so that it can begin anywhere."""

from collections.abc import Callable, Sequence

from botocore.exceptions import ClientError

from operations.teardown import resources
from operations.teardown.clients import Aws, code_of
from operations.teardown.deletion import Patience
from operations.teardown.domain import Domain, security_groups
from operations.teardown.resources import SecurityGroup, Thing
from toolchain.errors import CommandError

_RSTUDIO_SERVER = "RStudioServerPro"
# SageMaker's own, for RStudio's server.
# https://docs.aws.amazon.com/sagemaker/latest/dg/rstudio-shutdown.html
_SERVICE_PROFILE = "domain-shared"


def empty(aws: Aws, domain: Domain, patience: Patience) -> None:
    """Delete the apps, the spaces and the profiles of a domain that is there.

    Raises:
        LocalError: something did not go in time, or is used again.
    """
    sagemaker = aws.sagemaker
    patience.delete_all(
        "apps",
        lambda: _server_last(resources.apps(aws, domain)),
        lambda app: sagemaker.delete_app(**app.key),
    )
    patience.delete_all(
        "spaces",
        lambda: resources.spaces(aws, domain),
        lambda space: _delete_unused(space, sagemaker.delete_space),
    )
    kept: set[str] = set()
    patience.delete_all(
        "user profiles",
        lambda: [one for one in resources.profiles(aws, domain) if one.name not in kept],
        lambda profile: _delete_profile(aws, profile, kept),
    )


def clear(aws: Aws, domain: Domain, patience: Patience) -> None:
    """Delete what a domain has left that is gone.

    The security groups go last: by their names a run that was broken off is taken up again.

    Raises:
        LocalError: something did not go in time, or serves somebody else.
    """
    patience.delete_all(
        "mount targets",
        lambda: resources.mount_targets(aws, domain),
        lambda target: aws.efs.delete_mount_target(**target.key),
    )
    if not domain.keeps_files:
        patience.delete_all(
            "file systems",
            lambda: resources.file_systems(aws, domain),
            lambda file_system: aws.efs.delete_file_system(**file_system.key),
        )
    patience.delete_all(
        "interfaces",
        lambda: resources.interfaces(aws, domain),
        lambda interface: aws.ec2.delete_network_interface(**interface.key),
    )
    groups = resources.groups(aws, domain)
    _refuse_other_users(aws, domain, groups)
    for group in groups:
        _revoke_rules(aws, group)
    patience.delete_all(
        "security groups",
        lambda: resources.groups(aws, domain),
        lambda group: aws.ec2.delete_security_group(**group.key),
    )


def _server_last(apps: Sequence[Thing]) -> Sequence[Thing]:
    # RStudio's sessions cannot end properly without it.
    return [app for app in apps if app.key["AppType"] != _RSTUDIO_SERVER] or apps


def _delete_unused(thing: Thing, delete: Callable[..., object]) -> None:
    try:
        delete(**thing.key)
    except ClientError as error:
        if code_of(error) != "ResourceInUse":
            raise
        # Its apps were gone a moment ago: somebody has opened one since.
        raise CommandError(f"{thing.name} is used again: run it again.") from error


def _delete_profile(aws: Aws, profile: Thing, kept: set[str]) -> None:
    try:
        _delete_unused(profile, aws.sagemaker.delete_user_profile)
    except ClientError as error:
        # Whether SageMaker lets go of its own one is not documented. If not, it goes with the
        # domain.
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
            "security groups of SageMaker's serve somebody else; end that and run it again:\n"
            + "\n".join(f"  {user}" for user in users)
        )


def _revoke_rules(aws: Aws, group: SecurityGroup) -> None:
    # The groups refer to each other, and neither can be deleted before that ends.
    for revoke, rules in (
        (aws.ec2.revoke_security_group_ingress, group.ingress),
        (aws.ec2.revoke_security_group_egress, group.egress),
    ):
        if rules:
            revoke(**group.key, IpPermissions=list(rules))
