import base64
import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

from modules.core import lambda_archive
from modules.core.lambda_archive import Archive, ArchiveError, build_archive
from modules.settings import ROOT

# The least of the project's own locked packages: one file, no binary.
PACKAGE = ("default", "typing-extensions")
SOURCES = {"handler.py": "def handler(): ...\n", "logic/rules.py": "RULES = ()\n"}
# What an ELF file says about the machine that it is for, at this offset.
MACHINE_OFFSET = 18
X86_64, AARCH64 = 62, 183


def locked(category: str, package: str) -> dict[str, object]:
    lock = json.loads((ROOT / "Pipfile.lock").read_text(encoding="utf-8"))
    return {package: lock[category][package]}


def write_sources(folder: Path, sources: dict[str, str]) -> None:
    for name, text in sources.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def use_project(monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    monkeypatch.setattr(lambda_archive, "SOURCES", root / "lambda_src")
    monkeypatch.setattr(lambda_archive, "LOCK", root / "Pipfile.lock")
    monkeypatch.setattr(lambda_archive, "BUILD", root / "build")


def make_project(root: Path, sources: dict[str, str], packages: dict[str, object]) -> Path:
    write_sources(root / "lambda_src" / "hello", sources)
    (root / "Pipfile.lock").write_text(json.dumps({"hello": packages}), encoding="utf-8")
    return root


def build(architecture: str = "x86_64", runtime: str = "python3.13") -> Archive:
    return build_archive("hello", runtime=runtime, architecture=architecture)


def names(archive: Archive) -> list[str]:
    with zipfile.ZipFile(archive.path) as content:
        return content.namelist()


@pytest.fixture(scope="module")
def downloaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project whose wheels are built already."""
    root = tmp_path_factory.mktemp("downloaded")
    make_project(root, SOURCES, locked(*PACKAGE))
    with pytest.MonkeyPatch.context() as monkeypatch:
        use_project(monkeypatch, root)
        build()
    shutil.rmtree(root / "build" / "archives")
    return root


@pytest.fixture
def project(downloaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of that project, which `build` uses."""
    root = tmp_path / "project"
    shutil.copytree(downloaded, root)
    use_project(monkeypatch, root)
    return root


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder for a project without wheels."""
    use_project(monkeypatch, tmp_path)
    return tmp_path


def test_the_same_inputs_give_the_same_bytes(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build()
    content = first.path.read_bytes()

    first.path.unlink()
    for path in (project / "build" / "wheels").rglob("*.py"):
        os.utime(path, (1, 1))
    sources = project / "lambda_src" / "hello"
    shutil.rmtree(sources)
    write_sources(sources, dict(reversed(SOURCES.items())))
    for path in (sources / "handler.py", sources / "logic" / "rules.py"):
        path.chmod(0o755)
        os.utime(path, (1_000_000_000, 1_000_000_000))
    write_sources(sources / "__pycache__", {"handler.cpython-311.pyc": "compiled"})
    listed = Path.rglob
    monkeypatch.setattr(
        Path, "rglob", lambda self, pattern: iter(sorted(listed(self, pattern), reverse=True))
    )

    second = build()
    assert second == first
    assert second.path.read_bytes() == content


@pytest.mark.parametrize(
    "change",
    [
        {"handler.py": "def handler(): return 1\n"},
        {"added.py": ""},
        {"logic/rules.py": SOURCES["handler.py"], "handler.py": SOURCES["logic/rules.py"]},
    ],
)
def test_a_changed_source_gives_another_archive(change: dict[str, str], project: Path) -> None:
    before = build()
    write_sources(project / "lambda_src" / "hello", change)
    after = build()
    assert after.source_code_hash != before.source_code_hash
    # An asset's path is part of the plan, too.
    assert after.path.name != before.path.name


def test_holds_the_function_and_its_packages_only(project: Path) -> None:
    write_sources(project / "lambda_src" / "other", {"handler.py": ""})
    found = names(build())
    assert found == sorted(found)
    metadata = {name for name in found if ".dist-info/" in name}
    assert set(found) - metadata == {
        "hello/handler.py",
        "hello/logic/rules.py",
        "typing_extensions.py",
    }


def test_holds_what_all_functions_share(project: Path) -> None:
    write_sources(project / "lambda_src" / "shared", {"audit.py": ""})
    assert "shared/audit.py" in names(build())


def test_a_function_may_need_no_packages(empty: Path) -> None:
    write_sources(empty / "lambda_src" / "hello", SOURCES)
    (empty / "Pipfile.lock").write_text("{}", encoding="utf-8")
    assert names(build()) == ["hello/handler.py", "hello/logic/rules.py"]


def test_leaves_out_what_no_function_uses(empty: Path) -> None:
    make_project(empty, SOURCES, locked("authorizer", "cffi"))
    found = names(build())
    assert not [name for name in found if name.startswith("cffi/") or name.endswith(".pyi")]
    # What an inventory of software reads.
    assert [name for name in found if name.endswith(".dist-info/METADATA")]


def test_leaves_out_what_an_installer_leaves_behind(project: Path) -> None:
    write_sources(project / "lambda_src" / "hello" / "__pycache__", {"handler.pyc": ""})
    found = {Path(name) for name in names(build())}
    assert not {path.name for path in found} & {
        "RECORD",
        "INSTALLER",
        "REQUESTED",
        "direct_url.json",
    }
    assert not any({"__pycache__", "bin"} & set(path.parts) for path in found)


def test_entries_can_be_read_by_lambda_and_have_no_date_of_their_own(project: Path) -> None:
    (project / "lambda_src" / "hello" / "handler.py").chmod(0o600)
    with zipfile.ZipFile(build().path) as content:
        entries = content.infolist()
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}


@pytest.mark.usefixtures("project")
def test_the_hash_is_the_one_that_lambda_reports() -> None:
    archive = build()
    digest = hashlib.sha256(archive.path.read_bytes()).digest()
    assert base64.b64decode(archive.source_code_hash) == digest


@pytest.mark.usefixtures("project")
def test_what_was_built_is_kept() -> None:
    before = build().path.stat().st_mtime_ns
    assert build().path.stat().st_mtime_ns == before


@pytest.mark.usefixtures("project")
def test_an_unchanged_function_is_neither_packed_nor_read_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = build()
    read: list[Path] = []
    read_bytes = Path.read_bytes

    def recorded(path: Path) -> bytes:
        read.append(path)
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", recorded)
    assert build() == before
    # Its two sources, and no wheel.
    assert {path.name for path in read} == {Path(name).name for name in SOURCES}


def test_no_network_is_needed_once_the_wheels_are_there(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = build()
    shutil.rmtree(project / "build" / "archives")

    def out_of_reach(*_: Any, **__: Any) -> None:
        raise AssertionError("a program was started, or a connection opened")

    monkeypatch.setattr(subprocess, "Popen", out_of_reach)
    monkeypatch.setattr(socket, "socket", out_of_reach)
    assert build() == before


@pytest.mark.parametrize(
    ("architecture", "machine", "number"),
    [("x86_64", "x86_64", X86_64), ("arm64", "aarch64", AARCH64)],
)
@pytest.mark.parametrize("runtime", ["python3.11", "python3.12", "python3.13"])
def test_binaries_are_those_of_the_runtime(
    runtime: str, architecture: str, machine: str, number: int, empty: Path
) -> None:
    make_project(empty, SOURCES, locked("authorizer", "cffi"))
    archive = build(architecture, runtime)
    tag = runtime.removeprefix("python").replace(".", "")
    binary = f"_cffi_backend.cpython-{tag}-{machine}-linux-gnu.so"
    found = names(archive)
    assert [name for name in found if re.match(r"_cffi_backend.*\.so$", name)] == [binary]
    with zipfile.ZipFile(archive.path) as content:
        assert content.read(binary)[MACHINE_OFFSET] == number


def test_a_package_that_is_not_the_locked_one_is_refused(empty: Path) -> None:
    category, package = PACKAGE
    (entry,) = locked(category, package).values()
    assert isinstance(entry, dict)
    make_project(empty, SOURCES, {package: entry | {"hashes": [f"sha256:{'0' * 64}"]}})
    with pytest.raises(ArchiveError) as caught:
        build()
    message = str(caught.value)
    assert message.startswith("The packages of the hello function for python3.13 on x86_64 ")
    assert "DO NOT MATCH THE HASHES" in message
    assert "\n" not in message
    assert list((empty / "build").rglob("*")) == [empty / "build" / "wheels"]


def test_a_package_index_out_of_reach_is_named_as_such(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    make_project(empty, SOURCES, locked(*PACKAGE))
    with pytest.raises(ArchiveError, match="The first time, pip must reach its package index"):
        build()
    assert list((empty / "build").rglob("*")) == [empty / "build" / "wheels"]


def test_two_processes_may_build_at_once(tmp_path: Path) -> None:
    make_project(tmp_path, SOURCES, locked(*PACKAGE))
    code = f"""
from pathlib import Path
from modules.core import lambda_archive as archive
root = Path({str(tmp_path)!r})
archive.SOURCES, archive.LOCK = root / "lambda_src", root / "Pipfile.lock"
archive.BUILD = root / "build"
print(archive.build_archive("hello", runtime="python3.13", architecture="x86_64"))
"""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    (first, complaint), (second, other_complaint) = (process.communicate() for process in processes)
    assert (complaint, other_complaint) == ("", "")
    assert first.startswith("Archive(")
    assert first == second
    (archive,) = (tmp_path / "build" / "archives").glob("*.zip")
    assert {path.stem for path in archive.parent.iterdir()} == {archive.stem}
    assert len(list((tmp_path / "build" / "wheels").iterdir())) == 1


def test_the_lock_packs_for_a_function_only_what_the_pipfile_names() -> None:
    """A category that left the Pipfile would stay in the lock, and so in the archive."""
    pipfile = tomllib.loads((ROOT / "Pipfile").read_text(encoding="utf-8"))
    lock = json.loads((ROOT / "Pipfile.lock").read_text(encoding="utf-8"))
    assert lock.keys() <= {"_meta", "default", "develop", *pipfile}
