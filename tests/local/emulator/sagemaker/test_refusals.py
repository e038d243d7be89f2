"""What SageMaker refuses although its description admits it, and what it takes beside that."""

import http.client
from typing import Any
from urllib.parse import urlsplit

import pytest

from local.emulator.embedded_aws import EmbeddedAws
from tests.local.emulator.sagemaker.studio import (
    PROFILE,
    ROLE,
    SHARED,
    SPACE,
    Request,
    Studio,
    wait_until,
)
from tests.support.embedded_aws import IMAGE_ARN

DOMAIN = {"DomainId": "{domain}"}
IMAGE = {"SageMakerImageArn": IMAGE_ARN}
LAB = {**SPACE, **SHARED, "SpaceSettings": {"AppType": "JupyterLab"}}
APP = {**SPACE, "AppType": "JupyterLab", "AppName": "default"}
RSTUDIO = {"RStudioServerProDomainSettingsForUpdate": {"DomainExecutionRoleArn": ROLE}}


@pytest.fixture
def studio_with_space(studio: Studio) -> Studio:
    studio.call("CreateUserProfile", PROFILE)
    studio.call("CreateSpace", LAB)
    return studio


REFUSED: tuple[tuple[str, Request, str], ...] = (
    (
        "UpdateDomain",
        {**DOMAIN, "AppSecurityGroupManagement": "Service"},
        "AppSecurityGroupManagement can only be set for Rstudio enabled domains.",
    ),
    (
        "UpdateSpace",
        {**SPACE, "SpaceSettings": {"AppType": "JupyterLab"}},
        "Updating AppType for Space is not supported.",
    ),
    (
        "UpdateSpace",
        {**SPACE, "SpaceSettings": {"AppType": "CodeEditor", "SpaceStorageSettings": {}}},
        "Updating AppType for Space is not supported.",
    ),
    ("CreateApp", APP, "SageMaker Image ARN is required for App with type [JupyterLab]"),
    (
        "CreateApp",
        {**PROFILE, "AppType": "CodeEditor", "AppName": "default", "ResourceSpec": IMAGE},
        "App type [CodeEditor] is only supported in a space.",
    ),
    *(
        (
            "CreatePresignedDomainUrl",
            {**PROFILE, "LandingUri": f"app:{kind}:{path}"},
            f"Provided app type {kind} is invalid for provided url type app for personal apps",
        )
        for kind in ("JupyterLab", "CodeEditor")
        for path in ("", "lab/tree")
    ),
)


@pytest.mark.parametrize(
    ("operation", "request_", "said"),
    REFUSED,
    ids=[f"{operation}-{number}" for number, (operation, _, _) in enumerate(REFUSED)],
)
def test_it_is_refused(
    studio_with_space: Studio, operation: str, request_: Request, said: str
) -> None:
    assert studio_with_space.refused(operation, request_) == ("ValidationException", said)


def test_a_domain_is_not_made_with_groups_of_the_service_and_without_rstudio(
    studio: Studio,
) -> None:
    with pytest.raises(studio.sagemaker.exceptions.ClientError, match="Rstudio enabled domains"):
        studio.create_domain("other", AppSecurityGroupManagement="Service")


@pytest.mark.parametrize(
    ("operation", "request_"),
    [
        ("UpdateDomain", {**DOMAIN, "DefaultUserSettings": {"StudioWebPortal": "ENABLED"}}),
        ("UpdateDomain", {**DOMAIN, "AppNetworkAccessType": "PublicInternetOnly"}),
        (
            "UpdateDomain",
            {
                **DOMAIN,
                "AppNetworkAccessType": "VpcOnly",
                "VpcId": "vpc-1",
                "SubnetIds": ["subnet-1"],
            },
        ),
        (
            "UpdateDomain",
            {
                **DOMAIN,
                "AppSecurityGroupManagement": "Service",
                "DomainSettingsForUpdate": RSTUDIO,
            },
        ),
        (
            "UpdateSpace",
            {
                **SPACE,
                "SpaceSettings": {"JupyterLabAppSettings": {"DefaultResourceSpec": IMAGE}},
            },
        ),
        ("CreateApp", {**APP, "ResourceSpec": IMAGE}),
        ("CreateApp", {**PROFILE, "AppType": "Canvas", "AppName": "default"}),
        ("CreatePresignedDomainUrl", {**PROFILE, "LandingUri": "studio::jupyterlab/notes"}),
        ("CreatePresignedDomainUrl", {**PROFILE, "LandingUri": "app:RStudioServerPro:"}),
        (
            "CreatePresignedDomainUrl",
            {**PROFILE, "SpaceName": "notes", "LandingUri": "app:JupyterLab:"},
        ),
    ],
)
def test_it_is_taken(studio_with_space: Studio, operation: str, request_: Request) -> None:
    studio_with_space.call(operation, request_)


