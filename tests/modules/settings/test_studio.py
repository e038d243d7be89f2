from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from modules.settings import (
    ImageKind,
    ImageSettings,
    RStudioAccess,
    Settings,
    SettingsError,
    StudioApp,
    StudioSettings,
    load,
    parse,
)
from modules.settings.checks import studio as checks
from testing.configuration import EVERY_PART, RAW, RSTUDIO_USERS, make_settings


def settings(users: Sequence[Mapping[str, Any]] = RSTUDIO_USERS, **studio: object) -> Settings:
    """Settings with every part of the domain, some of which are replaced."""
    return make_settings(studio=EVERY_PART | studio, users=users)


def problems(users: Sequence[Mapping[str, Any]] = RSTUDIO_USERS, **studio: object) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        settings(users, **studio)
    return list(caught.value.problems)


def image(**changes: object) -> dict[str, Any]:
    """An image for JupyterLab, some of whose settings are replaced."""
    return {
        "name": "analysis",
        "kind": "jupyterlab",
        "display_name": "Analysis",
        "description": "For analysis",
        "context": "jupyterlab",
        **changes,
    }


def space(**changes: object) -> dict[str, Any]:
    return {"name": "notes", "kind": "jupyterlab", "owner": "ada-lovelace", **changes}


def budget(**changes: object) -> dict[str, Any]:
    return {"monthly_usd": 100, "emails": ["a@example.com"], **changes}


def users(**ada: object) -> list[dict[str, Any]]:
    return [{"employee_id": "ada", "profile": "ada-lovelace", **ada}]


def test_everything_at_once_is_read() -> None:
    studio = settings().studio
    assert [image.name for image in studio.images] == [
        *("r-new", "r-old", "python", "editor", "unbuilt")
    ]
    assert studio.images[0].kind is ImageKind.RSTUDIO
    assert [image.is_pushed for image in studio.images] == [True, True, True, True, False]
    assert [space.kind for space in studio.spaces] == [
        *(StudioApp.JUPYTERLAB, StudioApp.CODE_EDITOR, StudioApp.JUPYTERLAB)
    ]
    assert settings().rstudio_access == {"ada-lovelace": RStudioAccess.ADMIN}


def test_defaults_cost_little_and_grant_nothing() -> None:
    studio = make_settings().studio
    assert studio == StudioSettings()
    assert (studio.images, studio.spaces) == ((), ())
    assert (studio.rstudio, studio.budget) == (None, None)
    assert all(name.startswith("ml.t3.") for name in studio.instance_types)
    for app in (studio.jupyterlab, studio.code_editor):
        assert app.idle_shutdown.minutes == 120
        assert app.instance_type in studio.instance_types


def test_the_example_shows_every_setting() -> None:
    example = load("example-production").studio
    assert example.rstudio
    assert example.budget
    assert {image.kind for image in example.images} >= {ImageKind.RSTUDIO, ImageKind.JUPYTERLAB}
    assert {image.is_pushed for image in example.images} == {True, False}
    assert {space.shared for space in example.spaces} == {True, False}


def images_alone(*images: dict[str, Any]) -> tuple[ImageSettings, ...]:
    """The images as read, on a domain without RStudio."""
    return settings(users(), images=images, rstudio=None, spaces=[]).studio.images


@pytest.mark.parametrize("tag", ["1.2", "2026-11-02", "4.5.1-2", "v1.0", "latest-4"])
def test_a_tag_that_is_for_one_image_needs_no_leave(tag: str) -> None:
    (found,) = images_alone(image(tag=tag))
    assert found.tag == tag


@pytest.mark.parametrize("tag", ["latest", "4"])
def test_a_tag_that_looks_mutable_needs_leave(tag: str) -> None:
    (found,) = images_alone(image(tag=tag, mutable_tag=True))
    assert found.tag == tag


@pytest.mark.parametrize("versions", ["4.5.1", "4.5.1 4.4.3", "4.6.1  4.0.2", ""])
def test_versions_of_r_that_the_service_supports(versions: str) -> None:
    (found,) = images_alone(image(build_args={"R_VERSIONS": versions}))
    assert found.build_args == {"R_VERSIONS": versions}


