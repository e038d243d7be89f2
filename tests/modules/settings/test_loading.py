"""Settings are read from TOML, and every problem is told at once."""

from pathlib import Path

import pytest

from modules.settings import (
    ENVIRONMENTS,
    Settings,
    SettingsError,
    load,
    parse,
)
from testing.configuration import RAW, spoke
from tests.modules.settings.mistakes import changed, problems_of


def test_parse_returns_settings() -> None:
    assert isinstance(parse(RAW, "test"), Settings)


ODD_VALUES: list[object] = [
    *(None, True, 0, 1.5, "", "é\n", [], [1], [[]]),
    *({}, {"a": 1}, [{}], [{"name": "x"}]),
]


@pytest.mark.parametrize("section", Settings.model_fields)
@pytest.mark.parametrize("value", ODD_VALUES, ids=repr)
def test_whatever_stands_there_is_told_a_line_a_problem(section: str, value: object) -> None:
    told = ["an empty table has all its defaults"]
    try:
        parse(RAW | {section: value}, "test.toml")
    except SettingsError as error:
        told = list(error.problems)
    assert told
    assert not any("\n" in problem for problem in told)


def test_all_mistakes_at_once_those_between_sections_too() -> None:
    raw = changed(
        (("account_id",), "12"),
        (("zzz",), 1),
        (("availability_zones",), ["us-west-2a"]),
        (("users", 0, "employee_id"), "*"),
        (("logs", "retention_days"), 8),
        (("spokes",), [spoke(1), spoke(1) | {"name": "twin"}, spoke(2) | {"cidr": "x"}]),
    )
    settings_named = {problem.split(":")[0] for problem in problems_of(raw)}
    assert settings_named >= {
        "account_id",
        "zzz",
        "availability_zones",
        "users[0].employee_id",
        "logs.retention_days",
        "spokes.twin.cidr",
        "spokes[2].cidr",
        "hub.private_subnets",
    }


def test_the_message_counts_and_lists() -> None:
    error = SettingsError("environments/x.toml", ["a: wrong", "b: wrong"])
    assert str(error) == "environments/x.toml: 2 problems\n  a: wrong\n  b: wrong"


class TestLoad:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        folder = tmp_path / "environments"
        folder.mkdir()
        (folder / "local.toml").write_bytes((ENVIRONMENTS / "local.toml").read_bytes())
        return folder

    def test_reads_local_by_default(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("ENVIRONMENT", raising=False)
        assert load(folder=folder).environment == "local"

    def test_reads_what_the_variable_names(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (folder / "team.toml").write_bytes((ENVIRONMENTS / "local.toml").read_bytes())
        monkeypatch.setenv("ENVIRONMENT", "team")
        assert load(folder=folder).environment == "team"

    @pytest.mark.parametrize("environment", ["nope", "../local", "local.toml"])
    def test_names_the_files_there_are(self, folder: Path, environment: str) -> None:
        with pytest.raises(SettingsError) as caught:
            load(environment, folder)
        assert caught.value.problems == (
            f"ENVIRONMENT: no environments/{environment}.toml: use local",
        )

    @pytest.mark.parametrize("content", [b"name = ", b"\xff\xfe"])
    def test_says_that_a_file_is_no_toml(self, folder: Path, content: bytes) -> None:
        (folder / "bad.toml").write_bytes(content)
        with pytest.raises(SettingsError, match=r"environments/bad.toml: 1 problem\n  not valid"):
            load("bad", folder)

    def test_the_file_alone_names_the_environment(self, folder: Path) -> None:
        text = (folder / "local.toml").read_text()
        (folder / "bad.toml").write_text(f'environment = "local"\n{text}')
        with pytest.raises(SettingsError, match="environment: it is the name of the file"):
            load("bad", folder)
