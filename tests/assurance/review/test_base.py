"""The other side of the comparison: a revision, synthesized by its own program."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from assurance.review import base
from assurance.review.base import Base, NoBase, synthesize_base
from modules.settings import ENVIRONMENTS
from toolchain.errors import InputError

# It tells which revision of it ran; the settings are this project's own.
PROGRAM = """\
import json, os, pathlib, sys
stack = pathlib.Path(os.environ["CDKTF_OUTDIR"], "stacks", "network")
stack.mkdir(parents=True)
wheels = pathlib.Path("build/wheels").is_dir()
(stack / "cdk.tf.json").write_text(json.dumps({{"revision": "{revision}", "wheels": wheels}}))
"""


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    result = subprocess.run(
        ["git", "-C", str(folder), *identity, *arguments],
        env=os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout.strip()


def commit(project: Path, revision: str, program: str = PROGRAM) -> str:
    (project / "main.py").write_text(program.format(revision=revision))
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", revision)
    return git(project, "rev-parse", "HEAD")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with a first revision; git finds none above it."""
    project = tmp_path / "project"
    (project / "environments").mkdir(parents=True)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.setattr(base, "ROOT", project)
    (project / "environments" / "local.toml").write_text((ENVIRONMENTS / "local.toml").read_text())
    git(project, "init", "--quiet")
    commit(project, "first")
    return project


def synthesized(project: Path, revision: str = "", **variables: str) -> Base:
    del project
    found = synthesize_base("local", os.environ | variables, revision)
    assert isinstance(found, Base)
    return found


def reason(environment: str = "local") -> str:
    """Return why there is no base."""
    found = synthesize_base(environment, os.environ)
    assert isinstance(found, NoBase)
    return found.reason


def test_without_a_choice_it_is_the_last_commit(project: Path) -> None:
    last = commit(project, "second")
    # What is edited and not committed is the other side.
    (project / "main.py").write_text("raise SystemExit(1)")
    found = synthesized(project)
    assert found.stacks == {"network": {"revision": "second", "wheels": True}}
    assert found.name == f"HEAD ({last[:9]})"
    assert found.settings.name == "studio-local"


def test_another_revision_can_be_chosen(project: Path) -> None:
    git(project, "tag", "v1")
    commit(project, "second")
    found = synthesized(project, "v1")
    assert found.stacks["network"]["revision"] == "first"
    assert found.name.startswith("v1 (")


def test_the_settings_are_those_of_the_revision(project: Path) -> None:
    settings = project / "environments" / "local.toml"
    settings.write_text(settings.read_text().replace("studio-local", "studio-other"))
    assert synthesized(project).settings.name == "studio-local"


def test_the_checkout_is_left_alone(project: Path) -> None:
    before = sorted(path for path in project.iterdir() if path.name != "build")
    synthesized(project)
    assert sorted(path for path in project.iterdir() if path.name != "build") == before
    assert git(project, "status", "--porcelain", "--", "main.py", "environments") == ""


@pytest.mark.parametrize("revision", ["nowhere", "--help", "-n1", "HEAD^{tree}", "HEAD:main.py"])
def test_a_revision_that_git_does_not_know_is_refused(revision: str, project: Path) -> None:
    with pytest.raises(InputError) as caught:
        synthesized(project, revision)
    assert str(caught.value) == (
        f"--base is {revision!r}: it must be a revision that git has here, such as origin/main."
    )


def test_a_base_that_does_not_synthesize_is_no_base(project: Path) -> None:
    commit(project, "broken", "import sys; sys.exit('environments/local.toml: 1 problem')")
    assert reason().endswith("does not synthesize: environments/local.toml: 1 problem")


@pytest.mark.usefixtures("project")
def test_an_environment_that_was_not_there_is_no_base() -> None:
    assert "no environments/other.toml" in reason("other")


def test_without_git_there_is_no_base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.setattr(base, "ROOT", tmp_path)
    assert reason() == "this folder is no git checkout"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert reason() == "git is not on the PATH"


def test_synthesis_gets_the_environment_and_no_other_folder(project: Path) -> None:
    program = PROGRAM + 'assert os.environ["ENVIRONMENT"] + os.environ["OWN"] == "localkept"\n'
    commit(project, "strict", program)
    found = synthesized(project, ENVIRONMENT="other", CDKTF_OUTDIR="/nowhere", OWN="kept")
    assert json.dumps(dict(found.stacks)) != "{}"
