"""Checks within the domain, and between it and its users."""

import re
from collections.abc import Iterator

from modules.settings.checks.check import Check, repeated
from modules.settings.instance_types import instance_type_problem
from modules.settings.paths import IMAGE_CONTEXTS
from modules.settings.studio import (
    BudgetSettings,
    ImageKind,
    ImageSettings,
    RStudioSettings,
    SpaceApp,
    SpaceSettings,
    StorageSettings,
    StudioApp,
    UserSettings,
)

# https://docs.aws.amazon.com/sagemaker/latest/dg/rstudio-version.html; docker/rstudio/workbench.txt
# says which goes with which release.
R_VERSIONS = ("4.6.1", "4.5.1", "4.4.3", "4.4.0", "4.3.3", "4.2.3", "4.2.1", "4.1.3", "4.0.2")
# Names that are moved from image to image, and a major version without the rest.
_MUTABLE_TAG = re.compile(
    r"(latest|stable|main|master|dev|devel|develop|edge|nightly|next|current|test|prod|v?\d+)",
    re.IGNORECASE,
)
# https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_CreateBudget.html
MAX_ALERTS = 10
MAX_EMAILS = 10
# The execution role's policy names them, and IAM takes 10,240 characters of it.
MAX_INSTANCE_TYPES = 60
MAX_SHARED_SPACES = 20


def _instance_types(instance_types: tuple[str, ...]) -> Iterator[str]:
    setting = "studio.instance_types"
    if not 1 <= len(instance_types) <= MAX_INSTANCE_TYPES:
        yield f"{setting}: {len(instance_types)} given: must be 1 to {MAX_INSTANCE_TYPES}"
    for index, instance_type in enumerate(instance_types):
        if right := instance_type_problem(instance_type):
            yield f'{setting}[{index}]: "{instance_type}": {right}'
    for again in repeated(iter(instance_types)):
        yield f'{setting}: "{again}" is there more than once: keep one'


def _chosen_types(
    instance_types: tuple[str, ...],
    jupyterlab: SpaceApp,
    code_editor: SpaceApp,
    rstudio: RStudioSettings | None,
    spaces: tuple[SpaceSettings, ...],
) -> Iterator[str]:
    chosen = {
        "studio.jupyterlab": jupyterlab.instance_type,
        "studio.code_editor": code_editor.instance_type,
        "studio.rstudio": rstudio.instance_type if rstudio else None,
    } | {f"studio.spaces.{space.name}": space.instance_type for space in spaces}
    for where, instance_type in chosen.items():
        if instance_type is not None and instance_type not in instance_types:
            yield (
                f'{where}.instance_type: "{instance_type}": must be one of '
                f"studio.instance_types, {', '.join(instance_types)}"
            )


def _idle_shutdown(jupyterlab: SpaceApp, code_editor: SpaceApp) -> Iterator[str]:
    for where, app in {"jupyterlab": jupyterlab, "code_editor": code_editor}.items():
        idle = app.idle_shutdown
        if not idle.min_minutes <= idle.minutes <= idle.max_minutes:
            yield (
                f"studio.{where}.idle_shutdown.minutes: {idle.minutes}: must be from "
                f"min_minutes, {idle.min_minutes}, to max_minutes, {idle.max_minutes}"
            )


def _storage(storage: StorageSettings) -> Iterator[str]:
    if storage.default_gib > storage.max_gib:
        yield (
            f"studio.storage.default_gib: {storage.default_gib}: must be no more than "
            f"studio.storage.max_gib, {storage.max_gib}"
        )


def _images(images: tuple[ImageSettings, ...]) -> Iterator[str]:
    for name in repeated(image.name for image in images):
        yield f'studio.images: name "{name}" is there more than once: give each image its own'
    for image in images:
        where = f"studio.images.{image.name}"
        if not (IMAGE_CONTEXTS / image.context / "Dockerfile").is_file():
            yield (
                f'{where}.context: "{image.context}": there is no '
                f"{IMAGE_CONTEXTS.name}/{image.context}/Dockerfile: {_contexts()}"
            )
        if image.tag and _MUTABLE_TAG.fullmatch(image.tag) and not image.mutable_tag:
            yield (
                f'{where}.tag: "{image.tag}": looks as if it moved from image to image: '
                "use a tag of this one image only, or set mutable_tag = true"
            )
        yield from _r_versions(where, image)


def _contexts() -> str:
    found = sorted(
        path.parent.relative_to(IMAGE_CONTEXTS) for path in IMAGE_CONTEXTS.rglob("Dockerfile")
    )
    return f"use {' or '.join(map(str, found))}" if found else "write one"


def _r_versions(where: str, image: ImageSettings) -> Iterator[str]:
    for version in image.build_args.get("R_VERSIONS", "").split():
        if version not in R_VERSIONS:
            yield (
                f'{where}.build_args.R_VERSIONS: "{version}": must be a version of R that '
                f"RStudio on SageMaker supports: {', '.join(R_VERSIONS)}"
            )


