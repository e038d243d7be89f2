"""The page of commands says what their help says."""

from pathlib import Path

from cli import reference
from cli.main import perimeter


def test_the_page_is_what_the_help_says_now(tmp_path: Path) -> None:
    reference.write(tmp_path / "commands.md")
    written = (tmp_path / "commands.md").read_text()
    assert written == reference.PAGE.read_text(), "renew it: make docs/commands.md"


def test_the_page_names_each_command_and_each_option() -> None:
    page = reference.page()
    for name, command in perimeter.commands.items():
        assert page.count(f"\n## perimeter {name}\n") == 1
        section = page.partition(f"\n## perimeter {name}\n")[2].partition("\n## ")[0]
        for parameter in command.params:
            if parameter.param_type_name == "option":
                assert all(spelling in section for spelling in parameter.opts), section
