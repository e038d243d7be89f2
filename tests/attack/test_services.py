"""Services that answer late, too much, or nonsense: never a second URL, and never a wrong one."""

import json
from typing import Any

import pytest
from botocore.config import Config
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from presign import handler as presign
from presign import studio
from presign.mapping import assignment_of
from presign.outcome import Outcome, PresignError
from testing.presign_services import ITEM, REGION, Answer, Aws, error
from tests.lambda_src.log import CONTEXT

MINT = "CreatePresignedDomainUrl"
EVENT = {
    "pathParameters": {"employee_id": "alice"},
    "requestContext": {"requestId": "8d3f-api", "authorizer": {"employee_id": "alice"}},
}


def ask(aws: Aws, **answers: Answer) -> tuple[int, dict[str, Any]]:
    before = dict(aws.answers)
    aws.answers.update(answers)
    try:
        answer: dict[str, Any] = presign.handler(EVENT, CONTEXT)
    finally:
        aws.answers = before
    return answer["statusCode"], json.loads(answer["body"])


def test_a_table_that_is_too_slow_is_asked_twice_and_nothing_is_minted(
    aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Config(read_timeout=0.5, retries={"mode": "standard", "total_max_attempts": 2})
    monkeypatch.setattr(studio, "_READ", slow)
    presign._setup.cache_clear()
    try:
        status, body = ask(aws, GetItem=Answer({"Item": ITEM}, delay_seconds=2))
    finally:
        presign._setup.cache_clear()
    assert (status, body["error"]) == (503, "unavailable")
    assert [name for name, _ in aws.requests] == ["GetItem", "GetItem"]


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_mint_that_fails_is_not_repeated(status: int, aws: Aws) -> None:
    answered, body = ask(aws, CreatePresignedDomainUrl=error("Made.Up", status))
    assert answered == {408: 502, 429: 429}.get(status, 503)
    assert "url" not in body
    assert len(aws.requests_of(MINT)) == 1


@pytest.mark.parametrize("content", [{}, {"AuthorizedUrl": None}, {"Url": "https://x"}])
def test_an_answer_without_a_url_is_no_success(content: dict[str, Any], aws: Aws) -> None:
    status, body = ask(aws, CreatePresignedDomainUrl=Answer(content))
    assert (status, body["error"]) == (502, "unforeseen")
    assert len(aws.requests_of(MINT)) == 1


TEXT = st.text(max_size=8) | st.sampled_from(["..", "*", "studio::", "59", "4", "301", "1e2", "-1"])
VALUE = st.recursive(
    st.fixed_dictionaries({}, optional={"S": TEXT, "N": TEXT, "BOOL": st.booleans()}),
    lambda inner: (
        st.fixed_dictionaries({"L": st.lists(inner, max_size=2)})
        | st.fixed_dictionaries({"M": st.dictionaries(TEXT, inner, max_size=2)})
    ),
    max_leaves=4,
)


@pytest.mark.slow
@settings(
    max_examples=1000,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    changes=st.dictionaries(
        st.sampled_from([*ITEM, "not_after"]), VALUE | st.none() | TEXT, min_size=1, max_size=3
    )
)
def test_any_item_is_either_whole_or_malformed(changes: dict[str, Any]) -> None:
    item = {name: value for name, value in (ITEM | changes).items() if value is not None}
    try:
        assignment = assignment_of(item, REGION)
    except PresignError as refusal:
        if refusal.outcome is not Outcome.MALFORMED:
            raise
        return
    assert item["region"] == {"S": REGION}
    assert item["domain_id"]["S"] == assignment.domain_id
    assert assignment.domain_id.startswith("d-")
    assert assignment.user_profile_name.replace("-", "").isalnum()
    assert 5 <= assignment.url_expiry_seconds <= 300
    assert 1800 <= assignment.session_seconds <= 43200
    assert isinstance(assignment.enabled, bool)
    assert assignment.grants
