"""The store of Studio resources."""

import secrets
import threading
from collections.abc import Mapping
from typing import Any

from moto.core.utils import utcnow
from moto.sagemaker.exceptions import ResourceInUseException, ResourceNotFound
from moto.sagemaker.models import SageMakerModelBackend

from local.emulator.sagemaker.listing import admitted, page, sorted_as_asked
from local.emulator.sagemaker.record import Record, is_over
from local.emulator.sagemaker.resource_type import ResourceType
from local.emulator.sagemaker.resource_types import (
    DOMAIN,
    IMAGE,
    IMAGE_VERSION,
    LIFECYCLE_CONFIG,
    RESOURCE_TYPES,
    SPACE,
    USER_PROFILE,
)
from local.emulator.sagemaker.side_effects import SideEffects
from local.emulator.timers import later


class Studio:
    """The Studio resources of one account in one Region."""

    def __init__(self, backend: SageMakerModelBackend) -> None:
        self.region: str = backend.region_name
        self.arn_prefix = f"arn:{backend.partition}:sagemaker:{self.region}:{backend.account_id}:"
        self.side_effects = SideEffects(backend.account_id, self.region)
        # moto answers each request in a thread of its own, so the store has a lock.
        self.lock = threading.RLock()
        self._records: dict[str, dict[tuple[str, ...], Record]] = {
            name: {} for name in RESOURCE_TYPES
        }

    def records(self, kind: ResourceType, **fields: object) -> list[Record]:
        """Return the resources that have these fields, in the order of their creation."""
        return [
            record
            for record in self._records[kind.name].values()
            if all(record.get(name) == value for name, value in fields.items())
        ]

    def create(self, kind: ResourceType, request: Record) -> Record:
        """Add a resource.

        Raises:
            ResourceNotFound: A parent does not exist.
            ResourceInUseException: The resource exists already.
        """
        now = utcnow()
        record = {
            **kind.fixed,
            "CreationTime": now,
            "LastModifiedTime": now,
            **request,
            "Tags": {tag["Key"]: tag["Value"] for tag in request.get("Tags", [])},
        }
        if kind.fill_defaults is not None:
            kind.fill_defaults(self, record)
        for name in kind.parents:
            parent = RESOURCE_TYPES[name]
            if record.get(parent.key[-1]):
                self.find(parent, record)
        key = kind.identify(record)
        present = self._records[kind.name].get(key)
        if present is not None and not is_over(present):
            raise ResourceInUseException(f"{kind.title(record)} already exists.")
        record[f"{kind.name}Arn"] = self.arn_prefix + kind.arn.format_map(record)
        self._records[kind.name][key] = record
        try:
            if kind.on_created is not None:
                kind.on_created(self, record)
        except Exception:
            del self._records[kind.name][key]
            raise
        return record

    def find(self, kind: ResourceType, request: Mapping[str, Any]) -> Record:
        """Return the resource that a request names.

        Raises:
            ResourceNotFound: The resource does not exist.
        """
        if kind is IMAGE_VERSION and not request.get("Version"):
            request = self._image_version(request)
        try:
            return self._records[kind.name][kind.identify(request)]
        except KeyError:
            raise ResourceNotFound(f"{kind.title(request)} does not exist.") from None

    def update(self, kind: ResourceType, request: Record) -> Record:
        """Replace the fields that a request names."""
        record = self.find(kind, request)
        changes = {name: value for name, value in request.items() if name not in kind.key}
        if kind.merge_update is not None:
            kind.merge_update(self, record, changes)
        record.update(changes, LastModifiedTime=utcnow())
        return record

    def delete(self, kind: ResourceType, request: Record) -> Record:
        """Delete a resource, or begin to.

        Raises:
            ResourceNotFound: The resource does not exist.
            ResourceInUseException: Others depend on it, or it is being deleted.
        """
        record = self.find(kind, request)
        if record.get("Status") == "Deleting":
            raise ResourceInUseException(f"{kind.title(record)} is being deleted.")
        if is_over(record):
            raise ResourceNotFound(f"{kind.title(record)} does not exist.")
        self._release_children(kind, record)
        if kind is LIFECYCLE_CONFIG:
            self._refuse_while_attached(record["StudioLifecycleConfigArn"])
        if kind.deletion_seconds:
            record["Status"] = "Deleting"
            later(kind.deletion_seconds, lambda: self._finish_deletion(kind, record, request))
        else:
            self._finish_deletion(kind, record, request)
        return record

    def page(self, kind: ResourceType, request: Record) -> Record:
        """Return one page of the resources that a request's filters admit."""
        if kind is IMAGE_VERSION:
            self.find(IMAGE, request)
        found = [record for record in self.records(kind) if admitted(kind, record, request)]
        return page(kind.plural, sorted_as_asked(kind, found, request), request)

    def by_arn(self, arn: str) -> Record | None:
        """Return the resource with an ARN, or None."""
        for kind in RESOURCE_TYPES.values():
            for record in self.records(kind):
                if record[f"{kind.name}Arn"] == arn:
                    return record
        return None

    def presigned_url(self, request: Record) -> str:
        """Mint a URL for one profile of a domain.

        Raises:
            ResourceNotFound: The domain, the profile or the space does not exist.
        """
        domain = self.find(DOMAIN, request)
        self.find(USER_PROFILE, request)
        if request.get("SpaceName"):
            self.find(SPACE, request)
        return f"{domain['Url']}/auth?token={secrets.token_urlsafe(96)}"

    def _image_version(self, request: Mapping[str, Any]) -> Record:
        image = self.find(IMAGE, request)
        versions = self.records(IMAGE_VERSION, ImageName=image["ImageName"])
        alias = request.get("Alias")
        if alias:
            versions = [one for one in versions if alias in one["Aliases"]]
        if not versions:
            wanted = f"with alias [{alias}] " if alias else ""
            raise ResourceNotFound(
                f"ImageVersion {wanted}of Image [{image['ImageName']}] does not exist."
            )
        return versions[-1]

    def _release_children(self, kind: ResourceType, record: Record) -> None:
        own_fields = {name: record.get(name) for name in kind.key}
        for child in (one for one in RESOURCE_TYPES.values() if kind.name in one.parents):
            children = self.records(child, **own_fields)
            holding = [one for one in children if not (child.ends_with_parent or is_over(one))]
            if holding:
                raise ResourceInUseException(
                    f"{kind.title(record)} cannot be deleted: "
                    f"{len(holding)} {child.name}(s) are associated with it."
                )
            for one in children:
                del self._records[child.name][child.identify(one)]

    def _finish_deletion(self, kind: ResourceType, record: Record, request: Record) -> None:
        with self.lock:
            if kind.stays_listed:
                record["Status"] = "Deleted"
            else:
                del self._records[kind.name][kind.identify(record)]
            if kind.on_deleted is not None:
                kind.on_deleted(self, record, request)

    def _refuse_while_attached(self, arn: str) -> None:
        for kind in (DOMAIN, USER_PROFILE, SPACE):
            for record in self.records(kind):
                if _mentions(record, arn):
                    raise ResourceInUseException(
                        f"{arn} cannot be deleted: {record[f'{kind.name}Arn']} uses it."
                    )


def _mentions(value: object, text: str) -> bool:
    if isinstance(value, Mapping):
        return any(_mentions(member, text) for member in value.values())
    if isinstance(value, list):
        return any(_mentions(member, text) for member in value)
    return value == text
