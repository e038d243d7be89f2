"""The store of Studio resources."""

import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moto.core.utils import utcnow
from moto.sagemaker.exceptions import ResourceInUseException, ResourceNotFound
from moto.sagemaker.models import SageMakerModelBackend

from local.emulator.sagemaker.listing import admitted, page, sorted_as_asked
from local.emulator.sagemaker.record import Record, is_over
from local.emulator.sagemaker.refusals import refuse_landing
from local.emulator.sagemaker.resource_type import ResourceType
from local.emulator.sagemaker.resource_types import (
    APP,
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

# https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreatePresignedDomainUrl.html
_DEFAULT_EXPIRY_SECONDS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The page to which a presigned URL leads.

    Attributes:
        profile: The user profile that the URL signs in.
        path: The path on the host of the domain, without the first slash.
        app: The app of a space that serves the page; None for the pages of Studio itself.
        expires: The moment from which the URL is not opened, in seconds of the Unix epoch.
    """

    profile: str
    path: str
    app: Record | None
    expires: float


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
        self._pages: dict[tuple[str, str], Page] = {}

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
            AWSValidationException: No URL leads to the place that the request names.
        """
        domain = self.find(DOMAIN, request)
        self.find(USER_PROFILE, request)
        space = self.find(SPACE, request) if request.get("SpaceName") else None
        refuse_landing(request)
        token = secrets.token_urlsafe(96)
        self._pages[domain["DomainId"], token] = _page(request, space)
        return f"{domain['Url']}/auth?token={token}"

    def opened(self, domain_id: str, token: str) -> Page | None:
        """Return the page to which a token of a presigned URL leads, or None."""
        return self._pages.get((domain_id, token))

    def is_running(self, app: Record) -> bool:
        """Return whether an app, named by its key, is in service."""
        return any(one["Status"] == "InService" for one in self.records(APP, **app))

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


def studio_of(backend: SageMakerModelBackend) -> Studio:
    """Return the store of one of moto's backends."""
    # The store is an attribute of the backend, so that a reset of moto empties it too.
    studio: Studio = vars(backend).setdefault("studio", Studio(backend))
    return studio


def _page(request: Record, space: Record | None) -> Page:
    path, app = "", None
    landing = request.get("LandingUri", "studio::")
    if space is not None:
        # The URL leads to the app of the space, whatever place it names.
        kind = space.get("SpaceSettings", {}).get("AppType", "JupyterLab")
        app = {"DomainId": space["DomainId"], "SpaceName": space["SpaceName"], "AppType": kind}
        path = f"{kind.lower()}/default"
    elif landing.startswith("studio::"):
        path = landing.removeprefix("studio::")
    else:
        path = f"{landing.split(':')[1].lower()}/default"
    return Page(
        profile=request["UserProfileName"],
        path=path,
        app=app,
        expires=time.time() + request.get("ExpiresInSeconds", _DEFAULT_EXPIRY_SECONDS),
    )


def _mentions(value: object, text: str) -> bool:
    if isinstance(value, Mapping):
        return any(_mentions(member, text) for member in value.values())
    if isinstance(value, list):
        return any(_mentions(member, text) for member in value)
    return value == text
