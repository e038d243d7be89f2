from typing import Any

import pytest

from presign.mapping import Assignment, Grant, assignment_of
from presign.outcome import Outcome, PresignError
from presign.request import App
from testing.presign_services import DOMAIN_ID, ITEM, PROFILE, REGION

NOT_AFTER = 1_800_000_000


def _read(**changes: object) -> Assignment:
    item: dict[str, Any] = ITEM | changes
    return assignment_of({name: value for name, value in item.items() if value}, REGION)


def test_an_item_is_read_whole() -> None:
    assert _read(not_after={"N": str(NOT_AFTER)}) == Assignment(
        domain_id=DOMAIN_ID,
        user_profile_name=PROFILE,
        grants=(
            Grant(app=App.STUDIO, landing_uri="studio::"),
            Grant(app=App.JUPYTERLAB, landing_uri="studio::jupyterlab/lab"),
        ),
        url_expiry_seconds=60,
        session_seconds=28800,
        enabled=True,
        not_after=NOT_AFTER,
    )


def _app(**changes: object) -> dict[str, object]:
    entry: dict[str, object] = {"name": {"S": "studio"}, "landing_uri": {"S": "studio::"}}
    return {"L": [{"M": entry | changes}]}


ABSENT: list[object] = [None, {"NULL": True}, {"S": ""}, {"N": ""}, "text", ["text"], {"SS": []}]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, value) for name in ITEM if name != "employee_id" for value in ABSENT),
        ("domain_id", {"S": "not-a-domain"}),
        ("domain_id", {"S": f"{DOMAIN_ID}/x"}),
        ("domain_id", {"S": f"{DOMAIN_ID}\n"}),
        ("user_profile_name", {"S": "../bob"}),
        ("user_profile_name", {"S": "a" * 64}),
        ("user_profile_name", {"S": "*"}),
        ("region", {"S": "eu-west-2"}),
        ("region", {"S": "EU-WEST-1"}),
        ("url_expiry_seconds", {"N": "4"}),
        ("url_expiry_seconds", {"N": "301"}),
        ("url_expiry_seconds", {"N": "60.0"}),
        ("url_expiry_seconds", {"N": "-60"}),
        ("url_expiry_seconds", {"S": "60"}),
        ("session_seconds", {"N": "1799"}),
        ("session_seconds", {"N": "43201"}),
        ("enabled", {"BOOL": "true"}),
        ("enabled", {"S": "true"}),
        ("not_after", {"N": "soon"}),
        ("not_after", {"N": "-1"}),
        ("not_after", {"S": "2027-01-31"}),
        ("apps", {"L": []}),
        ("apps", {"L": ["studio"]}),
        ("apps", {"L": [{"S": "studio"}]}),
        ("apps", {"M": {"studio": {"S": "studio::"}}}),
        ("apps", _app(name={"S": "canvas"})),
        ("apps", _app(landing_uri={"S": "https://example.com"})),
        ("apps", _app(landing_uri={"S": "studio::\n"})),
        ("apps", _app(landing_uri={"S": "studio::/jupyterlab"})),
        ("apps", _app(landing_uri={"S": "studio:x"})),
        # These apps exist in spaces only, and AWS refuses the URL.
        ("apps", _app(landing_uri={"S": "app:JupyterLab:"})),
        ("apps", _app(landing_uri={"S": "app:CodeEditor:"})),
    ],
)
def test_a_malformed_item_is_never_used(name: str, value: object) -> None:
    with pytest.raises(PresignError) as caught:
        _read(**{name: value})
    assert caught.value.outcome is Outcome.MALFORMED
    assert caught.value.detail.startswith("the item in the mapping table: ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("url_expiry_seconds", 5),
        ("url_expiry_seconds", 300),
        ("session_seconds", 1800),
        ("session_seconds", 43200),
    ],
)
def test_the_ends_of_a_range_are_in_it(name: str, value: int) -> None:
    assert getattr(_read(**{name: {"N": str(value)}}), name) == value


@pytest.mark.parametrize(
    ("now", "revoked"),
    [(NOT_AFTER - 0.001, False), (NOT_AFTER, True), (NOT_AFTER + 1, True), (0, False)],
)
def test_access_ends_at_its_moment(now: float, *, revoked: bool) -> None:
    assignment = _read(not_after={"N": str(NOT_AFTER)})
    if not revoked:
        assert assignment.grant(None, now).app is App.STUDIO
        return
    with pytest.raises(PresignError) as caught:
        assignment.grant(None, now)
    assert caught.value.outcome is Outcome.REVOKED


def test_whoever_is_not_enabled_is_revoked_whatever_they_ask_for() -> None:
    assignment = _read(enabled={"BOOL": False})
    for app in (None, App.STUDIO, App.RSTUDIO):
        with pytest.raises(PresignError) as caught:
            assignment.grant(app, 0)
        assert caught.value.outcome is Outcome.REVOKED


@pytest.mark.parametrize(
    ("asked", "opened"),
    [(None, App.STUDIO), (App.STUDIO, App.STUDIO), (App.JUPYTERLAB, App.JUPYTERLAB)],
)
def test_the_app_is_the_one_asked_for_or_the_first(asked: App | None, opened: App) -> None:
    assert _read().grant(asked, 0).app is opened


@pytest.mark.parametrize("app", [App.RSTUDIO, App.CODE_EDITOR])
def test_an_app_that_is_not_theirs_is_not_allowed(app: App) -> None:
    with pytest.raises(PresignError) as caught:
        _read().grant(app, 0)
    assert caught.value.outcome is Outcome.NOT_ALLOWED
