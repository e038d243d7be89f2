"""A domain, and what stands on what."""

import pytest
from botocore.exceptions import ClientError

from tests.local.emulator.sagemaker.studio import (
    ARN,
    CASES,
    PROFILE,
    ROLE,
    SHARED,
    SPACE,
    Request,
    Studio,
    prepare,
)
from tests.support.embedded_aws import REGION


def test_the_life_of_a_domain(studio: Studio) -> None:
    domain = studio.sagemaker.describe_domain(DomainId=studio.domain)
    assert studio.domain.startswith("d-")
    assert len(studio.domain) == 14
    assert domain["Status"] == "InService"
    assert domain["Url"] == f"https://{studio.domain}.studio.{REGION}.sagemaker.aws"
    assert domain["DomainArn"] == f"{ARN}:domain/{studio.domain}"
    assert domain["HomeEfsFileSystemId"].startswith("fs-")
    assert domain["AppNetworkAccessType"] == "PublicInternetOnly"

    studio.sagemaker.update_domain(
        DomainId=studio.domain,
        AppNetworkAccessType="VpcOnly",
        DomainSettingsForUpdate={"SecurityGroupIds": ["sg-1"]},
    )
    studio.sagemaker.update_domain(
        DomainId=studio.domain,
        DomainSettingsForUpdate={"DockerSettings": {"EnableDockerAccess": "ENABLED"}},
    )
    updated = studio.sagemaker.describe_domain(DomainId=studio.domain)
    assert updated["AppNetworkAccessType"] == "VpcOnly"
    assert updated["DomainSettings"] == {
        "SecurityGroupIds": ["sg-1"],
        "DockerSettings": {"EnableDockerAccess": "ENABLED"},
    }
    assert updated["DefaultUserSettings"] == {"ExecutionRole": ROLE}

    studio.sagemaker.delete_domain(
        DomainId=studio.domain, RetentionPolicy={"HomeEfsFileSystem": "Delete"}
    )
    assert studio.sagemaker.list_domains()["Domains"] == []
    assert studio.refused("DescribeDomain", {"DomainId": "{domain}"}) == (
        "ResourceNotFound",
        "Domain [{domain}] does not exist.",
    )


def test_a_domain_name_is_taken_once(studio: Studio) -> None:
    with pytest.raises(ClientError, match="Domain with name studio already exists"):
        studio.create_domain("studio")


@pytest.mark.parametrize(
    ("operation", "key", "by"),
    [
        ("DeleteDomain", {"DomainId": "{domain}"}, "1 UserProfile(s)"),
        ("DeleteUserProfile", PROFILE, "1 Space(s)"),
        ("DeleteSpace", SPACE, "1 App(s)"),
    ],
)
def test_what_others_depend_on_is_not_deleted(
    studio: Studio, operation: str, key: Request, by: str
) -> None:
    app = next(case for case in CASES if case.kind == "App")
    prepare(studio, app)
    studio.call("CreateApp", {**app.key, **app.create})
    code, message = studio.refused(operation, key)
    assert code == "ResourceInUse"
    assert message.endswith(f"{by} are associated with it.")


def test_an_attached_lifecycle_configuration_is_not_deleted(studio: Studio) -> None:
    case = next(case for case in CASES if case.kind == "StudioLifecycleConfig")
    arn = studio.call("CreateStudioLifecycleConfig", {**case.key, **case.create})[
        "StudioLifecycleConfigArn"
    ]
    settings = {"JupyterLabAppSettings": {"LifecycleConfigArns": [arn]}}
    studio.call("CreateUserProfile", {**PROFILE, "UserSettings": settings})
    code, message = studio.refused("DeleteStudioLifecycleConfig", case.key)
    assert code == "ResourceInUse"
    assert message.endswith("user-profile/{domain}/ada uses it.")
    studio.call("DeleteUserProfile", PROFILE)
    studio.call("DeleteStudioLifecycleConfig", case.key)


@pytest.mark.parametrize(
    ("operation", "request_", "missing"),
    [
        ("CreateUserProfile", {**PROFILE, "DomainId": "d-elsewhere"}, "Domain [d-elsewhere]"),
        ("CreateSpace", {**SPACE, **SHARED}, "UserProfile [{domain}/ada]"),
        (
            "CreateApp",
            {**SPACE, "AppType": "JupyterLab", "AppName": "default"},
            "Space [{domain}/notes]",
        ),
        (
            "CreateImageVersion",
            {"ImageName": "none", "BaseImage": "registry/none", "ClientToken": "one"},
            "Image [none]",
        ),
        ("ListImageVersions", {"ImageName": "none"}, "Image [none]"),
        ("ListAliases", {"ImageName": "none"}, "Image [none]"),
    ],
)
def test_a_missing_parent_is_not_found(
    studio: Studio, operation: str, request_: Request, missing: str
) -> None:
    assert studio.refused(operation, request_) == ("ResourceNotFound", f"{missing} does not exist.")


def test_an_app_has_exactly_one_owner(studio: Studio) -> None:
    app = {"DomainId": "{domain}", "AppType": "JupyterLab", "AppName": "default"}
    for owners in ({}, {"UserProfileName": "ada", "SpaceName": "notes"}):
        code, _ = studio.refused("CreateApp", {**app, **owners})
        assert code == "ValidationException"
