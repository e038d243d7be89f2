"""The whole function: proxy events in, answers out, the real SDK against AWS on loopback."""

import json
import logging
import os
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.config import Config

from presign import handler as module
from presign import studio
from tests.lambda_src.log import CONTEXT, REQUEST_ID, Log
from tests.lambda_src.presign.aws import DOMAIN_ID, ITEM, PROFILE, URL, Answer, Aws, error

ORIGIN = "https://portal.example.com"


@pytest.fixture
def log() -> Log:
    return Log(module._logger.registered_handler)


@pytest.fixture
def aws() -> Iterator[Aws]:
    with Aws() as server:
        yield server


@pytest.fixture(autouse=True)
def environ(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in {
        "MAPPING_TABLE": "studio-users",
        "URL_EXPIRY_SECONDS": "60",
        "SESSION_SECONDS": "28800",
        "LANDING_URI": "studio::",
        "AWS_ENDPOINT_URL": aws.origin,
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_SAGEMAKER"):
        monkeypatch.delenv(name, raising=False)
    module._setup.cache_clear()
    yield
    module._setup.cache_clear()


def _event(path: str = "alice", employee_id: str | None = "alice") -> dict[str, Any]:
    return {
        "httpMethod": "GET",
        "pathParameters": {"employee_id": path},
        "headers": {"authorization": "Bearer t0ken-head.t0ken-body.t0ken-signature"},
        "requestContext": {
            "requestId": "8d3f-api",
            "authorizer": {"employee_id": employee_id} if employee_id else {},
        },
    }


def _handle(event: dict[str, Any], log: Log) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the answer and its body, having checked what holds of every one."""
    answer: dict[str, Any] = module.handler(event, CONTEXT)
    (line,) = log.lines
    assert line["message"] == "presign"
    assert line["api_request_id"] == "8d3f-api"
    assert line["function_request_id"] == REQUEST_ID
    for secret in ("s3cr3t", "t0ken"):
        assert secret not in log.text
    assert "exception text" not in answer["body"]
    assert answer["headers"]["Cache-Control"] == "no-store"
    return answer, json.loads(answer["body"])


def test_an_employee_gets_a_url_for_the_mapped_profile(aws: Aws, log: Log) -> None:
    answer, body = _handle(_event(), log)
    assert answer["statusCode"] == 200
    assert body == {"url": URL, "expires_in": 60}
    assert aws.requests == [
        (
            "GetItem",
            {
                "TableName": "studio-users",
                "Key": {"employee_id": {"S": "alice"}},
                "ConsistentRead": True,
            },
        ),
        (
            "CreatePresignedDomainUrl",
            {
                "DomainId": DOMAIN_ID,
                "UserProfileName": PROFILE,
                "SessionExpirationDurationInSeconds": 28800,
                "ExpiresInSeconds": 60,
                "LandingUri": "studio::",
            },
        ),
    ]
    line = log.lines[0]
    assert (line["level"], line["outcome"]) == ("INFO", "minted")
    assert (line["employee_id"], line["user_profile_name"]) == ("alice", PROFILE)


def test_without_a_landing_the_domain_decides(
    aws: Aws, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LANDING_URI")
    _handle(_event(), log)
    assert "LandingUri" not in aws.requests_of("CreatePresignedDomainUrl")[0]


@pytest.mark.parametrize("event", [_event(path="bob"), _event(employee_id=None)])
def test_another_employee_is_refused_before_any_call(
    event: dict[str, Any], aws: Aws, log: Log
) -> None:
    answer, body = _handle(event, log)
    assert (answer["statusCode"], body["error"]) == (403, "forbidden")
    assert body["request_id"] == "8d3f-api"
    assert log.lines[0]["outcome"] == "forbidden"
    assert aws.requests == []


@pytest.mark.parametrize(
    ("operation", "told", "expected"),
    [
        ("GetItem", Answer({}), (404, "no_mapping")),
        ("GetItem", error("ResourceNotFoundException"), (502, "unavailable")),
        ("GetItem", error("ValidationException"), (502, "unavailable")),
        ("GetItem", error("AccessDeniedException"), (502, "unavailable")),
        ("GetItem", error("ProvisionedThroughputExceededException"), (429, "throttled")),
        ("GetItem", error("RequestLimitExceeded"), (429, "throttled")),
        ("GetItem", error("InternalServerError", 500), (502, "unavailable")),
        ("GetItem", Answer(status=0), (502, "unavailable")),
        ("CreatePresignedDomainUrl", error("ResourceNotFound"), (404, "no_profile")),
        ("CreatePresignedDomainUrl", error("ValidationException"), (502, "unavailable")),
        ("CreatePresignedDomainUrl", error("ThrottlingException"), (429, "throttled")),
        ("CreatePresignedDomainUrl", error("Made.Up", 429), (429, "throttled")),
        ("CreatePresignedDomainUrl", error("AccessDeniedException"), (502, "unavailable")),
        ("CreatePresignedDomainUrl", error("InternalFailure", 500), (502, "unavailable")),
        ("CreatePresignedDomainUrl", error("ServiceUnavailable", 503), (502, "unavailable")),
        ("CreatePresignedDomainUrl", Answer(status=0), (502, "unavailable")),
        ("CreatePresignedDomainUrl", Answer({"Unexpected": URL}), (502, "unavailable")),
    ],
)
def test_a_service_that_fails_is_told_by_its_outcome(
    operation: str, told: Answer, expected: tuple[int, str], aws: Aws, log: Log
) -> None:
    status, code = expected
    aws.answers[operation] = told
    answer, body = _handle(_event(), log)
    assert (answer["statusCode"], body["error"]) == (status, code)
    assert ("Retry-After" in answer["headers"]) == (status == 429)
    assert log.lines[0]["outcome"] == code
    assert log.lines[0]["employee_id"] == "alice"
    assert log.lines[0]["level"] == ("ERROR" if status == 502 else "WARNING")
    assert len(aws.requests_of("CreatePresignedDomainUrl")) == (operation != "GetItem")


@pytest.mark.parametrize(
    "change",
    [
        {"domain_id": {"S": "not-a-domain"}},
        {"domain_id": {"S": f"{DOMAIN_ID}/x"}},
        {"domain_id": {"N": "1"}},
        {"user_profile_name": {"S": "../bob"}},
        {"user_profile_name": {"S": ""}},
        {"user_profile_name": {"S": f"{PROFILE}\n"}},
    ],
)
def test_a_malformed_item_is_never_used(
    change: dict[str, dict[str, str]], aws: Aws, log: Log
) -> None:
    aws.answers["GetItem"] = Answer({"Item": ITEM | change})
    answer, body = _handle(_event(), log)
    assert (answer["statusCode"], body["error"]) == (502, "unavailable")
    assert log.lines[0]["detail"] == "malformed item in the mapping table"
    assert aws.requests_of("CreatePresignedDomainUrl") == []


def test_an_item_without_a_profile_is_never_used(aws: Aws, log: Log) -> None:
    aws.answers["GetItem"] = Answer({"Item": {"employee_id": {"S": "alice"}}})
    assert _handle(_event(), log)[0]["statusCode"] == 502


def test_the_read_is_repeated_and_the_mint_is_not(aws: Aws, log: Log) -> None:
    aws.answers["GetItem"] = error("InternalServerError", 500)
    _handle(_event(), log)
    assert len(aws.requests_of("GetItem")) == 2


def test_a_service_that_is_too_slow(aws: Aws, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Config(read_timeout=0.05, retries={"total_max_attempts": 1})
    monkeypatch.setattr(studio, "_MINT", slow)
    aws.answers["CreatePresignedDomainUrl"] = Answer(status=0, delay_seconds=0.5)
    answer, _ = _handle(_event(), log)
    assert answer["statusCode"] == 502
    assert log.lines[0]["detail"] == "ReadTimeoutError"


def test_a_service_that_is_not_there(aws: Aws, log: Log) -> None:
    aws.shutdown()
    aws.server_close()
    answer, _ = _handle(_event(), log)
    assert answer["statusCode"] == 502
    assert log.lines[0]["detail"] == "EndpointConnectionError"


def test_all_waiting_ends_before_the_function_is_stopped() -> None:
    # Of each attempt: both addresses of an interface endpoint, then the answer; of each retry
    # at most a second's pause.
    total = 0.0
    for config in (vars(studio._READ), vars(studio._MINT)):
        attempts = config["retries"]["total_max_attempts"]
        total += attempts * (2 * config["connect_timeout"] + config["read_timeout"]) + attempts - 1
    assert total <= 9


def test_a_bad_environment_is_named_in_the_log_only(
    aws: Aws, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("URL_EXPIRY_SECONDS", "301")
    answer, body = _handle(_event(), log)
    assert (answer["statusCode"], body["error"]) == (502, "unavailable")
    assert log.lines[0]["detail"].startswith("URL_EXPIRY_SECONDS is '301': ")
    assert "301" not in answer["body"]
    assert aws.requests == []


def test_an_unforeseen_error_is_logged_without_its_message(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object) -> str:
        raise KeyError(URL)

    monkeypatch.setattr(studio.Studio, "mint_url", break_down)
    answer, body = _handle(_event(), log)
    assert (answer["statusCode"], body["error"]) == (502, "unavailable")
    assert log.lines[0]["error_type"] == "KeyError"
    assert "break_down" in "".join(log.lines[0]["stack"])


@pytest.mark.parametrize("path", ["alice", "bob"])
def test_the_portal_may_read_every_answer(
    path: str, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_ORIGIN", ORIGIN)
    answer, _ = _handle(_event(path=path), log)
    assert answer["headers"]["Access-Control-Allow-Origin"] == ORIGIN


def test_the_sdk_does_not_log_the_url_even_at_debug(
    log: Log, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        _, body = _handle(_event(), log)
    assert body["url"] == URL
    assert "s3cr3t" not in caplog.text


def test_the_functions_own_request_id_stands_in_for_the_apis() -> None:
    event = _event(path="bob")
    del event["requestContext"]["requestId"]
    answer: dict[str, Any] = module.handler(event, CONTEXT)
    assert json.loads(answer["body"])["request_id"] == REQUEST_ID
