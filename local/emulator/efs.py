"""Corrections of moto's EFS."""

import contextlib
from functools import partial
from http import HTTPStatus
from typing import Any

from moto.efs.exceptions import MountTargetNotFound
from moto.efs.models import EFSBackend, FileSystem, MountTarget
from moto.efs.responses import EFSResponse

from local.emulator.timers import later

# Nothing mounts a file system of the emulator, so a tag says how much is on it.
SIZE_TAG = "EmbeddedSizeInBytes"
# EFS reports this size for a file system that nobody has written to.
# https://docs.aws.amazon.com/efs/latest/ug/metered-sizes.html
EMPTY_BYTES = 6144
_MOUNT_TARGET_DELETION_SECONDS = 1.0


def install() -> None:
    """Correct moto in this process."""
    _meter_sizes()
    _name_interfaces()
    _take_time_to_delete_mount_targets()


def _meter_sizes() -> None:
    def size_in_bytes(file_system: FileSystem) -> dict[str, Any]:
        tags = file_system._context.list_tags_for_resource(file_system.file_system_id)  # noqa: SLF001 - moto's own way to them
        values = {tag["Key"]: tag["Value"] for tag in tags}
        return {"Value": int(values.get(SIZE_TAG, EMPTY_BYTES))}

    FileSystem.size_in_bytes = property(size_in_bytes)  # type: ignore[assignment, method-assign]


def _name_interfaces() -> None:
    create = EFSBackend.create_mount_target

    def create_named(backend: EFSBackend, *args: Any, **kwargs: Any) -> MountTarget:  # noqa: ANN401 - moto's own parameters
        target = create(backend, *args, **kwargs)
        interface = backend.ec2_backend.get_network_interface(target.network_interface_id)
        interface.description = (
            f"EFS mount target for {target.file_system_id} ({target.mount_target_id})"
        )
        interface.requester_managed = True
        interface.status = "in-use"
        return target

    EFSBackend.create_mount_target = create_named  # type: ignore[method-assign, assignment]


def _take_time_to_delete_mount_targets() -> None:
    # A file system cannot be deleted while it has mount targets.
    def begin_to_delete(response: EFSResponse) -> tuple[str, dict[str, Any]]:
        backend = response.efs_backend
        target_id = response._get_param("MountTargetId")  # noqa: SLF001 - as moto's other responses
        target = backend.mount_targets_by_id.get(target_id)
        if target is None:
            raise MountTargetNotFound(target_id)
        target.life_cycle_state = "deleting"
        later(_MOUNT_TARGET_DELETION_SECONDS, partial(_delete_mount_target, backend, target_id))
        return "", {"status": HTTPStatus.NO_CONTENT}

    EFSResponse.delete_mount_target = begin_to_delete  # type: ignore[method-assign, assignment]


def _delete_mount_target(backend: EFSBackend, target_id: str) -> None:
    # It may already have been deleted, by a second call or with its file system.
    with contextlib.suppress(MountTargetNotFound):
        backend.delete_mount_target(target_id)
