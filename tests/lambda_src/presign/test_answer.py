import json
from typing import Any

import pytest

from presign.answer import failure, is_denial, success
from presign.outcome import Outcome

FAILURES = [
    (Outcome.UNKNOWN_APP, 400, None, True),
    (Outcome.NOT_OWN, 403, None, True),
    (Outcome.REVOKED, 403, None, True),
    (Outcome.NOT_ALLOWED, 403, None, True),
    (Outcome.NO_MAPPING, 404, None, True),
    (Outcome.NO_PROFILE, 404, None, True),
    (Outcome.THROTTLED, 429, "2", False),
    (Outcome.MALFORMED, 502, None, False),
    (Outcome.REFUSED, 502, None, False),
    (Outcome.MISCONFIGURED, 502, None, False),
    (Outcome.UNFORESEEN, 502, None, False),
    (Outcome.UNAVAILABLE, 503, "10", False),
]


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


def test_every_outcome_but_success_is_a_failure() -> None:
    assert {outcome for outcome, *_ in FAILURES} == set(Outcome) - {Outcome.MINTED}


@pytest.mark.parametrize(("outcome", "status", "retry_after", "denied"), FAILURES)
def test_a_failure_has_its_status_and_one_shape(
    outcome: Outcome, status: int, retry_after: str | None, *, denied: bool
) -> None:
    response: dict[str, Any] = failure(outcome, "8d3f", None)
    body = json.loads(response["body"])
    assert response["statusCode"] == status
    assert body == {"error": outcome.value, "message": body["message"], "request_id": "8d3f"}
    assert body["message"].endswith(".")
    assert response["headers"].get("Retry-After") == retry_after
    assert response["headers"]["Cache-Control"] == "no-store"
    assert is_denial(outcome) is denied


def test_only_the_portals_origin_is_allowed_to_read() -> None:
    origin = "https://portal.example.com"
    answers: list[dict[str, Any]] = [
        success("https://studio", 60, origin),
        failure(Outcome.NOT_OWN, "8d3f", origin),
    ]
    for answer in answers:
        assert answer["headers"]["Access-Control-Allow-Origin"] == origin
        assert answer["headers"]["Vary"] == "Origin"
