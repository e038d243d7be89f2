"""The Studio resources, through the SDK: each kind's life, and each error."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
import requests
from botocore.exceptions import ClientError

from local.embedded_aws import EmbeddedAws
from tests.local.conftest import ACCOUNT, REGION
from tests.support.aws import client

ROLE = f"arn:aws:iam::{ACCOUNT}:role/studio-execution"
ARN = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}"
Request = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One kind of resource and what may be done with it.

    Attributes:
        key: names one; `{domain}` stands for the domain's id.
        update: the fields to send, and those to read back.
        before: what must be there already.
    """

    kind: str
    key: Request
    create: Request
    arn: str
    update: tuple[Request, Request] | None = None
    status: tuple[str, str] = ("Status", "InService")
    before: tuple[tuple[str, Request], ...] = field(default_factory=tuple)


PROFILE = {"DomainId": "{domain}", "UserProfileName": "ada"}
SPACE = {"DomainId": "{domain}", "SpaceName": "notes"}
SHARED = {
    "OwnershipSettings": {"OwnerUserProfileName": "ada"},
    "SpaceSharingSettings": {"SharingType": "Private"},
}
LARGE = {
    "SpaceSettings": {"SpaceStorageSettings": {"EbsStorageSettings": {"EbsVolumeSizeInGb": 9}}}
}
CASES = (
    Case(
        kind="UserProfile",
        key=PROFILE,
        create={"UserSettings": {"ExecutionRole": ROLE}},
        arn="user-profile/{domain}/ada",
        update=({"UserSettings": {"DefaultLandingUri": "studio::"}},) * 2,
    ),
    Case(
        kind="Space",
        key=SPACE,
        create=SHARED,
        arn="space/{domain}/notes",
        update=(LARGE, LARGE),
        before=(("UserProfile", PROFILE),),
    ),
    Case(
        kind="App",
        key={**SPACE, "AppType": "JupyterLab", "AppName": "default"},
        create={"ResourceSpec": {"InstanceType": "ml.t3.medium"}},
        arn="app/{domain}/notes/jupyterlab/default",
        before=(("UserProfile", PROFILE), ("Space", {**SPACE, **SHARED})),
    ),
    Case(
        kind="Image",
        key={"ImageName": "analysis"},
        create={"RoleArn": ROLE, "DisplayName": "Analysis"},
        arn="image/analysis",
        update=({"DisplayName": "Other"}, {"DisplayName": "Other"}),
        status=("ImageStatus", "CREATED"),
    ),
    Case(
        kind="ImageVersion",
        key={"ImageName": "analysis"},
        create={"BaseImage": "registry/analysis:1", "ClientToken": "one"},
        arn="image-version/analysis/1",
        update=({"ReleaseNotes": "Second"}, {"ReleaseNotes": "Second"}),
        status=("ImageVersionStatus", "CREATED"),
        before=(("Image", {"ImageName": "analysis", "RoleArn": ROLE}),),
    ),
    Case(
        kind="AppImageConfig",
        key={"AppImageConfigName": "analysis"},
        create={"JupyterLabAppImageConfig": {"FileSystemConfig": {"DefaultUid": 1000}}},
        arn="app-image-config/analysis",
        update=({"JupyterLabAppImageConfig": {"FileSystemConfig": {"DefaultUid": 0}}},) * 2,
        status=("AppImageConfigName", "analysis"),
    ),
    Case(
        kind="StudioLifecycleConfig",
        key={"StudioLifecycleConfigName": "idle"},
        create={
            "StudioLifecycleConfigContent": "ZWNobw==",
            "StudioLifecycleConfigAppType": "JupyterLab",
        },
        arn="studio-lifecycle-config/idle",
        status=("StudioLifecycleConfigName", "idle"),
    ),
)


class Studio:
    """A SageMaker client whose requests may say `{domain}`."""

    def __init__(self, sagemaker: Any) -> None:
        self.sagemaker = sagemaker
        self.domain = self.create_domain("studio")

    def create_domain(self, name: str, **fields: Any) -> str:
        answer = self.sagemaker.create_domain(
            DomainName=name,
            AuthMode="IAM",
            DefaultUserSettings={"ExecutionRole": ROLE},
            SubnetIds=["subnet-1"],
            VpcId="vpc-1",
            **fields,
        )
        return str(answer["DomainArn"].rpartition("/")[2])

    def call(self, operation: str, request: Request) -> Request:
        answer: Request = self.sagemaker._make_api_call(operation, self._filled(request))
        return answer

    def refused(self, operation: str, request: Request) -> tuple[str, str]:
        with pytest.raises(ClientError) as caught:
            self.call(operation, request)
        error = caught.value.response["Error"]
        return error["Code"], error["Message"].replace(self.domain, "{domain}")

    def _filled(self, request: Request) -> Request:
        return {
            name: self.domain if value == "{domain}" else value for name, value in request.items()
        }


@pytest.fixture(scope="module")
def sagemaker(aws: EmbeddedAws) -> Any:
    return client(aws, "sagemaker")


