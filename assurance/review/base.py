"""The base of a comparison: the stacks as another revision synthesizes them."""

import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from assurance.terraform_json import Stacks, read
from modules.settings import ROOT, Settings, SettingsError, load
from toolchain.errors import InputError

_DEFAULT = "HEAD"
_COMMIT_LETTERS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A revision with its synthesized stacks.

    Attributes:
        name: The name of the revision, with its commit.
        stacks: The Terraform that the program of the revision synthesizes.
        settings: The settings that the revision has for the environment.
    """

    name: str
    stacks: Stacks
    settings: Settings


@dataclass(frozen=True, slots=True)
class NoBase:
    """There is nothing to compare with.

    Attributes:
        reason: The reason, for a reader of the review.
    """

    reason: str


class _NoBaseError(Exception):
    """There is nothing to compare with; the text says why."""


def synthesize_base(
    environment: str, variables: Mapping[str, str], revision: str = ""
) -> Base | NoBase:
    """Synthesize an environment at a revision, with the program of that revision.

    Args:
        environment: The name of the environment.
        variables: The environment variables of the program.
        revision: A revision of git; the last commit if it is empty.

    Raises:
        InputError: Git does not know the revision.
    """
    try:
        commit = _commit(revision)
        with _checked_out(commit) as folder:
            return _synthesize(folder, environment, variables, _label(revision, commit))
    except _NoBaseError as error:
        return NoBase(str(error))


def _synthesize(folder: Path, environment: str, variables: Mapping[str, str], name: str) -> Base:
    result = subprocess.run(
        [sys.executable, "main.py"],
        cwd=folder,
        env={**variables, "ENVIRONMENT": environment, "CDKTF_OUTDIR": "cdktf.out"},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if result.returncode != 0:
        raise _NoBaseError(f"{name} does not synthesize: {_last_line(result)}")
    try:
        settings = load(environment, folder / "environments")
    except SettingsError as error:
        raise _NoBaseError(f"{name}: {error.problems[0]}") from None
    return Base(name=name, stacks=read(folder / "cdktf.out"), settings=settings)


def _label(revision: str, commit: str) -> str:
    return f"{revision or _DEFAULT} ({commit[:_COMMIT_LETTERS]})"


def _commit(revision: str) -> str:
    result = _git(
        "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision or _DEFAULT}^{{commit}}"
    )
    commit = result.stdout.decode().strip()
    if result.returncode == 0 and re.fullmatch(r"[0-9a-f]{40,64}", commit):
        return commit
    if revision:
        raise InputError(
            f"--base is {revision!r}: it must be a revision that git has here, such as origin/main."
        )
    raise _NoBaseError("this folder is no git checkout")


@contextmanager
def _checked_out(commit: str) -> Iterator[Path]:
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        archive = _git("archive", "--format=tar", commit)
        if archive.returncode != 0:
            raise _NoBaseError(archive.stderr.decode(errors="replace").strip())
        with tarfile.open(fileobj=BytesIO(archive.stdout)) as tar:
            tar.extractall(folder, filter="data")
        # Wheels are found by the hash of the locked packages, so any revision can share them.
        (folder / "build").mkdir(exist_ok=True)
        wheels = ROOT / "build" / "wheels"
        wheels.mkdir(parents=True, exist_ok=True)
        (folder / "build" / "wheels").symlink_to(wheels)
        yield folder


def _git(*arguments: str) -> "subprocess.CompletedProcess[bytes]":
    try:
        return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=False)
    except FileNotFoundError:
        raise _NoBaseError("git is not on the PATH") from None


def _last_line(result: "subprocess.CompletedProcess[str]") -> str:
    lines = (result.stdout + result.stderr).strip().splitlines()
    return lines[-1].strip() if lines else f"it ends with {result.returncode}"