def test_an_update_of_a_space_keeps_what_it_does_not_name(studio_with_space: Studio) -> None:
    settings = {"JupyterLabAppSettings": {"DefaultResourceSpec": IMAGE}}
    studio_with_space.call("UpdateSpace", {**SPACE, "SpaceSettings": settings})
    space = studio_with_space.call("DescribeSpace", SPACE)
    assert space["SpaceSettings"] == {"AppType": "JupyterLab", **settings}
    # The space names an image now, so its app needs none.
    studio_with_space.call("CreateApp", APP)


def test_a_profile_with_a_space_stays(studio_with_space: Studio) -> None:
    code, said = studio_with_space.refused("DeleteUserProfile", PROFILE)
    assert code == "ResourceInUse"
    assert "1 Space(s) are associated" in said


class TestOpening:
    """A presigned URL is opened on the host of its domain."""

    @staticmethod
    def get(aws: EmbeddedAws, url: str, **headers: str) -> http.client.HTTPResponse:
        parts = urlsplit(url)
        connection = http.client.HTTPConnection("127.0.0.1", aws.moto.port, timeout=20)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        connection.request("GET", path, headers={"Host": parts.netloc, **headers})
        return connection.getresponse()

    def enter(self, aws: EmbeddedAws, studio: Studio, request: Request) -> tuple[str, int, str]:
        """Open a new URL; return where it leads, and the answer from there."""
        url = studio.call("CreatePresignedDomainUrl", {**PROFILE, **request})["AuthorizedUrl"]
        entered = self.get(aws, url)
        assert entered.status == 302
        session = str(entered.headers["Set-Cookie"]).partition(";")[0]
        location = str(entered.headers["Location"])
        page = self.get(
            aws, f"https://{urlsplit(url).netloc}/{location.lstrip('/')}", Cookie=session
        )
        return location, page.status, page.read().decode()

    @pytest.mark.parametrize(
        ("landing", "location"),
        [
            ("studio::", "/"),
            ("studio::jupyterlab/notes", "/jupyterlab/notes"),
            # A browser takes this for the name of another host.
            ("studio::/jupyterlab/notes", "//jupyterlab/notes"),
            ("app:RStudioServerPro:", "/rstudioserverpro/default"),
        ],
    )
    def test_it_leads_to_the_place_that_it_names(
        self, aws: EmbeddedAws, studio_with_space: Studio, landing: str, location: str
    ) -> None:
        where, status, body = self.enter(aws, studio_with_space, {"LandingUri": landing})
        assert (where, status) == (location, 200)
        assert body.startswith("ada: ")

    def test_that_of_a_space_finds_nothing_unless_its_app_runs(
        self, aws: EmbeddedAws, studio_with_space: Studio
    ) -> None:
        request: dict[str, Any] = {"SpaceName": "notes", "LandingUri": "app:JupyterLab:"}
        assert self.enter(aws, studio_with_space, request)[1:] == (404, "")
        studio_with_space.call("CreateApp", {**APP, "ResourceSpec": IMAGE})
        assert self.enter(aws, studio_with_space, request)[1] == 200
        studio_with_space.call("DeleteApp", APP)
        wait_until(lambda: self.enter(aws, studio_with_space, request)[1] == 404)

    def test_no_other_token_opens_it(self, aws: EmbeddedAws, studio_with_space: Studio) -> None:
        url = studio_with_space.call("CreatePresignedDomainUrl", PROFILE)["AuthorizedUrl"]
        assert self.get(aws, f"{url}x").status == 403
        assert self.get(aws, f"https://{urlsplit(url).netloc}/").status == 403