# Each: what is wrong, and the one line that says so.
BAD: list[tuple[dict[str, Any], str]] = [
    (
        {"images": [image(name="Analysis")]},
        (
            'studio.images[0].name: "Analysis": must be 1 to 29 lower-case letters and digits, '
            "joined by single hyphens"
        ),
    ),
    (
        {"images": [image(kind="canvas")]},
        "studio.images[0].kind: \"canvas\": must be 'rstudio', 'jupyterlab' or 'code-editor'",
    ),
    (
        {"images": [image(display_name=" padded")]},
        (
            'studio.images[0].display_name: " padded": must be 1 to 128 characters in one line, '
            "without spaces at its ends"
        ),
    ),
    (
        {"images": [image(description="${secret}")]},
        'studio.images[0].description: "${secret}": must be 1 to 512 characters in one line',
    ),
    (
        {"images": [image(context="../jupyterlab")]},
        (
            'studio.images[0].context: "../jupyterlab": must be a folder below docker/, '
            "such as rstudio"
        ),
    ),
    (
        {"images": [image(context="nowhere")]},
        (
            'studio.images.analysis.context: "nowhere": there is no docker/nowhere/Dockerfile: '
            "use jupyterlab or rstudio"
        ),
    ),
    (
        {"images": [image(tag="-1")]},
        (
            'studio.images[0].tag: "-1": must be an image\'s tag, of 1 to 128 letters, digits, '
            "'.', '_' or '-'"
        ),
    ),
    (
        {"images": [image(digest="sha256:12")]},
        (
            'studio.images[0].digest: "sha256:12": must be an image\'s digest, sha256: and '
            "64 hexadecimal digits"
        ),
    ),
    *(
        (
            {"images": [image(tag=tag)]},
            (
                f'studio.images.analysis.tag: "{tag}": looks as if it moved from image to image: '
                "use a tag of this one image only, or set mutable_tag = true"
            ),
        )
        for tag in ("latest", "Latest", "stable", "main", "dev", "4", "v4")
    ),
    (
        {"images": [image(), image(kind="code-editor")]},
        'studio.images: name "analysis" is there more than once: give each image its own',
    ),
    (
        {"images": [image(build_args={"R_VERSIONS": "4.5.1 3.6.3"})]},
        (
            'studio.images.analysis.build_args.R_VERSIONS: "3.6.3": must be a version of R that '
            "RStudio on SageMaker supports: 4.6.1, 4.5.1, 4.4.3, 4.4.0, 4.3.3, 4.2.3, 4.2.1, "
            "4.1.3, 4.0.2"
        ),
    ),
    (
        {"images": [image(build_args={"r-versions": "4.5.1"})]},
        (
            'studio.images[0].build_args.r-versions: "r-versions": must be a build argument '
            "such as R_VERSIONS"
        ),
    ),
    (
        {"images": [image(kind="rstudio")]},
        (
            'studio.images.analysis.kind: "rstudio": the domain has no RStudio: '
            "add studio.rstudio, or remove the image"
        ),
    ),
    (
        {"rstudio": {}},
        (
            "studio.rstudio.licensed: false: must be true, once the account holds a Posit "
            "Workbench licence in AWS License Manager; or remove studio.rstudio"
        ),
    ),
    (
        {"rstudio": {"licensed": True, "default_image": "analysis"}, "images": [image()]},
        (
            'studio.rstudio.default_image: "analysis": must be one of studio.images whose kind '
            'is "rstudio", with its tag or digest'
        ),
    ),
    (
        {
            "rstudio": {"licensed": True, "default_image": "analysis"},
            "images": [image(kind="rstudio")],
        },
        (
            'studio.rstudio.default_image: "analysis": must be one of studio.images whose kind '
            'is "rstudio", with its tag or digest'
        ),
    ),
    (
        {"rstudio": {"licensed": True, "connect_url": "http://connect.example.com"}},
        (
            'studio.rstudio.connect_url: "http://connect.example.com": must be an https URL '
            "such as https://packages.example.com/cran"
        ),
    ),
    (
        {"users": users(apps=["rstudio"])},
        'users: employee_id "ada": apps: "rstudio": the domain has no RStudio: remove it',
    ),
    (
        {"users": users(rstudio="user")},
        'users: employee_id "ada": rstudio: "user": the domain has no RStudio: remove it',
    ),
    (
        {"users": users(apps=["rstudio"]), "rstudio": {"licensed": True}},
        'users: employee_id "ada": apps: "rstudio": set rstudio = "user" or "admin", too',
    ),
    (
        {"users": users(rstudio="owner"), "rstudio": {"licensed": True}},
        "users[0].rstudio: \"owner\": must be 'user' or 'admin'",
    ),
    (
        {
            "users": [
                {"employee_id": "ada", "profile": "on-call", "shared_profile": True},
                {
                    "employee_id": "grace",
                    "profile": "on-call",
                    "shared_profile": True,
                    "rstudio": "user",
                },
            ],
            "rstudio": {"licensed": True},
        },
        'users: profile "on-call": rstudio: must be the same for all who share it',
    ),
    (
        {"spaces": [space(owner="somebody")]},
        'studio.spaces.notes.owner: "somebody": must be the profile of one of users',
    ),
    (
        {"spaces": [space(), space(name="Notes")]},
        'studio.spaces: name "notes" is there more than once: give each space its own',
    ),
    (
        {"spaces": [space(kind="code-editor", shared=True)]},
        'studio.spaces.notes.shared: true: must be false where kind is "code-editor"',
    ),
    (
        {"spaces": [space(kind="rstudio")]},
        ("studio.spaces[0].kind: \"rstudio\": must be 'jupyterlab' or 'code-editor'"),
    ),
    (
        {"spaces": [space(storage_gib=101)]},
        ("studio.spaces.notes.storage_gib: 101: must be no more than studio.storage.max_gib, 100"),
    ),
    (
        {"spaces": [space(storage_gib=4)]},
        "studio.spaces[0].storage_gib: 4: must be 5 to 16384 GiB",
    ),
    (
        {"spaces": [space(name=f"s{number}", shared=True) for number in range(21)]},
        "studio.spaces: 21 are shared: must be 20 or fewer",
    ),
    (
        {"spaces": [space(instance_type="ml.m5.large")]},
        (
            'studio.spaces.notes.instance_type: "ml.m5.large": must be one of '
            "studio.instance_types, ml.t3.medium, ml.t3.large, ml.t3.xlarge"
        ),
    ),
    (
        {"jupyterlab": {"instance_type": "ml.m5.large"}},
        (
            'studio.jupyterlab.instance_type: "ml.m5.large": must be one of '
            "studio.instance_types, ml.t3.medium, ml.t3.large, ml.t3.xlarge"
        ),
    ),
    (
        {"rstudio": {"licensed": True, "instance_type": "ml.m5.large"}},
        (
            'studio.rstudio.instance_type: "ml.m5.large": must be one of '
            "studio.instance_types, ml.t3.medium, ml.t3.large, ml.t3.xlarge"
        ),
    ),
    (
        {"instance_types": ["ml.t3.medium", "t3.large"]},
        ('studio.instance_types[1]: "t3.large": must be an instance type such as ml.t3.medium'),
    ),
    (
        {"instance_types": ["ml.t3.medium", "ml.t3.huge"]},
        (
            'studio.instance_types[1]: "ml.t3.huge": must be an instance type of SageMaker such as '
            "ml.t3.large or ml.t3.xlarge or ml.t3.2xlarge"
        ),
    ),
    (
        {"instance_types": ["ml.t3.medium", "ml.t3.medium"]},
        'studio.instance_types: "ml.t3.medium" is there more than once: keep one',
    ),
    (
        {"code_editor": {"idle_shutdown": {"minutes": 50}}},
        "studio.code_editor.idle_shutdown.minutes: 50: must be 60 to 525600 minutes",
    ),
    (
        {"code_editor": {"idle_shutdown": {"minutes": 721}}},
        (
            "studio.code_editor.idle_shutdown.minutes: 721: must be from min_minutes, 60, "
            "to max_minutes, 720"
        ),
    ),
    (
        {"jupyterlab": {"idle_shutdown": {"minutes": 100, "min_minutes": 101}}},
        (
            "studio.jupyterlab.idle_shutdown.minutes: 100: must be from min_minutes, 101, "
            "to max_minutes, 720"
        ),
    ),
    (
        {"storage": {"default_gib": 20, "max_gib": 10}},
        "studio.storage.default_gib: 20: must be no more than studio.storage.max_gib, 10",
    ),
    (
        {"storage": {"max_gib": 16385}},
        "studio.storage.max_gib: 16385: must be 5 to 16384 GiB",
    ),
    (
        {"old_version_days": 0},
        "studio.old_version_days: 0: must be 1 to 3650 days",
    ),
    (
        {"budget": budget(tag="Team")},
        'studio.budget.tag: "Team": must be one of tags',
    ),
    (
        {"budget": {"monthly_usd": 100}},
        "studio.budget: nobody is told: add emails or topic_arn",
    ),
    (
        {"budget": budget(emails=["somebody"])},
        'studio.budget.emails[0]: "somebody": must be an e-mail address',
    ),
    (
        {"budget": budget(emails=[f"{name}@example.com" for name in "abcdefghijk"])},
        "studio.budget.emails: 11 given: must be 10 or fewer",
    ),
    (
        {"budget": budget(alert_percent=[80, 80])},
        "studio.budget.alert_percent: [80, 80]: must be 1 to 10 different parts",
    ),
    (
        {"budget": budget(alert_percent=[])},
        "studio.budget.alert_percent: []: must be 1 to 10 different parts",
    ),
]


