import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from modules.settings import ROOT
from modules.stacks import STACKS

WRONG = (ROOT / "environments" / "local.toml").read_text().replace("10.16.0.0/16", "10.16.0.1/16")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program with environments that cannot be used."""
    root = tmp_path_factory.mktemp("project")
    shutil.copy(ROOT / "main.py", root)
    shutil.copytree(ROOT / "modules", root / "modules")
    (root / "environments").mkdir()
    (root / "environments" / "wrong.toml").write_text(WRONG)
    return root


def run(
    program: Path, environment: str, folder: Path, *within: str
) -> subprocess.CompletedProcess[str]:
    variables = {name: value for name, value in os.environ.items() if name != "CDKTF_OUTDIR"}
    return subprocess.run(
        [*within, sys.executable, str(program / "main.py")],
        cwd=folder,
        env=variables | {"ENVIRONMENT": environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        (
            "nowhere",
            [
                'environment "nowhere": 1 problem',
                "  ENVIRONMENT: no environments/nowhere.toml: use wrong",
            ],
        ),
        ("wrong", ["environments/wrong.toml: 1 problem", '  hub.cidr: "10.16.0.1/16": must be ']),
    ],
)
def test_settings_that_cannot_be_used_end_in_one_message(
    environment: str, message: list[str], project: Path, tmp_path: Path
) -> None:
    result = run(project, environment, tmp_path)
    assert result.returncode == 2
    assert result.stdout == ""
    said = result.stderr.splitlines()
    assert len(said) == len(message)
    assert all(line.startswith(start) for line, start in zip(said, message, strict=True))
    assert list(tmp_path.iterdir()) == []


def test_settings_that_can_be_used_are_synthesized_in_silence(tmp_path: Path) -> None:
    result = run(ROOT, "local", tmp_path)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    stacks = tmp_path / "cdktf.out" / "stacks"
    assert {stack.name for stack in stacks.iterdir()} == set(STACKS)


def test_no_network_is_needed_once_the_wheels_are_there(tmp_path: Path) -> None:
    assert run(ROOT, "local", tmp_path).returncode == 0
    become_root = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    # Not even loopback is up there.
    result = run(ROOT, "local", tmp_path, "unshare", *become_root, "--net")
    assert (result.returncode, result.stderr) == (0, "")
