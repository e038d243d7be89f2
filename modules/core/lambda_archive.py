"""Packs the source and the locked dependencies of a Lambda function, with reproducible bytes.

The dependencies are the function's own category of `Pipfile.lock`. They are downloaded as wheels
for the configured runtime and architecture, whatever machine this runs on. Wheels and archives are
kept below `build/`, under the hash of their inputs. So for an unchanged function, synth reads the
function's source, but no wheel and no archive, and it needs no network.
"""

import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

from modules.settings import ROOT

SOURCES = ROOT / "lambda_src"
LOCK = ROOT / "Pipfile.lock"
BUILD = ROOT / "build"
# Every archive contains this folder of sources.
SHARED = "shared"

# The runtime's glibc decides: Amazon Linux 2 (python3.11) has 2.26, Amazon Linux 2023 has 2.34.
_PLATFORMS = {
    "python3.11": ("manylinux2014", "manylinux_2_17"),
    "python3.12": ("manylinux2014", "manylinux_2_17", "manylinux_2_28", "manylinux_2_34"),
    "python3.13": ("manylinux2014", "manylinux_2_17", "manylinux_2_28", "manylinux_2_34"),
}
_MACHINES = {"x86_64": "x86_64", "arm64": "aarch64"}
# These files of the installer differ from run to run, and nothing reads them in Lambda.
_INSTALLER_FILES = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"}
# cryptography needs only the compiled module of cffi. These packages serve to build such a module.
_UNUSED_PACKAGES = {"cffi", "pycparser"}
# Only type checkers read these. The metadata of packages stays, because Amazon Inspector reads it.
_UNUSED_FILES = {".pyi", ".typed"}
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)
_READABLE_BY_ALL = 0o100644 << 16


class ArchiveError(Exception):
    """The archive could not be built; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """A zip file that AWS Lambda runs.

    Attributes:
        path: The zip file.
        source_code_hash: The SHA-256 of the file in base64, as Terraform and AWS Lambda compare it.
    """

    path: Path
    source_code_hash: str


def build_archive(function: str, *, runtime: str, architecture: str) -> Archive:
    """Pack `lambda_src/<function>`, `shared` and the Pipfile's category `[<function>]`.

    Args:
        function: The name of the folder and of the category.
        runtime: A runtime of Lambda, such as "python3.13".
        architecture: "x86_64" or "arm64".

    Raises:
        ArchiveError: The dependencies could not be downloaded.
    """
    dependencies = _dependencies(function, runtime, architecture)
    # The names are sorted, because the order of a folder's entries differs between machines.
    files = dict(
        sorted(
            [
                *(_packed(dependencies, ".") if dependencies else ()),
                *_packed(SOURCES, SHARED),
                *_packed(SOURCES, function),
            ]
        )
    )
    digest = hashlib.sha256(str(dependencies and dependencies.name).encode())
    for name, path in files.items():
        digest.update(f"{name}\0{path.stat().st_size}\0".encode())
        # The name of the wheels' folder is a hash of its content.
        if not (dependencies and path.is_relative_to(dependencies)):
            digest.update(path.read_bytes())
    archive = BUILD / "archives" / f"{function}-{digest.hexdigest()[:16]}.zip"
    if not archive.exists():
        _write(archive, files)
    return Archive(path=archive, source_code_hash=_hash_of(archive).read_text(encoding="ascii"))


def _hash_of(archive: Path) -> Path:
    # The hash has a file of its own, so that no synth reads a finished archive again.
    return archive.with_suffix(".sha256")


def _packed(root: Path, folder: str) -> Iterator[tuple[str, Path]]:
    for path in (root / folder).rglob("*"):
        name = path.relative_to(root)
        if path.is_file() and "__pycache__" not in name.parts and not _is_unused(name):
            yield name.as_posix(), path


def _is_unused(name: Path) -> bool:
    return name.parts[0] in _UNUSED_PACKAGES or name.suffix in _UNUSED_FILES


def _write(archive: Path, files: dict[str, Path]) -> None:
    archive.parent.mkdir(parents=True, exist_ok=True)
    unfinished = archive.with_name(f"{archive.name}.{os.getpid()}")
    # The archive is not compressed, because compressed bytes differ between builds of zlib.
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_STORED) as target:
        for name, path in files.items():
            entry = zipfile.ZipInfo(name, _FIXED_DATE)
            entry.create_system = 3
            entry.external_attr = _READABLE_BY_ALL
            target.writestr(entry, path.read_bytes())
    hash_ = _hash_of(archive)
    unfinished_hash = hash_.with_name(f"{hash_.name}.{os.getpid()}")
    unfinished_hash.write_bytes(base64.b64encode(hashlib.sha256(unfinished.read_bytes()).digest()))
    # The archive comes last: if it exists, so does its hash.
    unfinished_hash.replace(hash_)
    unfinished.replace(archive)


def _dependencies(function: str, runtime: str, architecture: str) -> Path | None:
    requirements = _requirements(function)
    if not requirements:
        return None
    key = hashlib.sha256(f"{runtime} {architecture}\n{requirements}".encode()).hexdigest()[:16]
    folder = BUILD / "wheels" / f"{function}-{key}"
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            installed = Path(scratch) / "installed"
            _install(requirements, installed, function, runtime, architecture)
            try:
                installed.rename(folder)
            except OSError:
                # Another process may have put the same wheels there meanwhile.
                if not folder.exists():
                    raise
    return folder


def _requirements(function: str) -> str:
    # A function without a category needs no package that the runtime lacks.
    locked = json.loads(LOCK.read_text(encoding="utf-8")).get(function, {})
    return "".join(
        f"{name}{package['version']} {' '.join(f'--hash={hash_}' for hash_ in package['hashes'])}\n"
        for name, package in sorted(locked.items())
    )


def _install(
    requirements: str, target: Path, function: str, runtime: str, architecture: str
) -> None:
    listed = target.with_name("requirements.txt")
    listed.write_text(requirements, encoding="utf-8")
    machine = _MACHINES[architecture]
    command = [
        *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
        *("--no-deps", "--require-hashes", "--only-binary=:all:", "--no-compile"),
        *("--implementation", "cp", "--python-version", runtime.removeprefix("python")),
        *(f"--platform={platform}_{machine}" for platform in _PLATFORMS[runtime]),
        *("--target", str(target), "--requirement", str(listed)),
    ]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        errors = [line for line in result.stderr.splitlines() if line.startswith("ERROR")]
        reason = errors[0] if errors else f"pip ended with {result.returncode}"
        raise ArchiveError(
            f"The packages of the {function} function for {runtime} on {architecture} could not "
            f"be installed: {reason}{_hint(reason)}"
        )
    for path in sorted(target.rglob("*")):
        if path.name in _INSTALLER_FILES and path.parent.suffix == ".dist-info":
            path.unlink()
    rmtree(target / "bin", ignore_errors=True)


def _hint(reason: str) -> str:
    if "HASHES" in reason:
        return ""
    return " The first time, pip must reach its package index."
