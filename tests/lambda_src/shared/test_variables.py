import pytest

from shared.variables import InvalidEnvironmentError, Variables


def test_good_variables_are_read() -> None:
    variables = Variables({"NAME": "ada", "EMPTY": "", "LIMIT": "30", "LIST": '["a b", "c"]'})
    assert variables.text("NAME", "[a-z]+", "a name") == "ada"
    assert variables.optional("EMPTY", "[a-z]+", "a name") is None
    assert variables.seconds("LIMIT", 0, 30) == 30
    assert variables.names("LIST") == {"a b", "c"}
    assert variables.names("ABSENT") == frozenset()
    variables.check()


@pytest.mark.parametrize("value", ["", "-1", "31", "1.5", "30s", "٣", " 3"])
def test_seconds_are_whole_and_in_range(value: str) -> None:
    variables = Variables({"LIMIT": value})
    variables.seconds("LIMIT", 0, 30)
    with pytest.raises(InvalidEnvironmentError, match="must be a whole number of seconds from 0"):
        variables.check()


@pytest.mark.parametrize("value", ["a", "{}", "[1]", '[""]', "[", "null"])
def test_names_are_a_json_list(value: str) -> None:
    variables = Variables({"LIST": value})
    variables.names("LIST")
    with pytest.raises(InvalidEnvironmentError, match="must be a JSON list of names"):
        variables.check()


def test_all_that_is_wrong_is_told_at_once() -> None:
    variables = Variables({"SECOND": "x"})
    variables.text("FIRST", "[a-z]+", "a name")
    variables.seconds("SECOND", 0, 30)
    with pytest.raises(InvalidEnvironmentError) as caught:
        variables.check()
    assert [problem.split(" ")[0] for problem in str(caught.value).split("; ")] == [
        "FIRST",
        "SECOND",
    ]
