import pytest

from presign.environment import Environment, InvalidEnvironmentError

REQUIRED = {
    "MAPPING_TABLE": "studio-users",
    "URL_EXPIRY_SECONDS": "60",
    "SESSION_SECONDS": "28800",
}


@pytest.mark.parametrize("absent", [{}, {"LANDING_URI": "", "PORTAL_ORIGIN": ""}])
def test_the_optional_variables_may_be_absent_or_empty(absent: dict[str, str]) -> None:
    assert Environment.from_environ(REQUIRED | absent) == Environment(
        mapping_table="studio-users",
        url_expiry_seconds=60,
        session_seconds=28800,
        landing_uri=None,
        portal_origin=None,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("URL_EXPIRY_SECONDS", "5"),
        ("URL_EXPIRY_SECONDS", "300"),
        ("SESSION_SECONDS", "1800"),
        ("SESSION_SECONDS", "43200"),
        ("LANDING_URI", "studio::"),
        ("LANDING_URI", "app:JupyterLab:lab/tree/a.ipynb"),
        ("LANDING_URI", "app:RStudioServerPro:"),
        ("PORTAL_ORIGIN", "https://portal.example.com"),
        ("PORTAL_ORIGIN", "http://localhost:8080"),
    ],
)
def test_a_value_in_range_is_taken(name: str, value: str) -> None:
    environment = Environment.from_environ(REQUIRED | {name: value})
    assert str(getattr(environment, name.lower())) == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAPPING_TABLE", ""),
        ("MAPPING_TABLE", "a table"),
        ("URL_EXPIRY_SECONDS", ""),
        ("URL_EXPIRY_SECONDS", "4"),
        ("URL_EXPIRY_SECONDS", "301"),
        ("URL_EXPIRY_SECONDS", "60s"),
        ("SESSION_SECONDS", "1799"),
        ("SESSION_SECONDS", "43201"),
        ("LANDING_URI", "https://example.com"),
        ("LANDING_URI", "app:"),
        ("PORTAL_ORIGIN", "*"),
        ("PORTAL_ORIGIN", "https://portal.example.com/"),
        ("PORTAL_ORIGIN", "portal.example.com"),
    ],
)
def test_a_bad_variable_is_named_with_its_value(name: str, value: str) -> None:
    with pytest.raises(InvalidEnvironmentError) as caught:
        Environment.from_environ(REQUIRED | {name: value})
    assert str(caught.value).startswith(f"{name} is {value!r}: it must be ")
    assert ";" not in str(caught.value)


def test_all_bad_variables_are_named_at_once() -> None:
    with pytest.raises(InvalidEnvironmentError) as caught:
        Environment.from_environ({"PORTAL_ORIGIN": "*"})
    names = [problem.split(" ")[0] for problem in str(caught.value).split("; ")]
    assert names == [*REQUIRED, "PORTAL_ORIGIN"]
