"""The operations of SageMaker on Studio resources, which replace those of moto."""

import functools
from collections.abc import Callable

from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores
from moto.sagemaker.exceptions import ResourceNotFound
from moto.sagemaker.responses import SageMakerResponse

from local.emulator.sagemaker.listing import page
from local.emulator.sagemaker.record import Record
from local.emulator.sagemaker.resource_type import ResourceType
from local.emulator.sagemaker.resource_types import IMAGE, IMAGE_VERSION, RESOURCE_TYPES
from local.emulator.sagemaker.studio import Studio, studio_of
from local.emulator.sagemaker.validation import service, validate

Answer = Callable[[Studio, Record], Record]


def install() -> None:
    """Add the operations to moto's SageMaker."""
    for kind in RESOURCE_TYPES.values():
        for operation, work in (
            (f"Create{kind.name}", Studio.create),
            (f"Describe{kind.name}", Studio.find),
            (f"Update{kind.name}", Studio.update),
            (f"Delete{kind.name}", Studio.delete),
            (f"List{kind.plural}", Studio.page),
        ):
            if operation in service().operation_names:
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


def _apply(
    work: Callable[[Studio, ResourceType, Record], Record],
    kind: ResourceType,
    studio: Studio,
    request: Record,
) -> Record:
    return work(studio, kind, request)


def _create_image_version(studio: Studio, request: Record) -> Record:
    # A repeated client token means that the request is repeated, and no other version is wanted.
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
    return page("SageMakerImageVersionAliases", aliases, request)


def _create_presigned_domain_url(studio: Studio, request: Record) -> Record:
    return {"AuthorizedUrl": studio.presigned_url(request)}


def _add_tags(record: Record, request: Record) -> Record:
    record["Tags"].update({tag["Key"]: tag["Value"] for tag in request["Tags"]})
    return {"Tags": _tag_list(record)}


def _list_tags(record: Record, request: Record) -> Record:
    return page("Tags", _tag_list(record), request)


def _delete_tags(record: Record, request: Record) -> Record:
    for key in request["TagKeys"]:
        record["Tags"].pop(key, None)
    return {}


def _tag_list(record: Record) -> list[Record]:
    return [{"Key": key, "Value": value} for key, value in record["Tags"].items()]


def _add(operation: str, answer: Answer) -> None:
    model = service().operation_model(operation)

    def respond(response: SageMakerResponse) -> ActionResult:
        request = _request(response)
        validate(model, request)
        studio = studio_of(response.sagemaker_backend)
        with studio.lock:
            return ActionResult(answer(studio, request))

    setattr(SageMakerResponse, camelcase_to_underscores(operation), respond)


def _add_for_arn(operation: str, answer: Callable[[Record, Record], Record]) -> None:
    method = camelcase_to_underscores(operation)
    otherwise = getattr(SageMakerResponse, method)

    def respond(response: SageMakerResponse) -> ActionResult:
        request = _request(response)
        studio = studio_of(response.sagemaker_backend)
        with studio.lock:
            record = studio.by_arn(request["ResourceArn"])
            if record is not None:
                return ActionResult(answer(record, request))
            if _is_studio_arn(studio, request["ResourceArn"]):
                raise ResourceNotFound(f"{request['ResourceArn']} does not exist.")
        result: ActionResult = otherwise(response)
        return result

    setattr(SageMakerResponse, method, respond)


def _is_studio_arn(studio: Studio, arn: str) -> bool:
    start = arn.removeprefix(studio.arn_prefix).split("/")[0]
    return any(kind.arn.split("/")[0] == start for kind in RESOURCE_TYPES.values())


def _request(response: SageMakerResponse) -> Record:
    parameters = response._get_params()  # noqa: SLF001 - moto has no public name for the request
    return {name: value for name, value in parameters.items() if value is not None}
