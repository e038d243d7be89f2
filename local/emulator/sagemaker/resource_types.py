"""The types of Studio resources: their keys, parents and ARNs."""

import secrets
import string

from moto.sagemaker.exceptions import AWSValidationException, ResourceInUseException

from local.emulator.sagemaker.record import Record
from local.emulator.sagemaker.refusals import (
    refuse_app,
    refuse_domain_creation,
    refuse_domain_update,
    refuse_space_update,
)
from local.emulator.sagemaker.resource_type import ResourceType, Store

# The deletion takes minutes in AWS. Here it is long enough to be seen and to be interrupted.
APP_DELETION_SECONDS = 3.0
SPACE_DELETION_SECONDS = 2.0
# A space gets these values if neither it nor its domain has others.
# https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DefaultEbsStorageSettings.html
DEFAULT_VOLUME_GB = 5
# https://docs.aws.amazon.com/sagemaker/latest/dg/rstudio-shutdown.html
SERVICE_PROFILE = "domain-shared"
RSTUDIO_SERVER = "RStudioServerPro"

_ID_CHARACTERS = string.ascii_lowercase + string.digits


def _fill_domain(store: Store, record: Record) -> None:
    refuse_domain_creation(record)
    if store.records(DOMAIN, DomainName=record["DomainName"]):
        raise ResourceInUseException(f"Domain with name {record['DomainName']} already exists.")
    domain_id = "d-" + "".join(secrets.choice(_ID_CHARACTERS) for _ in range(12))
    record.update(
        DomainId=domain_id,
        Url=f"https://{domain_id}.studio.{store.region}.sagemaker.aws",
    )
    record.setdefault("AppNetworkAccessType", "PublicInternetOnly")
    record.setdefault("TagPropagation", "DISABLED")


def _on_domain_created(store: Store, record: Record) -> None:
    store.side_effects.create_for_domain(record)
    _serve_rstudio(store, record)


def _merge_domain(store: Store, record: Record, changes: Record) -> None:
    refuse_domain_update(record, changes)
    update = changes.pop("DomainSettingsForUpdate", None)
    if update:
        settings = {name.removesuffix("ForUpdate"): value for name, value in update.items()}
        changes["DomainSettings"] = {**record.get("DomainSettings", {}), **settings}
        _serve_rstudio(store, {**record, **changes})


def _serve_rstudio(store: Store, record: Record) -> None:
    """Start the server of RStudio if the domain has one, in the profile of the service."""
    wanted = f"{RSTUDIO_SERVER}DomainSettings" in record.get("DomainSettings", {})
    profile = {"DomainId": record["DomainId"], "UserProfileName": SERVICE_PROFILE}
    if wanted and not store.records(USER_PROFILE, **profile):
        store.create(USER_PROFILE, dict(profile))
        store.create(APP, {**profile, "AppType": RSTUDIO_SERVER, "AppName": "default"})


def _on_domain_deleted(store: Store, record: Record, request: Record) -> None:
    retention = request.get("RetentionPolicy", {}).get("HomeEfsFileSystem", "Retain")
    store.side_effects.leave_behind(record, keep_files=retention == "Retain")


def _fill_user_profile(store: Store, record: Record) -> None:
    taken = store.records(USER_PROFILE, DomainId=record["DomainId"])
    highest = max((int(one["HomeEfsFileSystemUid"]) for one in taken), default=200_000)
    record["HomeEfsFileSystemUid"] = str(highest + 1)


def _fill_space(store: Store, record: Record) -> None:
    owner = record.get("OwnershipSettings", {}).get("OwnerUserProfileName")
    if owner:
        store.find(USER_PROFILE, {**record, "UserProfileName": owner})
        # A profile cannot be deleted while it owns a space.
        record["UserProfileName"] = owner
    _summarize_space(store, record, record)


def _merge_space(store: Store, record: Record, changes: Record) -> None:
    refuse_space_update(changes)
    if "SpaceSettings" in changes:
        # The kind of app stays, and an update leaves out what it does not change.
        changes["SpaceSettings"] = {**record.get("SpaceSettings", {}), **changes["SpaceSettings"]}
    _summarize_space(store, record, changes)


def _summarize_space(store: Store, record: Record, changes: Record) -> None:
    """Add the effective settings of the space and its domain to lists."""
    space = {**record, **changes}
    settings = space.get("SpaceSettings", {})
    domain = store.find(DOMAIN, space)
    by_default = domain.get("DefaultUserSettings", {}).get("SpaceStorageSettings", {})
    size = by_default.get("DefaultEbsStorageSettings", {}).get(
        "DefaultEbsVolumeSizeInGb", DEFAULT_VOLUME_GB
    )
    storage = {"EbsStorageSettings": {"EbsVolumeSizeInGb": size}}
    changes.update(
        SpaceSettingsSummary={"SpaceStorageSettings": storage, **settings},
        SpaceSharingSettingsSummary=space.get("SpaceSharingSettings"),
        OwnershipSettingsSummary=space.get("OwnershipSettings"),
    )


