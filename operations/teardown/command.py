"""Takes down what Terraform cannot: what people and SageMaker made in a domain."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from modules.settings import Settings
from operations.teardown import resources
from operations.teardown.clients import Aws, connect, errors
from operations.teardown.deletion import Patience
from operations.teardown.domain import Domain, check_retention, find
from operations.teardown.inventory import Inventory
from operations.teardown.removal import clear, empty
from toolchain.console import say
from toolchain.errors import InputError

PATIENCE = Patience()


def run(
    settings: Settings, *, confirm: str, delete_files: bool, patience: Patience = PATIENCE
) -> None:
    """List what there is of the deployment's domain, and delete what can be deleted now.

    Args:
        settings: of the environment.
        confirm: The id of the domain whose resources may be deleted; nothing is deleted if it
            is empty.
        delete_files: Delete a file system that the settings retain, too.
        patience: how long to wait.

    Raises:
        InputError: it is not confirmed, or the settings or the credentials do not serve.
        LocalError: AWS refuses, or something did not go.
    """
    aws = connect(settings)
    with errors():
        found = [_unretained(one) if delete_files else one for one in find(aws, settings)]
        for domain in found:
            check_retention(settings, domain)
        inventories = [Inventory.take(aws, domain) for domain in found]
        for line in (line for inventory in inventories for line in inventory.lines()):
            say(line)
        if not inventories:
            say("there is no domain, and nothing that one has left")
        elif not any(one.to_delete or one.of_users for one in inventories):
            _say_what_is_next(aws, found[0])
        else:
            domain = _confirmed(inventories, confirm, settings.environment)
            _remove(aws, domain, patience)
            _say_what_is_next(aws, domain)


def remove_all(settings: Settings, patience: Patience = PATIENCE) -> None:
    """Delete what there is of each domain, files too, without asking.

    Raises:
        LocalError: something did not go.
    """
    aws = connect(settings)
    with errors():
        for domain in find(aws, settings):
            _remove(aws, _unretained(domain), patience)


def _unretained(domain: Domain) -> Domain:
    # As long as the domain is there, Terraform decides about its file system.
    return domain if domain.exists else replace(domain, keeps_files=False)


def _remove(aws: Aws, domain: Domain, patience: Patience) -> None:
    (empty if domain.exists else clear)(aws, domain, patience)


def _confirmed(inventories: Sequence[Inventory], confirmed: str, environment: str) -> Domain:
    for inventory in inventories:
        if inventory.domain.id == confirmed:
            return inventory.domain
    stated = f"--confirm is {confirmed!r}" if confirmed else "--confirm is missing"
    users = [one for inventory in inventories for one in inventory.of_users]
    files = f"Users' files would go: {_names(users)}." if users else "No files of users would go."
    ids = " or ".join(f"--confirm {inventory.domain.id}" for inventory in inventories)
    raise InputError(
        f"{stated}: nothing was deleted. {files}\n"
        f"  To delete it all: perimeter teardown --environment {environment} {ids}"
    )


def _names(users: Iterable[resources.Thing]) -> str:
    return "; ".join(f"{one.name} ({one.detail})" for one in users)


def _say_what_is_next(aws: Aws, domain: Domain) -> None:
    if domain.exists:
        say(f"{domain.id} is empty. Destroy the stacks access and studio, then run this again.")
        return
    for kept in resources.file_systems(aws, domain):
        say(f"{kept.name} stays, {kept.detail}: studio.home_retention is Retain. To delete it:")
        say(f"  aws efs delete-file-system --file-system-id {kept.name}")
    say(f"nothing of {domain.id} holds the VPC any more: the stacks dns and network can go.")