@pytest.fixture
def studio(aws: EmbeddedAws, sagemaker: Any) -> Iterator[Studio]:
    """An own domain in a SageMaker that is emptied afterwards."""
    yield Studio(sagemaker)
    requests.post(f"{aws.moto.url}/moto-api/reset", timeout=20).raise_for_status()


by_kind = pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind)


def prepare(studio: Studio, case: Case) -> None:
    for kind, request in case.before:
        studio.call(f"Create{kind}", request)


@by_kind
def test_the_life_of_one(studio: Studio, case: Case) -> None:
    prepare(studio, case)
    arn = f"{ARN}:{case.arn.format(domain=studio.domain)}"
    created = studio.call(f"Create{case.kind}", {**case.key, **case.create})
    assert created[f"{case.kind}Arn"] == arn

    described = studio.call(f"Describe{case.kind}", case.key)
    kept = {name: value for name, value in case.create.items() if name != "ClientToken"}
    assert described.items() >= kept.items()
    assert described[case.status[0]] == case.status[1]
    assert described[f"{case.kind}Arn"] == arn

    if case.update is not None:
        request, read_back = case.update
        studio.call(f"Update{case.kind}", {**case.key, **request})
        updated = studio.call(f"Describe{case.kind}", case.key)
        assert updated.items() >= read_back.items()
        assert updated["LastModifiedTime"] >= described["LastModifiedTime"]

    scope = case.key if case.kind == "ImageVersion" else {}
    listed = studio.call(f"List{case.kind}s", scope)[f"{case.kind}s"]
    assert len(listed) == 1
    assert listed[0].items() >= {**case.key, "DomainId": studio.domain}.items() & listed[0].items()

    version = {"Version": 1} if case.kind == "ImageVersion" else {}
    studio.call(f"Delete{case.kind}", {**case.key, **version})
    assert studio.call(f"List{case.kind}s", scope)[f"{case.kind}s"] == []
    assert studio.refused(f"Describe{case.kind}", case.key)[0] == "ResourceNotFound"


@by_kind
def test_what_is_not_there_is_not_found(studio: Studio, case: Case) -> None:
    operations = ["Describe", "Delete"] + (["Update"] if case.update else [])
    for operation in operations:
        assert studio.refused(f"{operation}{case.kind}", case.key)[0] == "ResourceNotFound"


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.kind != "ImageVersion"], ids=lambda case: case.kind
)
def test_a_second_one_of_the_same_name_is_refused(studio: Studio, case: Case) -> None:
    prepare(studio, case)
    studio.call(f"Create{case.kind}", {**case.key, **case.create})
    code, message = studio.refused(f"Create{case.kind}", {**case.key, **case.create})
    assert code == "ResourceInUse"
    assert "already exists" in message


@by_kind
def test_tags_by_arn(studio: Studio, case: Case) -> None:
    prepare(studio, case)
    tagged = {} if case.kind == "ImageVersion" else {"Tags": [{"Key": "Team", "Value": "a b"}]}
    arn = studio.call(f"Create{case.kind}", {**case.key, **case.create, **tagged})[
        f"{case.kind}Arn"
    ]
    sagemaker = studio.sagemaker
    assert sagemaker.list_tags(ResourceArn=arn)["Tags"] == tagged.get("Tags", [])
    sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "Team", "Value": "b"}])
    sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "Stage", "Value": "dev"}])
    assert sagemaker.list_tags(ResourceArn=arn)["Tags"] == [
        {"Key": "Team", "Value": "b"},
        {"Key": "Stage", "Value": "dev"},
    ]
    sagemaker.delete_tags(ResourceArn=arn, TagKeys=["Team", "Unknown"])
    assert sagemaker.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "Stage", "Value": "dev"}]


def test_tags_of_what_is_not_there(studio: Studio) -> None:
    absent = {"ResourceArn": f"{ARN}:user-profile/{studio.domain}/nobody"}
    assert studio.refused("ListTags", absent) == (
        "ResourceNotFound",
        f"{ARN}:user-profile/{{domain}}/nobody does not exist.",
    )


def test_tags_of_the_rest_stay_motos(studio: Studio) -> None:
    created = studio.sagemaker.create_notebook_instance(
        NotebookInstanceName="old", InstanceType="ml.t3.medium", RoleArn=ROLE
    )
    arn = created["NotebookInstanceArn"]
    studio.sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "Team", "Value": "a"}])
    assert studio.sagemaker.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "Team", "Value": "a"}]


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