def _fill_app(store: Store, record: Record) -> None:
    owners = [record.get("UserProfileName"), record.get("SpaceName")]
    if owners.count(None) != 1:
        raise AWSValidationException("Exactly one of UserProfileName and SpaceName is required.")
    refuse_app(record, store.find(SPACE, record) if record.get("SpaceName") else None)
    record["Owner"] = owners[0] or owners[1]
    record["AppTypeInArn"] = record["AppType"].lower()


def _on_app_created(store: Store, record: Record) -> None:
    store.side_effects.connect(store.find(DOMAIN, record), record)


def _on_app_deleted(store: Store, record: Record, _: Record) -> None:
    store.side_effects.disconnect(record)


def _fill_image_version(store: Store, record: Record) -> None:
    image = store.find(IMAGE, record)
    versions = store.records(IMAGE_VERSION, ImageName=record["ImageName"])
    record.update(
        Version=max((one["Version"] for one in versions), default=0) + 1,
        ImageArn=image["ImageArn"],
        ContainerImage=record["BaseImage"],
        Aliases=list(record.get("Aliases", [])),
    )


def _merge_image(_: Store, record: Record, changes: Record) -> None:
    for name in changes.pop("DeleteProperties", []):
        record.pop(name, None)


def _merge_image_version(_: Store, record: Record, changes: Record) -> None:
    changes.pop("Alias", None)
    removed = changes.pop("AliasesToDelete", [])
    added = changes.pop("AliasesToAdd", [])
    kept = [alias for alias in record["Aliases"] if alias not in (*removed, *added)]
    changes["Aliases"] = kept + added


DOMAIN = ResourceType(
    name="Domain",
    key=("DomainId",),
    arn="domain/{DomainId}",
    fixed={"Status": "InService"},
    fill_defaults=_fill_domain,
    on_created=_on_domain_created,
    merge_update=_merge_domain,
    on_deleted=_on_domain_deleted,
)
USER_PROFILE = ResourceType(
    name="UserProfile",
    key=("DomainId", "UserProfileName"),
    arn="user-profile/{DomainId}/{UserProfileName}",
    parents=("Domain",),
    fixed={"Status": "InService"},
    fill_defaults=_fill_user_profile,
)
SPACE = ResourceType(
    name="Space",
    key=("DomainId", "SpaceName"),
    arn="space/{DomainId}/{SpaceName}",
    parents=("Domain", "UserProfile"),
    fixed={"Status": "InService"},
    fill_defaults=_fill_space,
    merge_update=_merge_space,
    deletion_seconds=SPACE_DELETION_SECONDS,
)
APP = ResourceType(
    name="App",
    key=("DomainId", "UserProfileName", "SpaceName", "AppType", "AppName"),
    arn="app/{DomainId}/{Owner}/{AppTypeInArn}/{AppName}",
    parents=("Domain", "UserProfile", "Space"),
    fixed={"Status": "InService"},
    fill_defaults=_fill_app,
    on_created=_on_app_created,
    on_deleted=_on_app_deleted,
    deletion_seconds=APP_DELETION_SECONDS,
    stays_listed=True,
)
IMAGE = ResourceType(
    name="Image",
    key=("ImageName",),
    arn="image/{ImageName}",
    fixed={"ImageStatus": "CREATED"},
    merge_update=_merge_image,
    newest_first=True,
)
IMAGE_VERSION = ResourceType(
    name="ImageVersion",
    key=("ImageName", "Version"),
    arn="image-version/{ImageName}/{Version}",
    parents=("Image",),
    fixed={"ImageVersionStatus": "CREATED"},
    fill_defaults=_fill_image_version,
    merge_update=_merge_image_version,
    newest_first=True,
    ends_with_parent=True,
)
APP_IMAGE_CONFIG = ResourceType(
    name="AppImageConfig",
    key=("AppImageConfigName",),
    arn="app-image-config/{AppImageConfigName}",
    newest_first=True,
)
LIFECYCLE_CONFIG = ResourceType(
    name="StudioLifecycleConfig",
    key=("StudioLifecycleConfigName",),
    arn="studio-lifecycle-config/{StudioLifecycleConfigName}",
    newest_first=True,
)
RESOURCE_TYPES = {
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
