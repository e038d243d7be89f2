"""The whole function: proxy events in, answers out, the real SDK against AWS on loopback."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.config import Config

from presign import handler as module
from presign import studio
from testing.presign_services import DOMAIN_ID, ITEM, PROFILE, URL, Answer, Aws, error
from tests.lambda_src.log import CONTEXT, REQUEST_ID, Log

ORIGIN = "https://portal.example.com"


@pytest.fixture
def aws() -> Iterator[Aws]:
    with Aws() as server:
        yield server


@pytest.fixture(autouse=True)
def environ(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    aws.become_aws(monkeypatch)
    module._setup.cache_clear()
    yield
    module._setup.cache_clear()


def _event(
    path: str = "alice", employee_id: str | None = "alice", app: str | None = None
) -> dict[str, Any]:
    return {
        "httpMethod": "GET",
        "pathParameters": {"employee_id": path},
        "multiValueQueryStringParameters": {"app": [app]} if app else None,
        "headers": {"authorization": "Bearer t0ken-head.t0ken-body.t0ken-signature"},
        "requestContext": {
            "requestId": "8d3f-api",
            "identity": {"sourceIp": "192.168.10.20", "vpceId": "vpce-1"},
            "authorizer": {"employee_id": employee_id} if employee_id else {},
        },
    }


def _handle(event: dict[str, Any], log: Log) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the answer and its body, having checked what holds of every one."""
    answer: dict[str, Any] = module.handler(event, CONTEXT)
    (line,) = log.lines
    assert (line["address"], line["endpoint"]) == ("192.168.10.20", "vpce-1")
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
    assert log.lines == [
        {
            "level": "INFO",
            "decision": "allow",
            "reason": "minted",
            "employee_id": "alice",
            "domain_id": DOMAIN_ID,
            "user_profile_name": PROFILE,
            "app": "studio",
            "api_request_id": "8d3f-api",
            "function_request_id": REQUEST_ID,
            "address": "192.168.10.20",
            "endpoint": "vpce-1",
        }
    ]


def test_an_app_is_opened_from_the_page_of_its_space(aws: Aws, log: Log) -> None:
    _handle(_event(app="jupyterlab"), log)
    (minted,) = aws.requests_of("CreatePresignedDomainUrl")
    assert minted["LandingUri"] == "studio::jupyterlab/lab"
    assert log.lines[0]["app"] == "jupyterlab"


@pytest.mark.parametrize(
    ("app", "change", "expected"),
    [
        ("canvas", {}, (400, "unknown_app")),
        ("rstudio", {}, (403, "not_allowed")),
        (None, {"enabled": {"BOOL": False}}, (403, "revoked")),
        (None, {"not_after": {"N": "1"}}, (403, "revoked")),
        ("rstudio", {"enabled": {"BOOL": False}}, (403, "revoked")),
        (None, {"region": {"S": "eu-west-2"}}, (502, "malformed")),
        (None, {"user_profile_name": {"S": "../bob"}}, (502, "malformed")),
    ],
)
def test_what_the_mapping_does_not_allow_is_never_minted(
    app: str | None, change: dict[str, Any], expected: tuple[int, str], aws: Aws, log: Log
) -> None:
    aws.answers["GetItem"] = Answer({"Item": ITEM | change})
    answer, body = _handle(_event(app=app), log)
    assert (answer["statusCode"], body["error"]) == expected
    line = log.lines[0]
    assert line["reason"] == expected[1]
    assert line["decision"] == ("error" if expected[0] == 502 else "deny")
    assert aws.requests_of("CreatePresignedDomainUrl") == []