@pytest.mark.parametrize(("changes", "line"), BAD, ids=[line for _, line in BAD])
def test_each_mistake_is_one_line(changes: dict[str, Any], line: str) -> None:
    raw = deepcopy(RAW)
    studio = {name: value for name, value in changes.items() if name != "users"}
    raw |= {"studio": studio, "users": changes.get("users", RAW["users"])}
    with pytest.raises(SettingsError) as caught:
        parse(raw, "test.toml")
    assert caught.value.problems == (line,)


def test_no_instance_type_at_all_leaves_nothing_to_start() -> None:
    assert "studio.instance_types: 0 given: must be 1 to 60" in problems(instance_types=[])


def test_mistakes_of_every_part_are_told_at_once() -> None:
    found = problems(
        users(apps=["rstudio"]),
        rstudio={"default_image": "r"},
        images=[image(context="nowhere", tag="latest"), image(tag="not a tag")],
        spaces=[space(owner="somebody"), space(storage_gib=3)],
        storage={"default_gib": 9, "max_gib": 8},
        instance_types=["ml.p2.xlarge"],
        jupyterlab={"idle_shutdown": {"minutes": 30}},
        code_editor={"idle_shutdown": {"minutes": 61, "min_minutes": 90}},
        budget={"monthly_usd": 0},
    )
    # A part that cannot be read hides no mistake of another.
    for setting in (
        "studio.images[1].tag",
        "studio.spaces[1].storage_gib",
        "studio.jupyterlab.idle_shutdown.minutes",
        "studio.budget.monthly_usd",
        "studio.images.analysis.context",
        "studio.images.analysis.tag",
        "studio.spaces.notes.owner",
        "studio.storage.default_gib",
        "studio.instance_types[0]",
        "studio.rstudio.licensed",
        "studio.rstudio.default_image",
        'users: employee_id "ada": apps: "rstudio"',
    ):
        assert any(line.startswith(setting) for line in found), setting
    assert len(found) == 12


def test_a_context_is_looked_for_below_docker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = tmp_path / "docker" / "team" / "analysis"
    context.mkdir(parents=True)
    monkeypatch.setattr(checks, "IMAGE_CONTEXTS", tmp_path / "docker")
    changes: dict[str, Any] = {
        "images": [image(context="team/analysis")],
        "rstudio": None,
        "spaces": [],
    }
    assert problems(users(), **changes) == [
        (
            'studio.images.analysis.context: "team/analysis": there is no '
            "docker/team/analysis/Dockerfile: write one"
        )
    ]
    (context / "Dockerfile").touch()
    assert settings(users(), **changes).studio.images[0].context == "team/analysis"
