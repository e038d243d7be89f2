import json
from typing import Any

import pytest

from presign.decision import Outcome, PresignError, employee_of, failure, success


def _event(authorizer: object, path: object) -> dict[str, Any]:
    return {"requestContext": {"authorizer": authorizer}, "pathParameters": path}


def test_the_employee_is_the_authorizers() -> None:
    event = _event({"employee_id": "alice"}, {"employee_id": "alice"})
    assert employee_of(event) == "alice"


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"requestContext": None, "pathParameters": {"employee_id": "alice"}},
        _event(None, {"employee_id": "alice"}),
        _event({}, {"employee_id": "alice"}),
        _event({"principalId": "alice"}, {"employee_id": "alice"}),
        _event({"employee_id": ""}, {"employee_id": ""}),
        _event({"employee_id": None}, {}),
        _event({"employee_id": ["alice"]}, {"employee_id": ["alice"]}),
        _event({"employee_id": "alice"}, None),
        _event({"employee_id": "alice"}, {}),
        _event({"employee_id": "alice"}, {"employee_id": "bob"}),
        _event({"employee_id": "alice"}, {"employee_id": "Alice"}),
        _event({"employee_id": "alice"}, {"employee_id": "alice "}),
    ],
)
def test_anybody_else_is_forbidden(event: dict[str, Any]) -> None:
    with pytest.raises(PresignError) as caught:
        employee_of(event)
    assert caught.value.outcome is Outcome.FORBIDDEN


def test_success_says_the_url_and_its_expiry_and_is_not_kept() -> None:
    assert success("https://studio", 60, None) == {
        "statusCode": 200,
        "headers": {
            "Content-Type": "application/json",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
        "body": '{"url": "https://studio", "expires_in": 60}',
    }


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (Outcome.FORBIDDEN, 403),
        (Outcome.NO_MAPPING, 404),
        (Outcome.NO_PROFILE, 404),
        (Outcome.THROTTLED, 429),
        (Outcome.UNAVAILABLE, 502),
    ],
)
def test_a_failure_has_its_status_and_one_shape(outcome: Outcome, status: int) -> None:
    response: dict[str, Any] = failure(outcome, "8d3f", None)
    body = json.loads(response["body"])
    assert response["statusCode"] == status
    assert body == {"error": outcome.value, "message": body["message"], "request_id": "8d3f"}
    assert body["message"].endswith(".")
    assert response["headers"].get("Retry-After") == ("2" if status == 429 else None)
    assert response["headers"]["Cache-Control"] == "no-store"


def test_only_the_portals_origin_is_allowed_to_read() -> None:
    origin = "https://portal.example.com"
    answers: list[dict[str, Any]] = [
        success("https://studio", 60, origin),
        failure(Outcome.FORBIDDEN, "8d3f", origin),
    ]
    for answer in answers:
        assert answer["headers"]["Access-Control-Allow-Origin"] == origin
        assert answer["headers"]["Vary"] == "Origin"
