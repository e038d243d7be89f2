"""Teardown of the resources that Terraform does not know: those that users and SageMaker made."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from modules.settings import Settings
from operations.aws_errors import errors
from operations.teardown import resources
from operations.teardown.clients import PERMISSIONS, Aws, connect
from operations.teardown.deletion import Deletion
from operations.teardown.domain import Domain, check_retention, find
from operations.teardown.inventory import Inventory
from operations.teardown.removal import empty, remove_leftovers
from toolchain.console import say
from toolchain.errors import InputError

DELETION = Deletion()


def run(
    settings: Settings,
    *,
    confirm: str = "",
    delete_files: bool = False,
    deletion: Deletion = DELETION,
) -> None:
    """List the resources of the deployment's domain, and delete those that can be deleted now.

    Args:
        settings: The settings of the environment.
        confirm: The id of the domain whose resources may be deleted. If it is empty, nothing is
            deleted.
        delete_files: Whether to delete also a file system that the settings retain.
        deletion: How resources are deleted.

    Raises:
        InputError: The deletion is not confirmed, or the settings or credentials cannot be used.
        CommandError: AWS refuses a call, or a resource was not deleted in time.
    """
    aws = connect(settings)
    with errors(PERMISSIONS):
        found = find(aws, settings)
        if delete_files:
            found = [_unretained(domain) for domain in found]
        for domain in found:
            check_retention(settings, domain)
        inventories = [Inventory.take(aws, domain) for domain in found]
        for line in (line for inventory in inventories for line in inventory.lines()):
            say(line)
        if not inventories:
            say("there is no domain, and no resource that a domain left")
        elif not any(inventory.to_delete or inventory.files_of_users for inventory in inventories):
            _say_next_step(aws, found[0])
        else:
            domain = _confirmed(inventories, confirm, settings.environment)
            _remove(aws, domain, deletion)
            _say_next_step(aws, domain)


def remove_all(settings: Settings, deletion: Deletion = DELETION) -> None:
    """Delete the resources of each domain, with users' files, without asking.

    Raises:
        CommandError: A resource was not deleted in time.
    """
    aws = connect(settings)
    with errors(PERMISSIONS):
        for domain in find(aws, settings):
            _remove(aws, _unretained(domain), deletion)


def _unretained(domain: Domain) -> Domain:
    # Terraform decides about the file system of a domain that still exists.
    return domain if domain.exists else replace(domain, keeps_files=False)


def _remove(aws: Aws, domain: Domain, deletion: Deletion) -> None:
    if domain.exists:
        empty(aws, domain, deletion)
    else:
        remove_leftovers(aws, domain, deletion)


def _confirmed(inventories: Sequence[Inventory], confirmed: str, environment: str) -> Domain:
    for inventory in inventories:
        if inventory.domain.id == confirmed:
            return inventory.domain
    stated = f"--confirm is {confirmed!r}" if confirmed else "--confirm is missing"
    holders = [resource for inventory in inventories for resource in inventory.files_of_users]
    files = "No files of users would be deleted."
    if holders:
        files = f"Users' files would be deleted: {_names(holders)}."
    ids = " or ".join(f"--confirm {inventory.domain.id}" for inventory in inventories)
    raise InputError(
        f"{stated}: nothing was deleted. {files}\n"
        f"  To delete it all: perimeter teardown --environment {environment} {ids}"
    )


def _names(holders: Iterable[resources.DomainResource]) -> str:
    return "; ".join(f"{holder.name} ({holder.detail})" for holder in holders)


def _say_next_step(aws: Aws, domain: Domain) -> None:
    if domain.exists:
        say(f"{domain.id} is empty. Destroy the stacks access and studio, then run this again.")
        return
    for kept in resources.file_systems(aws, domain):
        say(f"{kept.name} ({kept.detail}) is kept: studio.home_retention is Retain. To delete it:")
        say(f"  aws efs delete-file-system --file-system-id {kept.name}")
    say(f"nothing of {domain.id} blocks the VPC: the stacks dns and network can be destroyed.")
