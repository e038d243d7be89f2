"""Lists: pages, order, filters."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.local.emulator.sagemaker.studio import PROFILE, Request, Studio


def test_lists_are_paged_and_sorted(studio: Studio) -> None:
    names = ["carol", "ada", "bob"]
    for name in names:
        studio.call("CreateUserProfile", {**PROFILE, "UserProfileName": name})

    def listed(**request: Any) -> list[str]:
        pages = studio.sagemaker.get_paginator("list_user_profiles").paginate(
            PaginationConfig={"PageSize": 2}, **request
        )
        return [one["UserProfileName"] for page in pages for one in page["UserProfiles"]]

    assert listed() == names
    assert listed(SortOrder="Descending") == names[::-1]
    assert listed(SortBy="LastModifiedTime") == names
    first = studio.call("ListUserProfiles", {"MaxResults": 2})
    assert len(first["UserProfiles"]) == 2
    assert studio.refused("ListUserProfiles", {"NextToken": "?"}) == (
        "ValidationException",
        "Invalid pagination token.",
    )


def test_lists_are_filtered(studio: Studio) -> None:
    other = studio.create_domain("other")
    for domain, name in ((studio.domain, "ada"), (studio.domain, "grace"), (other, "ada")):
        studio.call("CreateUserProfile", {"DomainId": domain, "UserProfileName": name})

    def found(**request: Any) -> list[tuple[str, str]]:
        answer = studio.sagemaker.list_user_profiles(**request)
        return [(one["DomainId"], one["UserProfileName"]) for one in answer["UserProfiles"]]

    assert found(DomainIdEquals=other) == [(other, "ada")]
    assert found(UserProfileNameContains="GRA") == [(studio.domain, "grace")]
    assert found(DomainIdEquals=other, UserProfileNameContains="grace") == []


@pytest.mark.parametrize(
    ("request_", "names"),
    [
        ({}, ["lab", "editor"]),
        ({"SortBy": "Name"}, ["lab", "editor"]),
        ({"SortBy": "Name", "SortOrder": "Ascending"}, ["editor", "lab"]),
        ({"AppTypeEquals": "CodeEditor"}, ["editor"]),
        ({"NameContains": "la"}, ["lab"]),
        ({"CreationTimeAfter": datetime.now(UTC) + timedelta(days=1)}, []),
        ({"CreationTimeBefore": datetime.now(UTC) + timedelta(days=1)}, ["lab", "editor"]),
        ({"ModifiedTimeBefore": datetime.now(UTC) - timedelta(days=1)}, []),
    ],
)
def test_lists_of_configurations_are_filtered(
    studio: Studio, request_: Request, names: list[str]
) -> None:
    for name, app_type in (("editor", "CodeEditor"), ("lab", "JupyterLab")):
        studio.sagemaker.create_studio_lifecycle_config(
            StudioLifecycleConfigName=name,
            StudioLifecycleConfigContent="ZWNobw==",
            StudioLifecycleConfigAppType=app_type,
        )
    listed = studio.call("ListStudioLifecycleConfigs", request_)["StudioLifecycleConfigs"]
    assert [one["StudioLifecycleConfigName"] for one in listed] == names
