"""Plans by Terraform: whole and for their owner only, or an error that says why there is none."""

import stat
import time
from pathlib import Path

import pytest

from tests.toolchain.fake_terraform import FakeTerraform, interrupt_once_there_is
from toolchain import plans
from toolchain.errors import CommandError
from toolchain.interruption import InterruptedRunError

PLAN = '{"format_version": "1.2"}'
# Terraform writes the plan to the file that -out names, and its JSON to standard output.
PLANS = f"""
record(" ".join(sys.argv[1:]))
if verb == "plan":
    (out,) = (option for option in sys.argv if option.startswith("-out="))
    path = pathlib.Path(out.removeprefix("-out="))
    path.write_text("binary")
    (shared / f"{{stack}}.out").write_text(str(path))
elif verb == "show":
    print("Warning: there is no configuration file", file=sys.stderr)
    print('{PLAN}', end="")
"""
FAILS = """
def fail(summary, **fields):
    say("diagnostic", diagnostic={"summary": summary} | fields, **{"@level": "error"})
"""
STATE_MISSING = 'fail("Unable to find remote state", detail="No stored state was found.")\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(plans, "FOLDER", tmp_path / "plans")
    return plans.empty_folder("local")


def make(fake: FakeTerraform, folder: Path, *stacks: str) -> list[Path]:
    return plans.make(stacks, folder, fake.environment, fake.stacks)


def failing(*lines: str) -> str:
    """Return a script whose plan is written, and ends with an error."""
    errors = "".join(f"    {line}\n" for line in lines)
    return f"{FAILS}{PLANS}if verb == 'plan':\n{errors}    sys.exit(1)\n"


def test_a_plan_is_saved_for_its_owner_only(fake: FakeTerraform, folder: Path) -> None:
    fake.write(PLANS, "dns")
    (file,) = make(fake, folder, "dns")
    assert file == folder / "dns.json"
    assert file.read_text() == PLAN
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_plan_starts_from_the_environments_own_backend_and_locks_nothing(
    fake: FakeTerraform, folder: Path
) -> None:
    fake.write(PLANS, "dns")
    make(fake, folder, "dns")
    initialized, planned, shown = fake.calls
    assert initialized.startswith("dns init -reconfigure")
    assert planned.startswith("dns plan ")
    # A reviewer's role needs no right to write, and so cannot lock.
    assert "-lock=false" in planned
    assert shown.startswith("dns show -json")


def test_the_plan_that_could_be_deployed_is_not_kept(fake: FakeTerraform, folder: Path) -> None:
    fake.write(PLANS, "dns")
    make(fake, folder, "dns")
    binary = Path((fake.folder / "dns.out").read_text())
    assert not binary.is_relative_to(folder)
    assert not binary.exists()


def test_stacks_are_planned_side_by_side_and_each_has_a_line(
    fake: FakeTerraform, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    meets = """
if verb == "plan":
    (shared / f"{stack} plans").touch()
    while len(list(shared.glob("* plans"))) < 4:
        time.sleep(0.02)
"""
    stacks = ("network", "dns", "studio", "access")
    fake.write(PLANS + meets, *stacks)
    files = make(fake, folder, *stacks)
    assert [file.stem for file in files] == list(stacks)
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert sorted(line[:2] for line in lines) == [[stack, "planned"] for stack in sorted(stacks)]


def test_the_errors_of_all_stacks_are_reported_at_once(fake: FakeTerraform, folder: Path) -> None:
    fake.write(failing('fail(f"no role for {stack}")'), "network", "dns")
    with pytest.raises(CommandError) as caught:
        make(fake, folder, "network", "dns")
    for stack in ("network", "dns"):
        assert f"Error: no role for {stack}\n{stack}: terraform plan failed." in str(caught.value)


def test_plans_of_an_earlier_run_are_removed(folder: Path) -> None:
    (folder / "old.json").write_text("old")
    other = plans.empty_folder("other")
    assert list(plans.empty_folder("local").iterdir()) == []
    assert other.is_dir()


def test_a_stack_that_waits_for_another_is_planned_as_far_as_possible(
    fake: FakeTerraform, folder: Path
) -> None:
    fake.write(failing(STATE_MISSING, STATE_MISSING), "dns")
    (file,) = make(fake, folder, "dns")
    assert file.read_text() == PLAN


@pytest.mark.parametrize(
    "errors",
    [(STATE_MISSING, 'fail("no valid credential sources")'), ('fail("no such role")',), ("pass",)],
)
def test_a_plan_that_fails_for_another_reason_is_not_saved(
    errors: tuple[str, ...], fake: FakeTerraform, folder: Path
) -> None:
    fake.write(failing(*errors), "dns")
    with pytest.raises(CommandError, match=r"dns: terraform plan failed\.$"):
        make(fake, folder, "dns")
    assert list(folder.iterdir()) == []


def test_an_interruption_ends_terraform_and_saves_nothing(
    fake: FakeTerraform, folder: Path
) -> None:
    waits = """
if verb == "plan":
    (shared / "planning").touch()
    time.sleep(20)
"""
    fake.write(PLANS + waits, "dns")

    thread = interrupt_once_there_is(fake.folder / "planning")
    began = time.monotonic()
    with pytest.raises(InterruptedRunError):
        make(fake, folder, "dns")
    thread.join()
    assert time.monotonic() - began < 15
    assert list(folder.iterdir()) == []
