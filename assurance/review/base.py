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
from toolchain.errors import CommandError, InputError

_DEFAULT = "HEAD"
_COMMIT_LETTERS = 9


class NoBaseError(CommandError):
    """There is no base to compare with; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A revision with its synthesized stacks.

    Attributes:
        name: The name of the revision, with its commit.
    """

    name: str
    stacks: Stacks
    settings: Settings


def synthesize_base(environment: str, variables: Mapping[str, str], revision: str = "") -> Base:
    """Synthesize an environment at a revision, with the program of that revision.

    Args:
        environment: The name of the environment.
        variables: The environment variables of the program.
        revision: A revision of git; the last commit if it is empty.

    Raises:
        InputError: Git does not know the revision.
        NoBaseError: The revision cannot be synthesized.
    """
    commit = _commit(revision)
    with _checked_out(commit) as folder:
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
            raise NoBaseError(f"{_named(revision, commit)} does not synthesize: {_last(result)}")
        try:
            settings = load(environment, folder / "environments")
        except SettingsError as error:
            raise NoBaseError(f"{_named(revision, commit)}: {error.problems[0]}") from None
        stacks = read(folder / "cdktf.out")
    return Base(name=_named(revision, commit), stacks=stacks, settings=settings)


def _named(revision: str, commit: str) -> str:
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
    raise NoBaseError("this folder is no git checkout")


@contextmanager
def _checked_out(commit: str) -> Iterator[Path]:
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        archive = _git("archive", "--format=tar", commit)
        if archive.returncode != 0:
            raise NoBaseError(archive.stderr.decode(errors="replace").strip())
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
        raise NoBaseError("git is not on the PATH") from None


def _last(result: "subprocess.CompletedProcess[str]") -> str:
    lines = (result.stdout + result.stderr).strip().splitlines()
    return lines[-1].strip() if lines else f"it ends with {result.returncode}"
