import pytest

from presign.environment import Environment
from shared.variables import InvalidEnvironmentError

REQUIRED = {"MAPPING_TABLE": "studio-users", "AWS_REGION": "eu-west-1"}


@pytest.mark.parametrize("absent", [{}, {"PORTAL_ORIGIN": ""}])
def test_the_portal_may_be_absent_or_empty(absent: dict[str, str]) -> None:
    assert Environment.from_environ(REQUIRED | absent) == Environment(
        mapping_table="studio-users", region="eu-west-1", portal_origin=None
    )


@pytest.mark.parametrize("origin", ["https://portal.example.com", "http://localhost:8080"])
def test_a_portal_is_an_origin(origin: str) -> None:
    assert Environment.from_environ(REQUIRED | {"PORTAL_ORIGIN": origin}).portal_origin == origin


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAPPING_TABLE", ""),
        ("MAPPING_TABLE", "a table"),
        ("AWS_REGION", ""),
        ("AWS_REGION", "here"),
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
