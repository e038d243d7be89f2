"""The installation of packages: only pinned ones, and either all or none."""

import hashlib
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support import rstudio_image as context
from toolchain.system_packages import require

LIBRARIES = context.RSTUDIO / "scripts" / "install-libraries.R"


@dataclass(frozen=True, slots=True)
class Machine:
    """A copy of the folder, with fakes of curl and apt-get that record their calls."""

    context: Path
    programs: Path

    def install(self, *names: str) -> subprocess.CompletedProcess[str]:
        return context.run(
            self.context, "install-deb.sh", *names, path=f"{self.programs}:/usr/bin:/bin"
        )

    def calls(self) -> list[str]:
        log = self.programs / "calls"
        return log.read_text().splitlines() if log.exists() else []


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Let the fake curl write the address as the content of each file."""
    made = Machine(context.copy(tmp_path), tmp_path / "programs")
    made.programs.mkdir()
    for name, body in {
        "curl": 'while [ "$1" != --output ]; do shift; done\nprintf %s "$3" > "$2"',
        "apt-get": 'for file; do case "$file" in /*) cat "$file"; echo;; esac; done',
    }.items():
        program = made.programs / name
        program.write_text(f'#!/bin/sh\necho "{name} $*" >> {made.programs}/calls\n{body}\n')
        program.chmod(0o755)
    return made


def pin_content(machine: Machine) -> dict[str, str]:
    found = context.downloads(machine.context)
    with (machine.context / "checksums.txt").open("a") as file:
        for address in found.values():
            file.write(f"{hashlib.sha256(address.encode()).hexdigest()}  {address}\n")
    return found


def test_what_was_pinned_is_installed_at_once(machine: Machine) -> None:
    addresses = pin_content(machine)
    result = machine.install("r-4.5.1", "r-4.4.3")
    assert result.returncode == 0, result.stderr
    assert [call.split()[0] for call in machine.calls()] == ["curl", "curl", "apt-get", "apt-get"]
    assert sorted(result.stdout.split()) == sorted([addresses["r-4.5.1"], addresses["r-4.4.3"]])


def test_every_download_is_over_https_wherever_it_is_sent_on(machine: Machine) -> None:
    pin_content(machine)
    machine.install("workbench")
    download = machine.calls()[0].split()
    assert {"--fail", "--proto", "=https", "--proto-redir"} <= set(download)
    assert download[download.index("--proto-redir") + 1] == "=https"


def test_what_is_not_what_was_pinned_is_not_installed(machine: Machine) -> None:
    context.pin(machine.context)
    result = machine.install("drivers")
    assert result.returncode == 1
    address = context.downloads(machine.context)["drivers"]
    assert result.stderr == f"install-deb: {address} is not what checksums.txt pins\n"
    assert not [call for call in machine.calls() if call.startswith("apt-get")]


def test_what_is_pinned_nowhere_is_not_installed(machine: Machine) -> None:
    result = machine.install("drivers")
    assert result.returncode == 1
    assert not [call for call in machine.calls() if call.startswith("apt-get")]


def test_an_unknown_name_is_refused(machine: Machine) -> None:
    result = machine.install("r-3.6.3")
    assert (result.returncode, machine.calls()) == (1, [])
    assert result.stderr == "install-deb: r-3.6.3 is none of the downloads\n"


def test_nothing_is_left_of_the_downloads(machine: Machine) -> None:
    pin_content(machine)
    machine.install("python")
    (file,) = re.findall(r"(/\S+/python\.deb)", machine.calls()[0])
    assert not Path(file).parent.exists()


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a repository of R libraries that contains only "perimeter"."""
    folder = tmp_path_factory.mktemp("cran")
    source = folder / "perimeter"
    source.mkdir()
    (source / "DESCRIPTION").write_text(
        "Package: perimeter\nVersion: 1.0\nTitle: A Library\nDescription: For a test.\n"
        "License: none\nAuthor: Nobody\nMaintainer: Nobody <nobody@example.com>\n"
    )
    (source / "NAMESPACE").touch()
    packages = folder / "src" / "contrib"
    packages.mkdir(parents=True)
    for command in (
        [require("R"), "CMD", "build", str(source)],
        [require("Rscript"), "-e", "tools::write_PACKAGES()"],
    ):
        subprocess.run(command, cwd=packages, check=True, capture_output=True)
    return folder.as_uri()


def install_libraries(
    listed: str, repository: str, folder: Path
) -> subprocess.CompletedProcess[str]:
    library = folder / "library"
    library.mkdir()
    (folder / "list.txt").write_text(listed)
    return subprocess.run(
        [require("Rscript"), str(LIBRARIES), str(folder / "list.txt"), repository],
        env={"PATH": "/usr/bin:/bin", "R_LIBS": str(library)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_r_installs_what_is_listed(repository: str, tmp_path: Path) -> None:
    result = install_libraries("# a comment\n\nperimeter\n", repository, tmp_path)
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "library" / "perimeter" / "DESCRIPTION").exists()


def test_r_fails_where_one_library_is_missing(repository: str, tmp_path: Path) -> None:
    result = install_libraries("perimeter\nfabulous\n", repository, tmp_path)
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1] == "install-libraries: not installed: fabulous"
