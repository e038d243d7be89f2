"""Plans by Terraform: saved whole, for their owner only, or told why not."""

import os
import stat
import sys
from pathlib import Path

import pytest

from toolchain import plans
from toolchain.errors import CommandError

PLAN = '{"format_version": "1.2"}'
# As Terraform answers: the plan goes to the file that -out names, its JSON to standard output.
TERRAFORM = """\
import pathlib, sys
with open("{log}", "a") as log:
    print(*sys.argv[1:], file=log)
verb = sys.argv[1]
if verb == "plan":
    (out,) = (argument for argument in sys.argv if argument.startswith("-out="))
    path = pathlib.Path(out.removeprefix("-out="))
    path.write_text("binary")
    pathlib.Path("{log}.out").write_text(str(path))
    {planning}
elif verb == "show":
    print('{plan}', end="")
"""


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(plans, "STACKS_FOLDER", tmp_path / "stacks")
    monkeypatch.setattr(plans, "FOLDER", tmp_path / "plans")
    (tmp_path / "stacks" / "dns").mkdir(parents=True)
    return "dns"


def terraform(folder: Path, monkeypatch: pytest.MonkeyPatch, planning: str = "pass") -> Path:
    """Puts a program in Terraform's place, and returns the log of its calls."""
    log = folder / "calls"
    program = folder / "bin" / "terraform"
    program.parent.mkdir()
    script = TERRAFORM.format(log=log, planning=planning, plan=PLAN)
    program.write_text(f"#!{sys.executable}\n{script}")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))
    return log


def test_a_plan_is_saved_for_its_owner_only(
    stack: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = terraform(tmp_path, monkeypatch)
    folder = plans.empty_folder("local")
    file = plans.make(stack, folder, os.environ)
    assert file == tmp_path / "plans" / "local" / "dns.json"
    assert file.read_text() == PLAN
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    calls = log.read_text().splitlines()
    assert [call.split()[0] for call in calls] == ["init", "plan", "show"]
    assert "-reconfigure" in calls[0]
    # Whoever plans for a review needs no right to write, a lock neither.
    assert "-lock=false" in calls[1]
    # It holds what the JSON does, and could be deployed.
    assert not Path(f"{log}.out").read_text().startswith(str(folder))
    assert not Path(Path(f"{log}.out").read_text()).exists()


def test_all_stacks_are_planned_and_each_has_a_line(
    stack: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terraform(tmp_path, monkeypatch)
    (tmp_path / "stacks" / "network").mkdir()
    files = plans.make_all(["network", stack], plans.empty_folder("local"), os.environ)
    assert [file.name for file in files] == ["network.json", "dns.json"]
    lines = capsys.readouterr().out.splitlines()
    assert sorted(line.split()[0] for line in lines) == ["dns", "network"]


def test_the_errors_of_all_stacks_are_told_at_once(
    stack: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terraform(tmp_path, monkeypatch, 'sys.exit("Error: no such role\\n")')
    (tmp_path / "stacks" / "network").mkdir()
    with pytest.raises(CommandError) as caught:
        plans.make_all(["network", stack], plans.empty_folder("local"), os.environ)
    for name in ("network", stack):
        assert f"the plan of stack {name} failed." in str(caught.value)


def test_plans_of_an_earlier_run_are_gone(stack: str, tmp_path: Path) -> None:
    del stack
    (tmp_path / "plans" / "local").mkdir(parents=True)
    (tmp_path / "plans" / "local" / "old.json").write_text("old")
    (tmp_path / "plans" / "other").mkdir()
    assert list(plans.empty_folder("local").iterdir()) == []
    assert (tmp_path / "plans" / "other").is_dir()


MISSING = "Error: Unable to find remote state\\n\\nNo stored state was found.\\n"


def test_a_stack_that_waits_for_another_is_planned_so_far(
    stack: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terraform(tmp_path, monkeypatch, f'sys.exit("{MISSING}" * 2)')
    file = plans.make(stack, plans.empty_folder("local"), os.environ)
    assert file.read_text() == PLAN


@pytest.mark.parametrize(
    "errors", [MISSING + "Error: no valid credential sources\\n", "Error: no such role\\n", ""]
)
def test_a_plan_that_fails_otherwise_is_told_and_not_saved(
    errors: str, stack: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terraform(tmp_path, monkeypatch, f'sys.exit("{errors}" or 1)')
    folder = plans.empty_folder("local")
    with pytest.raises(CommandError, match=r"the plan of stack dns failed\.$"):
        plans.make(stack, folder, os.environ)
    assert list(folder.iterdir()) == []


def test_a_file_that_others_could_read_is_written_anew(tmp_path: Path) -> None:
    file = tmp_path / "review.txt"
    file.write_text("old and long")
    file.chmod(0o644)
    plans.write_private(file, "new")
    assert file.read_text() == "new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