def test_image_versions_are_counted_and_found_by_alias(studio: Studio) -> None:
    image = {"ImageName": "analysis"}
    studio.call("CreateImage", {**image, "RoleArn": ROLE})
    for token, aliases in (("one", ["stable", "old"]), ("two", ["next"]), ("two", ["again"])):
        studio.call(
            "CreateImageVersion",
            {**image, "BaseImage": "registry/a", "ClientToken": token, "Aliases": aliases},
        )
    listed = studio.call("ListImageVersions", image)["ImageVersions"]
    assert [version["Version"] for version in listed] == [2, 1]

    def version(**by: Any) -> int:
        return int(studio.call("DescribeImageVersion", {**image, **by})["Version"])

    assert (version(), version(Alias="stable"), version(Version=2)) == (2, 1, 2)
    studio.call(
        "UpdateImageVersion",
        {**image, "Version": 1, "AliasesToAdd": ["lts"], "AliasesToDelete": ["old"]},
    )
    member = "SageMakerImageVersionAliases"
    assert studio.call("ListAliases", {**image, "Version": 1})[member] == ["stable", "lts"]
    assert studio.call("ListAliases", image)[member] == ["stable", "lts", "next"]
    assert studio.refused("DescribeImageVersion", {**image, "Alias": "old"})[0] == (
        "ResourceNotFound"
    )
    studio.call("DeleteImageVersion", {**image, "Alias": "next"})
    studio.call("DeleteImage", image)
    studio.call("CreateImage", {**image, "RoleArn": ROLE})
    assert studio.call("ListImageVersions", image)["ImageVersions"] == []


def test_an_images_properties_can_be_removed(studio: Studio) -> None:
    image = {"ImageName": "analysis"}
    studio.call("CreateImage", {**image, "RoleArn": ROLE, "Description": "Old"})
    studio.call("UpdateImage", {**image, "DeleteProperties": ["Description"]})
    assert "Description" not in studio.call("DescribeImage", image)


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


@pytest.mark.parametrize(
    ("operation", "request_", "said"),
    [
        (
            "CreateUserProfile",
            {**PROFILE, "UserProfileName": "a_b"},
            (
                "Value 'a_b' at 'userProfileName' failed to satisfy constraint: "
                "Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}"
            ),
        ),
        (
            "CreateUserProfile",
            {**PROFILE, "UserSettings": {"StudioWebPortal": "MAYBE"}},
            (
                "Value 'MAYBE' at 'userSettings.studioWebPortal' failed to satisfy constraint: "
                "Member must satisfy enum value set: [ENABLED, DISABLED]"
            ),
        ),
        (
            "CreatePresignedDomainUrl",
            {**PROFILE, "ExpiresInSeconds": 301},
            (
                "Value '301' at 'expiresInSeconds' failed to satisfy constraint: "
                "Member must have value less than or equal to 300"
            ),
        ),
        (
            "CreatePresignedDomainUrl",
            {**PROFILE, "SessionExpirationDurationInSeconds": 43201},
            (
                "Value '43201' at 'sessionExpirationDurationInSeconds' failed to satisfy "
                "constraint: Member must have value less than or equal to 43200"
            ),
        ),
        (
            "CreateSpace",
            {**SPACE, "SpaceDisplayName": "x" * 65},
            (
                f"Value '{'x' * 65}' at 'spaceDisplayName' failed to satisfy constraint: "
                "Member must have length less than or equal to 64"
            ),
        ),
    ],
)
def test_what_the_service_does_not_take_is_refused(
    studio: Studio, operation: str, request_: Request, said: str
) -> None:
    code, message = studio.refused(operation, request_)
    assert code == "ValidationException"
    assert said in message


@pytest.mark.parametrize(
    "landing", [None, "studio::", "studio::relative/path", "app:JupyterLab:", "app:CodeEditor:x"]
)
def test_a_presigned_url_leads_to_its_domain(studio: Studio, landing: str | None) -> None:
    studio.call("CreateUserProfile", PROFILE)
    request = PROFILE if landing is None else {**PROFILE, "LandingUri": landing}
    urls = {studio.call("CreatePresignedDomainUrl", request)["AuthorizedUrl"] for _ in range(2)}
    assert len(urls) == 2
    for url in urls:
        parts = urlsplit(url)
        assert parts.scheme == "https"
        assert parts.netloc == f"{studio.domain}.studio.{REGION}.sagemaker.aws"
        assert parts.path == "/auth"
        assert len(parse_qs(parts.query)["token"][0]) >= 64


@pytest.mark.parametrize(
    ("request_", "code", "said"),
    [
        ({"UserProfileName": "nobody"}, "ResourceNotFound", "UserProfile [{domain}/nobody]"),
        ({"DomainId": "d-elsewhere"}, "ResourceNotFound", "Domain [d-elsewhere]"),
        ({"SpaceName": "none"}, "ResourceNotFound", "Space [{domain}/none]"),
        ({"LandingUri": "https://elsewhere"}, "ValidationException", "LandingUri"),
        ({"LandingUri": "app:Paint:"}, "ValidationException", "LandingUri"),
    ],
)
def test_no_presigned_url_for_what_is_not_there(
    studio: Studio, request_: Request, code: str, said: str
) -> None:
    studio.call("CreateUserProfile", PROFILE)
    refused, message = studio.refused("CreatePresignedDomainUrl", {**PROFILE, **request_})
    assert refused == code
    assert message.startswith(said)


def test_regions_are_apart(studio: Studio, aws: EmbeddedAws) -> None:
    other = boto3.client(
        "sagemaker",
        endpoint_url=aws.moto.url,
        region_name="eu-west-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    assert other.list_domains()["Domains"] == []
    assert len(studio.sagemaker.list_domains()["Domains"]) == 1
