import pytest

from shared.audit import Decision, record
from tests.lambda_src.log import CONTEXT, REQUEST_ID, Log

EVENT = {
    "path": "/t0ken-in-the-path",
    "headers": {"authorization": "Bearer t0ken"},
    "requestContext": {
        "requestId": "8d3f-api",
        "path": "/dev/t0ken-in-the-path",
        "authorizer": {"secret": "t0ken"},
        "identity": {"sourceIp": "192.168.10.20", "vpceId": "vpce-1", "userAgent": "t0ken"},
    },
}


def test_a_record_says_how_it_ended_and_whence_it_came(log: Log) -> None:
    record(Decision.ALLOW, "minted", EVENT, CONTEXT, employee_id="alice", app=None)
    assert log.lines == [
        {
            "level": "INFO",
            "decision": "allow",
            "reason": "minted",
            "api_request_id": "8d3f-api",
            "function_request_id": REQUEST_ID,
            "address": "192.168.10.20",
            "endpoint": "vpce-1",
            "employee_id": "alice",
        }
    ]


@pytest.mark.parametrize(
    ("decision", "level"),
    [(Decision.ALLOW, "INFO"), (Decision.DENY, "WARNING"), (Decision.ERROR, "ERROR")],
)
def test_the_level_follows_from_the_decision(decision: Decision, level: str, log: Log) -> None:
    record(decision, "because", {}, CONTEXT)
    assert log.lines[0]["level"] == level


def test_nothing_of_a_request_gets_in_but_its_origin(log: Log) -> None:
    record(Decision.DENY, "expired", EVENT, CONTEXT)
    assert "t0ken" not in log.text


@pytest.mark.parametrize("context", [None, "text", [], {"identity": None}, {"identity": ["x"]}])
def test_an_event_of_another_shape_has_no_origin(context: object, log: Log) -> None:
    record(Decision.DENY, "expired", {"requestContext": context}, CONTEXT)
    assert "address" not in log.lines[0]


def test_a_value_cannot_make_a_second_line(log: Log) -> None:
    record(Decision.DENY, "expired", {}, CONTEXT, detail='x\n{"decision": "allow"}\r\u2028')
    assert len(log.lines) == 1
