"""SageMaker Studio for moto: domains, profiles, spaces, apps, images and what belongs to them.

The resources differ little, so one store serves them all. What a request may hold, and what an
answer holds, comes from botocore's own description of the service; `KINDS` adds what that
description does not say: what identifies a resource, what must be there before it, and how it
is named in its ARN. All else of SageMaker stays moto's.
"""

import base64
import functools
import re
import secrets
import string
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import botocore.session
from botocore.model import OperationModel, ServiceModel, Shape, StringShape
from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores, utcnow
from moto.sagemaker.exceptions import (
    AWSValidationException,
    ResourceInUseException,
    ResourceNotFound,
)
from moto.sagemaker.models import SageMakerModelBackend
from moto.sagemaker.responses import SageMakerResponse

Record = dict[str, Any]
"""The fields of one resource, or of one request, by SageMaker's names for them."""

PAGE_SIZE = 100
ID_CHARACTERS = string.ascii_lowercase + string.digits
# https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreatePresignedDomainUrl.html
LANDING_URI = re.compile(
    r"studio::.*|app:(JupyterServer|JupyterLab|RStudioServerPro|CodeEditor|Canvas):.*"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of resource.

    Attributes:
        name: as it stands in the operations' names.
        key: the fields that identify one.
        arn: the ARN's last part, with field names in braces.
        parents: the kinds of which one must exist, wherever the fields name it.
        fixed: fields that each new one has.
        complete: sets the fields that the service itself chooses for a new one.
        revise: turns an update's request into the fields that it sets.
        newest_first: the order of lists that ask for none.
        ends_with_parent: deleted with its parent, instead of holding it.
    """

    name: str
    key: tuple[str, ...]
    arn: str
    parents: tuple[str, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    complete: "Callable[[Studio, Record], None] | None" = None
    revise: "Callable[[Record, Record], None] | None" = None
    newest_first: bool = False
    ends_with_parent: bool = False

    @property
    def plural(self) -> str:
        """The name of a list of them."""
        return f"{self.name}s"

    def identify(self, fields: Mapping[str, Any]) -> tuple[str, ...]:
        """Give the key's values; an absent one is empty."""
        return tuple(str(fields.get(name) or "") for name in self.key)


class Studio:
    """The Studio resources of one account in one region."""

    def __init__(self, backend: SageMakerModelBackend) -> None:
        self.region: str = backend.region_name
        self.arn_prefix = f"arn:{backend.partition}:sagemaker:{self.region}:{backend.account_id}:"
        # moto answers each request in a thread of its own.
        self.lock = threading.RLock()
        self._records: dict[str, dict[tuple[str, ...], Record]] = {name: {} for name in KINDS}

    def records(self, kind: Kind, **fields: object) -> list[Record]:
        """Give the resources that have these fields, in the order of their creation."""
        return [
            record
            for record in self._records[kind.name].values()
            if all(record.get(name) == value for name, value in fields.items())
        ]

    def create(self, kind: Kind, request: Record) -> Record:
        """Add a resource.

        Raises:
            ResourceNotFound: a parent is not there.
            ResourceInUseException: there is one already.
        """
        now = utcnow()
        record = {
            **kind.fixed,
            "CreationTime": now,
            "LastModifiedTime": now,
            **request,
            "Tags": {tag["Key"]: tag["Value"] for tag in request.get("Tags", [])},
        }
        if kind.complete is not None:
            kind.complete(self, record)
        for name in kind.parents:
            parent = KINDS[name]
            if record.get(parent.key[-1]):
                self.find(parent, record)
        key = kind.identify(record)
        if key in self._records[kind.name]:
            raise ResourceInUseException(f"{_title(kind, key)} already exists.")
        record[f"{kind.name}Arn"] = self.arn_prefix + kind.arn.format_map(record)
        self._records[kind.name][key] = record
        return record

    def find(self, kind: Kind, request: Mapping[str, Any]) -> Record:
        """Give the resource that a request names.

        Raises:
            ResourceNotFound: there is none.
        """
        if kind is IMAGE_VERSION and not request.get("Version"):
            request = self._image_version(request)
        key = kind.identify(request)
        try:
            return self._records[kind.name][key]
        except KeyError:
            raise ResourceNotFound(f"{_title(kind, key)} does not exist.") from None

    def update(self, kind: Kind, request: Record) -> Record:
        """Replace the fields that a request names; the others stay as they are."""
        record = self.find(kind, request)
        changes = {name: value for name, value in request.items() if name not in kind.key}
        if kind.revise is not None:
            kind.revise(record, changes)
        record.update(changes, LastModifiedTime=utcnow())
        return record

    def delete(self, kind: Kind, request: Record) -> Record:
        """Remove a resource.

        Raises:
            ResourceNotFound: there is none.
            ResourceInUseException: others depend on it.
        """
        record = self.find(kind, request)
        own_fields = {name: record.get(name) for name in kind.key}
        for child in (one for one in KINDS.values() if kind.name in one.parents):
            dependents = self.records(child, **own_fields)
            if dependents and not child.ends_with_parent:
                raise ResourceInUseException(
                    f"{_title(kind, kind.identify(record))} cannot be deleted: "
                    f"{len(dependents)} {child.name}(s) are associated with it."
                )
            for dependent in dependents:
                del self._records[child.name][child.identify(dependent)]
        if kind is LIFECYCLE_CONFIG:
            self._refuse_while_attached(record["StudioLifecycleConfigArn"])
        del self._records[kind.name][kind.identify(record)]
        return record

    def page(self, kind: Kind, request: Record) -> Record:
        """Give one page of the resources that a request's filters admit."""
        if kind is IMAGE_VERSION:
            self.find(IMAGE, request)
        found = [record for record in self.records(kind) if _admitted(kind, record, request)]
        order = str(request.get("SortOrder") or ("Descending" if kind.newest_first else ""))
        found.sort(
            key=lambda record: record[_sort_field(kind, request)],
            reverse=order.lower() == "descending",
        )
        return _page(kind.plural, found, request)

    def by_arn(self, arn: str) -> Record | None:
        """Give the resource of an ARN, if it is one of these."""
        for kind in KINDS.values():
            for record in self.records(kind):
                if record[f"{kind.name}Arn"] == arn:
                    return record
        return None

    def presigned_url(self, request: Record) -> str:
        """Mint a URL for one profile of a domain.

        Raises:
            ResourceNotFound: the domain, the profile or the space is not there.
            AWSValidationException: the landing place is none.
        """
        domain = self.find(DOMAIN, request)
        self.find(USER_PROFILE, request)
        if request.get("SpaceName"):
            self.find(SPACE, request)
        landing = request.get("LandingUri")
        if landing is not None and not LANDING_URI.fullmatch(landing):
            raise AWSValidationException(f"LandingUri {landing!r} is not supported.")
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

    def _refuse_while_attached(self, arn: str) -> None:
        for kind in (DOMAIN, USER_PROFILE, SPACE):
            for record in self.records(kind):
                if _mentions(record, arn):
                    raise ResourceInUseException(
                        f"{arn} cannot be deleted: {record[f'{kind.name}Arn']} uses it."
                    )


def _complete_domain(studio: Studio, record: Record) -> None:
    if studio.records(DOMAIN, DomainName=record["DomainName"]):
        raise ResourceInUseException(f"Domain with name {record['DomainName']} already exists.")
    domain_id = "d-" + "".join(secrets.choice(ID_CHARACTERS) for _ in range(12))
    record.update(
        DomainId=domain_id,
        Url=f"https://{domain_id}.studio.{studio.region}.sagemaker.aws",
        HomeEfsFileSystemId=f"fs-{secrets.token_hex(8)}",
    )
    record.setdefault("AppNetworkAccessType", "PublicInternetOnly")
    record.setdefault("TagPropagation", "DISABLED")


def _complete_user_profile(studio: Studio, record: Record) -> None:
    taken = studio.records(USER_PROFILE, DomainId=record["DomainId"])
    highest = max((int(one["HomeEfsFileSystemUid"]) for one in taken), default=200_000)
    record["HomeEfsFileSystemUid"] = str(highest + 1)


def _complete_space(studio: Studio, record: Record) -> None:
    owner = record.get("OwnershipSettings", {}).get("OwnerUserProfileName")
    if owner:
        studio.find(USER_PROFILE, {**record, "UserProfileName": owner})
        # The owner cannot be deleted while the space is there.
        record["UserProfileName"] = owner


def _complete_app(_: Studio, record: Record) -> None:
    owners = [record.get("UserProfileName"), record.get("SpaceName")]
    if owners.count(None) != 1:
        raise AWSValidationException("Exactly one of UserProfileName and SpaceName is required.")
    record["Owner"] = owners[0] or owners[1]
    record["AppTypeInArn"] = record["AppType"].lower()


def _complete_image_version(studio: Studio, record: Record) -> None:
    image = studio.find(IMAGE, record)
    versions = studio.records(IMAGE_VERSION, ImageName=record["ImageName"])
    record.update(
        Version=max((one["Version"] for one in versions), default=0) + 1,
        ImageArn=image["ImageArn"],
        ContainerImage=record["BaseImage"],
        Aliases=list(record.get("Aliases", [])),
    )


def _revise_domain(record: Record, changes: Record) -> None:
    update = changes.pop("DomainSettingsForUpdate", None)
    if update:
        settings = {name.removesuffix("ForUpdate"): value for name, value in update.items()}
        changes["DomainSettings"] = {**record.get("DomainSettings", {}), **settings}


def _revise_image(record: Record, changes: Record) -> None:
    for name in changes.pop("DeleteProperties", []):
        record.pop(name, None)


def _revise_image_version(record: Record, changes: Record) -> None:
    changes.pop("Alias", None)
    removed = changes.pop("AliasesToDelete", [])
    added = changes.pop("AliasesToAdd", [])
    kept = [alias for alias in record["Aliases"] if alias not in (*removed, *added)]
    changes["Aliases"] = kept + added


DOMAIN = Kind(
    name="Domain",
    key=("DomainId",),
    arn="domain/{DomainId}",
    fixed={"Status": "InService"},
    complete=_complete_domain,
    revise=_revise_domain,
)
USER_PROFILE = Kind(
    name="UserProfile",
    key=("DomainId", "UserProfileName"),
    arn="user-profile/{DomainId}/{UserProfileName}",
    parents=("Domain",),
    fixed={"Status": "InService"},
    complete=_complete_user_profile,
)
SPACE = Kind(
    name="Space",
    key=("DomainId", "SpaceName"),
    arn="space/{DomainId}/{SpaceName}",
    parents=("Domain", "UserProfile"),
    fixed={"Status": "InService"},
    complete=_complete_space,
)
APP = Kind(
    name="App",
    key=("DomainId", "UserProfileName", "SpaceName", "AppType", "AppName"),
    arn="app/{DomainId}/{Owner}/{AppTypeInArn}/{AppName}",
    parents=("Domain", "UserProfile", "Space"),
    fixed={"Status": "InService"},
    complete=_complete_app,
)
IMAGE = Kind(
    name="Image",
    key=("ImageName",),
    arn="image/{ImageName}",
    fixed={"ImageStatus": "CREATED"},
    revise=_revise_image,
    newest_first=True,
)
IMAGE_VERSION = Kind(
    name="ImageVersion",
    key=("ImageName", "Version"),
    arn="image-version/{ImageName}/{Version}",
    parents=("Image",),
    fixed={"ImageVersionStatus": "CREATED"},
    complete=_complete_image_version,
    revise=_revise_image_version,
    newest_first=True,
    ends_with_parent=True,
)
APP_IMAGE_CONFIG = Kind(
    name="AppImageConfig",
    key=("AppImageConfigName",),
    arn="app-image-config/{AppImageConfigName}",
    newest_first=True,
)
LIFECYCLE_CONFIG = Kind(
    name="StudioLifecycleConfig",
    key=("StudioLifecycleConfigName",),
    arn="studio-lifecycle-config/{StudioLifecycleConfigName}",
    newest_first=True,
)
KINDS = {
    kind.name: kind
    for kind in (
        DOMAIN,
        USER_PROFILE,
        SPACE,
        APP,
        IMAGE,
        IMAGE_VERSION,
        APP_IMAGE_CONFIG,
        LIFECYCLE_CONFIG,
    )
}


def install() -> None:
    """Give moto's SageMaker these operations, in place of its own where it has one."""
    service = _service()
    for kind in KINDS.values():
        for operation, work in (
            (f"Create{kind.name}", Studio.create),
            (f"Describe{kind.name}", Studio.find),
            (f"Update{kind.name}", Studio.update),
            (f"Delete{kind.name}", Studio.delete),
            (f"List{kind.plural}", Studio.page),
        ):
            if operation in service.operation_names:
                _add(operation, functools.partial(_apply, work, kind))
    _add("CreateImageVersion", _create_image_version)
    _add("ListAliases", _list_aliases)
    _add("CreatePresignedDomainUrl", _create_presigned_domain_url)
    for operation, answer in (
        ("AddTags", _add_tags),
        ("ListTags", _list_tags),
        ("DeleteTags", _delete_tags),
    ):
        _add_for_arn(operation, answer)


Answer = Callable[[Studio, Record], Record]


def _apply(
    work: Callable[[Studio, Kind, Record], Record], kind: Kind, studio: Studio, request: Record
) -> Record:
    return work(studio, kind, request)


def _create_image_version(studio: Studio, request: Record) -> Record:
    # A repeated client token means a request sent again, not another version.
    for earlier in studio.records(IMAGE_VERSION, ImageName=request["ImageName"]):
        if earlier["ClientToken"] == request["ClientToken"]:
            return earlier
    return studio.create(IMAGE_VERSION, request)


def _list_aliases(studio: Studio, request: Record) -> Record:
    image = studio.find(IMAGE, request)
    versions = (
        [studio.find(IMAGE_VERSION, request)]
        if request.get("Version") or request.get("Alias")
        else studio.records(IMAGE_VERSION, ImageName=image["ImageName"])
    )
    aliases = [alias for version in versions for alias in version["Aliases"]]
    return _page("SageMakerImageVersionAliases", aliases, request)


def _create_presigned_domain_url(studio: Studio, request: Record) -> Record:
    return {"AuthorizedUrl": studio.presigned_url(request)}


def _add_tags(record: Record, request: Record) -> Record:
    record["Tags"].update({tag["Key"]: tag["Value"] for tag in request["Tags"]})
    return {"Tags": _tag_list(record)}


def _list_tags(record: Record, request: Record) -> Record:
    return _page("Tags", _tag_list(record), request)


def _delete_tags(record: Record, request: Record) -> Record:
    for key in request["TagKeys"]:
        record["Tags"].pop(key, None)
    return {}


def _tag_list(record: Record) -> list[Record]:
    return [{"Key": key, "Value": value} for key, value in record["Tags"].items()]


def _add(operation: str, answer: Answer) -> None:
    model = _service().operation_model(operation)

    def respond(response: SageMakerResponse) -> ActionResult:
        request = _request(response)
        _validate(model, request)
        studio = _studio(response.sagemaker_backend)
        with studio.lock:
            return ActionResult(answer(studio, request))

    setattr(SageMakerResponse, camelcase_to_underscores(operation), respond)


def _add_for_arn(operation: str, answer: Callable[[Record, Record], Record]) -> None:
    method = camelcase_to_underscores(operation)
    otherwise = getattr(SageMakerResponse, method)

    def respond(response: SageMakerResponse) -> ActionResult:
        request = _request(response)
        studio = _studio(response.sagemaker_backend)
        with studio.lock:
            record = studio.by_arn(request["ResourceArn"])
            if record is not None:
                return ActionResult(answer(record, request))
            if _is_studio_arn(studio, request["ResourceArn"]):
                raise ResourceNotFound(f"{request['ResourceArn']} does not exist.")
        result: ActionResult = otherwise(response)
        return result

    setattr(SageMakerResponse, method, respond)


def _studio(backend: SageMakerModelBackend) -> Studio:
    # In the backend's own dictionary, so that moto's reset empties it like everything else.
    studio: Studio = vars(backend).setdefault("studio", Studio(backend))
    return studio


def _is_studio_arn(studio: Studio, arn: str) -> bool:
    start = arn.removeprefix(studio.arn_prefix).split("/")[0]
    return any(kind.arn.split("/")[0] == start for kind in KINDS.values())


def _request(response: SageMakerResponse) -> Record:
    parameters = response._get_params()  # noqa: SLF001 - moto's own way to a request
    return {name: value for name, value in parameters.items() if value is not None}


@functools.cache
def _service() -> ServiceModel:
    return botocore.session.get_session().get_service_model("sagemaker")


def _validate(operation: OperationModel, request: Record) -> None:
    problems = list(_violations(operation.input_shape, request, ""))
    if problems:
        count = f"{len(problems)} validation error{'s' if len(problems) > 1 else ''} detected: "
        raise AWSValidationException(count + "; ".join(problems))


def _violations(shape: Any, value: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - by the shape
    if shape.type_name == "structure":
        for name in shape.required_members:
            if name not in value:
                yield _violation("null", f"{path}.{name}", "Member must not be null")
        for name, member in value.items():
            if name in shape.members:
                yield from _violations(shape.members[name], member, f"{path}.{name}")
    elif shape.type_name == "map":
        for name, member in value.items():
            yield from _violations(shape.value, member, f"{path}.{name}")
    elif shape.type_name == "list":
        yield from _size_violations(shape, len(value), "length", value, path)
        for index, member in enumerate(value, start=1):
            yield from _violations(shape.member, member, f"{path}.{index}.member")
    elif shape.type_name == "string":
        yield from _size_violations(shape, len(value), "length", f"'{value}'", path)
        yield from _text_violations(shape, value, path)
    elif shape.type_name in ("integer", "long", "float", "double"):
        yield from _size_violations(shape, value, "value", f"'{value}'", path)


def _size_violations(
    shape: Shape, size: float, measure: str, value: object, path: str
) -> Iterator[str]:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and size < low:
        yield _violation(value, path, f"Member must have {measure} greater than or equal to {low}")
    if high is not None and size > high:
        yield _violation(value, path, f"Member must have {measure} less than or equal to {high}")


def _text_violations(shape: StringShape, value: str, path: str) -> Iterator[str]:
    if shape.enum and value not in shape.enum:
        allowed = ", ".join(shape.enum)
        yield _violation(f"'{value}'", path, f"Member must satisfy enum value set: [{allowed}]")
    pattern = shape.metadata.get("pattern")
    if pattern and not _compiled(pattern).fullmatch(value):
        constraint = f"Member must satisfy regular expression pattern: {pattern}"
        yield _violation(f"'{value}'", path, constraint)


def _violation(value: object, path: str, constraint: str) -> str:
    place = ".".join(part[0].lower() + part[1:] for part in path.strip(".").split("."))
    return f"Value {value} at '{place}' failed to satisfy constraint: {constraint}"


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # AWS writes Unicode classes in Java's manner, which Python's expressions do not know.
    for java, python in ((r"\p{L}", r"\w"), (r"\p{N}", r"\d"), (r"\p{Z}", r"\s")):
        pattern = pattern.replace(java, python)
    return re.compile(pattern, re.DOTALL)


def _admitted(kind: Kind, record: Record, request: Record) -> bool:
    return all(_passes(kind, record, name, value) for name, value in request.items())


def _passes(kind: Kind, record: Record, name: str, value: Any) -> bool:  # noqa: ANN401 - by the filter
    if name.endswith("Contains"):
        return value.lower() in record[f"{kind.name}Name"].lower()
    if name.endswith("Before"):
        return bool(record[_time_field(name)] < value)
    if name.endswith("After"):
        return bool(record[_time_field(name)] > value)
    if name.endswith("Equals") or name in kind.key:
        field_name = name.removesuffix("Equals")
        # AppTypeEquals filters by StudioLifecycleConfigAppType, for one.
        return value in (record.get(field_name), record.get(f"{kind.name}{field_name}"))
    return True


def _time_field(name: str) -> str:
    return "CreationTime" if name.startswith("Creation") else "LastModifiedTime"


def _sort_field(kind: Kind, request: Record) -> str:
    wanted = str(request.get("SortBy", "CreationTime")).replace("_", "").lower()
    fields = {
        "creationtime": "CreationTime",
        "lastmodifiedtime": "LastModifiedTime",
        "version": "Version",
    }
    return fields.get(wanted, f"{kind.name}Name")


def _page(member: str, items: Sequence[Any], request: Record) -> Record:
    start = 0
    if token := request.get("NextToken"):
        try:
            start = int(base64.b64decode(token, validate=True))
        except ValueError:
            raise AWSValidationException("Invalid pagination token.") from None
    end = start + int(request.get("MaxResults", PAGE_SIZE))
    page: Record = {member: items[start:end]}
    if end < len(items):
        page["NextToken"] = base64.b64encode(str(end).encode()).decode()
    return page


def _mentions(value: object, text: str) -> bool:
    if isinstance(value, Mapping):
        return any(_mentions(member, text) for member in value.values())
    if isinstance(value, list):
        return any(_mentions(member, text) for member in value)
    return value == text


def _title(kind: Kind, key: tuple[str, ...]) -> str:
    return f"{kind.name} [{'/'.join(filter(None, key))}]"