def _rstudio(rstudio: RStudioSettings | None, images: tuple[ImageSettings, ...]) -> Iterator[str]:
    own = {image.name: image for image in images if image.kind is ImageKind.RSTUDIO}
    if rstudio is None:
        for name in own:
            yield (
                f'studio.images.{name}.kind: "{ImageKind.RSTUDIO}": the domain has no RStudio: '
                "add studio.rstudio, or remove the image"
            )
        return
    if not rstudio.licensed:
        yield (
            "studio.rstudio.licensed: false: must be true, once the account holds a Posit "
            "Workbench licence in AWS License Manager; or remove studio.rstudio"
        )
    default = rstudio.default_image
    if default is not None and (default not in own or not own[default].is_pushed):
        yield (
            f'studio.rstudio.default_image: "{default}": must be one of studio.images whose '
            f'kind is "{ImageKind.RSTUDIO}", with its tag or digest'
        )


def _rstudio_users(
    users: tuple[UserSettings, ...], rstudio: RStudioSettings | None
) -> Iterator[str]:
    standing: dict[str, set[str | None]] = {}
    for user in users:
        where = f'users: employee_id "{user.employee_id}"'
        standing.setdefault(user.profile, set()).add(user.rstudio)
        if user.rstudio is not None and rstudio is None:
            yield f'{where}: rstudio: "{user.rstudio}": the domain has no RStudio: remove it'
        if StudioApp.RSTUDIO in user.apps and rstudio is None:
            yield f'{where}: apps: "{StudioApp.RSTUDIO}": the domain has no RStudio: remove it'
        elif StudioApp.RSTUDIO in user.apps and user.rstudio is None:
            yield f'{where}: apps: "{StudioApp.RSTUDIO}": set rstudio = "user" or "admin", too'
    for profile, found in standing.items():
        if len(found) > 1:
            yield f'users: profile "{profile}": rstudio: must be the same for all who share it'


def _spaces(users: tuple[UserSettings, ...], spaces: tuple[SpaceSettings, ...]) -> Iterator[str]:
    profiles = {user.profile for user in users}
    for name in repeated(space.name.lower() for space in spaces):
        yield f'studio.spaces: name "{name}" is there more than once: give each space its own'
    shared = sum(space.shared for space in spaces)
    if shared > MAX_SHARED_SPACES:
        yield f"studio.spaces: {shared} are shared: must be {MAX_SHARED_SPACES} or fewer"
    for space in spaces:
        where = f"studio.spaces.{space.name}"
        if space.owner not in profiles:
            yield f'{where}.owner: "{space.owner}": must be the profile of one of users'
        if space.shared and space.kind != "jupyterlab":
            yield f'{where}.shared: true: must be false where kind is "{space.kind}"'


def _volumes(storage: StorageSettings, spaces: tuple[SpaceSettings, ...]) -> Iterator[str]:
    for space in spaces:
        if space.storage_gib is not None and space.storage_gib > storage.max_gib:
            yield (
                f"studio.spaces.{space.name}.storage_gib: {space.storage_gib}: must be no more "
                f"than studio.storage.max_gib, {storage.max_gib}"
            )


def _budget(tags: dict[str, str], budget: BudgetSettings | None) -> Iterator[str]:
    if budget is None:
        return
    if budget.tag not in tags:
        yield f'studio.budget.tag: "{budget.tag}": must be one of tags'
    if not budget.emails and budget.topic_arn is None:
        yield "studio.budget: nobody is told: add emails or topic_arn"
    if len(budget.emails) > MAX_EMAILS:
        yield f"studio.budget.emails: {len(budget.emails)} given: must be {MAX_EMAILS} or fewer"
    if not 1 <= len(set(budget.alert_percent)) == len(budget.alert_percent) <= MAX_ALERTS:
        yield (
            f"studio.budget.alert_percent: {list(budget.alert_percent)}: "
            f"must be 1 to {MAX_ALERTS} different parts"
        )


CHECKS = (
    Check(("studio.instance_types",), _instance_types),
    Check(
        (
            "studio.instance_types",
            "studio.jupyterlab",
            "studio.code_editor",
            "studio.rstudio",
            "studio.spaces",
        ),
        _chosen_types,
    ),
    Check(("studio.jupyterlab", "studio.code_editor"), _idle_shutdown),
    Check(("studio.storage",), _storage),
    Check(("studio.images",), _images),
    Check(("studio.rstudio", "studio.images"), _rstudio),
    Check(("users", "studio.rstudio"), _rstudio_users),
    Check(("users", "studio.spaces"), _spaces),
    Check(("studio.storage", "studio.spaces"), _volumes),
    Check(("tags", "studio.budget"), _budget),
)
