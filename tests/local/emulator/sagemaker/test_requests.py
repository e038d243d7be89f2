"""What the service refuses, and presigned URLs."""

from urllib.parse import parse_qs, urlsplit

import boto3
import pytest

from local.emulator.embedded_aws import EmbeddedAws
from tests.local.emulator.sagemaker.studio import PROFILE, SPACE, Request, Studio
from tests.support.embedded_aws import REGION


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
    "landing", [None, "studio::", "studio::relative/path", "app:RStudioServerPro:", "app:Canvas:x"]
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