@pytest.mark.parametrize(("now", "status"), [(1_799_999_999.9, 200), (1_800_000_000.0, 403)])
def test_access_ends_at_its_moment(
    now: float, status: int, aws: Aws, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    aws.answers["GetItem"] = Answer({"Item": ITEM | {"not_after": {"N": "1800000000"}}})
    monkeypatch.setattr("presign.handler.time.time", lambda: now)
    assert _handle(_event(), log)[0]["statusCode"] == status


def test_a_revocation_holds_from_the_next_call_on(aws: Aws) -> None:
    assert module.handler(_event(), CONTEXT)["statusCode"] == 200
    aws.answers["GetItem"] = Answer({"Item": ITEM | {"enabled": {"BOOL": False}}})
    assert module.handler(_event(), CONTEXT)["statusCode"] == 403


@pytest.mark.parametrize("event", [_event(path="bob"), _event(employee_id=None)])
def test_another_employee_is_refused_before_any_call(
    event: dict[str, Any], aws: Aws, log: Log
) -> None:
    answer, body = _handle(event, log)
    assert (answer["statusCode"], body["error"]) == (403, "not_own")
    assert body["request_id"] == "8d3f-api"
    assert log.lines[0]["reason"] == "not_own"
    assert aws.requests == []


@pytest.mark.parametrize(
    ("operation", "told", "expected"),
    [
        ("GetItem", Answer({}), (404, "no_mapping")),
        ("GetItem", error("ResourceNotFoundException"), (502, "refused")),
        ("GetItem", error("ValidationException"), (502, "refused")),
        ("GetItem", error("AccessDeniedException"), (502, "refused")),
        ("GetItem", error("ProvisionedThroughputExceededException"), (429, "throttled")),
        ("GetItem", error("RequestLimitExceeded"), (429, "throttled")),
        ("GetItem", error("InternalServerError", 500), (503, "unavailable")),
        ("GetItem", Answer(status=0), (503, "unavailable")),
        ("CreatePresignedDomainUrl", error("ResourceNotFound"), (404, "no_profile")),
        ("CreatePresignedDomainUrl", error("ValidationException"), (502, "refused")),
        ("CreatePresignedDomainUrl", error("ThrottlingException"), (429, "throttled")),
        ("CreatePresignedDomainUrl", error("Made.Up", 429), (429, "throttled")),
        ("CreatePresignedDomainUrl", error("AccessDeniedException"), (502, "refused")),
        ("CreatePresignedDomainUrl", error("InternalFailure", 500), (503, "unavailable")),
        ("CreatePresignedDomainUrl", error("ServiceUnavailable", 503), (503, "unavailable")),
        ("CreatePresignedDomainUrl", Answer(status=0), (503, "unavailable")),
        ("CreatePresignedDomainUrl", Answer({"Unexpected": URL}), (502, "unforeseen")),
    ],
)
def test_a_service_that_fails_is_told_by_its_outcome(
    operation: str, told: Answer, expected: tuple[int, str], aws: Aws, log: Log
) -> None:
    status, code = expected
    aws.answers[operation] = told
    answer, body = _handle(_event(), log)
    assert (answer["statusCode"], body["error"]) == (status, code)
    assert ("Retry-After" in answer["headers"]) == (status in {429, 503})
    assert log.lines[0]["reason"] == code
    assert log.lines[0]["employee_id"] == "alice"
    assert log.lines[0]["level"] == ("WARNING" if status == 404 else "ERROR")
    assert len(aws.requests_of("CreatePresignedDomainUrl")) == (operation != "GetItem")


@pytest.mark.parametrize("failure", [error("InternalServerError", 500), Answer(status=0)])
def test_the_read_is_repeated_and_the_mint_is_not(failure: Answer, aws: Aws) -> None:
    for operation, calls in (("CreatePresignedDomainUrl", 1), ("GetItem", 2)):
        aws.answers[operation] = failure
        aws.requests.clear()
        module.handler(_event(), CONTEXT)
        assert len(aws.requests_of(operation)) == calls


def test_a_service_that_is_too_slow(aws: Aws, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Config(read_timeout=0.05, retries={"total_max_attempts": 1})
    monkeypatch.setattr(studio, "_MINT", slow)
    aws.answers["CreatePresignedDomainUrl"] = Answer(status=0, delay_seconds=0.5)
    answer, _ = _handle(_event(), log)
    assert answer["statusCode"] == 503
    assert log.lines[0]["detail"] == "ReadTimeoutError"
    assert len(aws.requests_of("CreatePresignedDomainUrl")) == 1


def test_a_service_that_is_not_there(aws: Aws, log: Log) -> None:
    aws.shutdown()
    aws.server_close()
    answer, _ = _handle(_event(), log)
    assert answer["statusCode"] == 503
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
    monkeypatch.setenv("MAPPING_TABLE", "a table")
    answer, body = _handle(_event(), log)
    assert (answer["statusCode"], body["error"]) == (502, "misconfigured")
    assert log.lines[0]["detail"].startswith("MAPPING_TABLE is 'a table': ")
    assert "a table" not in answer["body"]
    assert aws.requests == []


def test_an_unforeseen_error_is_logged_without_its_message(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object) -> str:
        raise KeyError(URL)

    monkeypatch.setattr(studio.Studio, "mint_url", break_down)
    answer, body = _handle(_event(), log)
    assert (answer["statusCode"], body["error"]) == (502, "unforeseen")
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
