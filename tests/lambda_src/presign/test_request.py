from typing import Any

import pytest

from presign.outcome import Outcome, PresignError
from presign.request import App, app_of, employee_of


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
        _event("alice", {"employee_id": "alice"}),
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
def test_anybody_else_is_refused(event: dict[str, Any]) -> None:
    with pytest.raises(PresignError) as caught:
        employee_of(event)
    assert caught.value.outcome is Outcome.NOT_OWN


@pytest.mark.parametrize("query", [None, {}, {"other": ["x"]}])
def test_a_request_need_not_name_an_app(query: object) -> None:
    assert app_of({"multiValueQueryStringParameters": query}) is None


@pytest.mark.parametrize("app", list(App))
def test_an_app_is_named_in_the_query(app: App) -> None:
    assert app_of({"multiValueQueryStringParameters": {"app": [app.value]}}) is app


@pytest.mark.parametrize(
    "values",
    [
        [],
        ["rstudio", "rstudio"],
        ["rstudio", "studio"],
        [""],
        ["RStudio"],
        ["rstudio "],
        ["app:RStudioServerPro:"],
        [None],
        [["rstudio"]],
        "rstudio",
        None,
    ],
)
def test_another_app_is_unknown_and_not_repeated(values: object) -> None:
    with pytest.raises(PresignError) as caught:
        app_of({"multiValueQueryStringParameters": {"app": values}})
    assert caught.value.outcome is Outcome.UNKNOWN_APP
    assert caught.value.detail in {"no such app", "app is given more than once"}
