"""What is made of ECR's answers, as AWS gives them and the embedded AWS does not."""

import boto3
import pytest
from botocore.stub import Stubber

from operations.images import ecr
from tests.support.embedded_aws import ACCOUNT, REGION
from toolchain.errors import CommandError, InputError


def stubbed(monkeypatch: pytest.MonkeyPatch) -> tuple[ecr.Registry, Stubber]:
    client = boto3.client(
        "ecr", region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test"
    )
    monkeypatch.setattr(boto3, "client", lambda *_, **__: client)
    return ecr.Registry(REGION, ACCOUNT, "test/science"), Stubber(client)


def test_an_image_that_ecr_does_not_know_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    science, ecr_s_answers = stubbed(monkeypatch)
    for _ in range(2):
        # As AWS answers; the embedded AWS gives an empty list.
        ecr_s_answers.add_client_error("describe_images", "ImageNotFoundException")
    with ecr_s_answers:
        science.require_free("2026-11-02")
        with pytest.raises(CommandError, match="has no image 2026-11-02, although it was pushed"):
            science.digest("2026-11-02")


def test_a_refusal_of_ecr_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    science, ecr_s_answers = stubbed(monkeypatch)
    ecr_s_answers.add_client_error("get_authorization_token", "AccessDeniedException", "not you")
    refusal = r"^AWS refuses GetAuthorizationToken \(AccessDeniedException\): not you\nthe policy "
    with ecr_s_answers, pytest.raises(CommandError, match=refusal):
        science.token()


def test_a_profile_that_does_not_exist_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    # An earlier client of this process keeps the session that has no profile.
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    with pytest.raises(
        InputError, match=r"^the AWS settings of this shell cannot be used: .*nobody"
    ):
        ecr.Registry(REGION, ACCOUNT, "test/science")
