"""The arguments that the build refuses before it downloads anything."""

import hashlib
import subprocess
from pathlib import Path

import pytest

from modules.settings.checks.studio import R_VERSIONS
from tests.support import rstudio_image as context

FIRST = "2025.05.1+513.pro3"
SECOND = "2026.08.2+200.pro1"


@pytest.fixture
def pinned(tmp_path: Path) -> Path:
    copied = context.copy(tmp_path)
    context.pin(copied)
    return copied


def refused(folder: Path, **arguments: str) -> list[str]:
    result = context.run(folder, "check-arguments.sh", **arguments)
    assert result.returncode == 2
    assert result.stdout == ""
    heading, *lines = result.stderr.partition("This adds")[0].splitlines()
    assert heading == f"check-arguments: {len(lines)} problem{'s' if len(lines) > 1 else ''}"
    return [line.removeprefix("  ") for line in lines]


def test_the_dockerfile_s_own_arguments_are_good(pinned: Path) -> None:
    result = context.run(pinned, "check-arguments.sh")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("argument", "value", "right"),
    [
        ("BASE_IMAGE", "centos:7", "must be ubuntu:22.04"),
        ("BASE_IMAGE", "ubuntu:latest", "must be ubuntu:22.04"),
        ("BASE_IMAGE", "ubuntu:22.04@sha256:12", "must be ubuntu:22.04"),
        ("RSW_VERSION", "1.4.1717-3", f"must be one of {FIRST} {SECOND}"),
        ("RSW_VERSION", "#", f"must be one of {FIRST} {SECOND}"),
        ("R_VERSIONS", "", "must name one or more of 4.5.1 4.4.3"),
        ("R_VERSIONS", "4.5.1 4.5.1", "names a version twice"),
        ("R_VERSIONS", "4.5.1;id", "4.5.1;id is not supported"),
        ("R_VERSIONS", "4.6.1", f"4.6.1 is not supported with {FIRST}: use 4.5.1"),
        ("PYTHON_VERSION", "3.11.4", "must be 3.12.x"),
        ("DRIVERS_VERSION", "latest", "must be a release"),
        ("R_SNAPSHOT", "latest", "must be the day of a snapshot"),
        ("R_REPOSITORY", "http://packages.example.com/cran", "must be an https address"),
        ("PACKAGE_MANAGER_URL", "https://me:word@packages.example.com", "must be an https address"),
        ("CONNECT_URL", "", "must be an https address"),
    ],
)
def test_a_bad_argument_is_one_line(pinned: Path, argument: str, value: str, right: str) -> None:
    (line,) = refused(pinned, **{argument: value})
    assert line.startswith(f'{argument}: "{value}": {right}')


def test_all_of_them_are_said_at_once(pinned: Path) -> None:
    lines = refused(pinned, BASE_IMAGE="centos:7", R_VERSIONS="3.6.3 4.5.1 4.0.5", R_SNAPSHOT="")
    assert [line.partition(":")[0] for line in lines] == [
        "BASE_IMAGE", "R_SNAPSHOT", "R_VERSIONS", "R_VERSIONS"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "base",
    [f"ubuntu:22.04@sha256:{context.DIGITS}", "registry.example.com:5000/library/ubuntu:22.04"],
)
def test_the_base_may_be_pinned_and_come_from_elsewhere(pinned: Path, base: str) -> None:
    assert context.run(pinned, "check-arguments.sh", BASE_IMAGE=base).returncode == 0


def test_the_settings_admit_what_some_release_supports() -> None:
    listed = (context.RSTUDIO / "workbench.txt").read_text().splitlines()
    rows = [line.split()[1:] for line in listed if not line.startswith("#")]
    assert set(R_VERSIONS) == {version for row in rows for version in row}


def test_the_next_release_brings_its_own_r(pinned: Path) -> None:
    arguments = {"RSW_VERSION": SECOND, "R_VERSIONS": "4.6.1 4.0.2"}
    context.pin(pinned, **arguments)
    assert context.run(pinned, "check-arguments.sh", **arguments).returncode == 0


def test_a_download_without_a_checksum_is_refused(tmp_path: Path) -> None:
    copied = context.copy(tmp_path)
    addresses = context.downloads(copied, R_VERSIONS="4.5.1 4.4.3")
    assert list(addresses) == ["r-4.5.1", "r-4.4.3", "python", "drivers", "workbench"]
    assert refused(copied, R_VERSIONS="4.5.1 4.4.3") == [
        f"checksums.txt: needs one line for {name}, {address}"
        for name, address in addresses.items()
    ]


def test_the_command_that_it_prints_adds_what_is_missing(tmp_path: Path) -> None:
    copied = context.copy(tmp_path / "docker")
    curl = tmp_path / "curl"
    curl.write_text(
        '#!/bin/sh\nwhile [ "$1" != --output ]; do shift; done\nprintf %s "$3" > "$2"\n'
    )
    curl.chmod(0o755)
    arguments = {"R_VERSIONS": "4.4.3 4.3.3"}
    command = context.run(copied, "check-arguments.sh", **arguments).stderr.splitlines()[-1]
    result = subprocess.run(
        ["/bin/bash", "-c", command],
        cwd=tmp_path,
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")
    addresses = context.downloads(copied, **arguments)
    assert result.stdout.splitlines() == [f"pin-checksums: {name}" for name in addresses]
    added = (copied / "checksums.txt").read_text().splitlines()[-len(addresses) :]
    assert added == [
        f"{hashlib.sha256(address.encode()).hexdigest()}  {address}"
        for address in addresses.values()
    ]
    assert context.run(copied, "check-arguments.sh", **arguments).returncode == 0


def test_a_download_that_fails_pins_nothing(tmp_path: Path) -> None:
    copied = context.copy(tmp_path)
    before = (copied / "checksums.txt").read_text()
    (tmp_path / "curl").write_text("#!/bin/sh\necho 404 >&2\nexit 22\n")
    (tmp_path / "curl").chmod(0o755)
    result = context.run(copied, "pin-checksums.sh", path=f"{tmp_path}:/usr/bin:/bin")
    assert (result.returncode, result.stderr) == (22, "404\n")
    assert (copied / "checksums.txt").read_text() == before


@pytest.mark.parametrize(
    "line",
    [
        "12  {}",
        f"{'x' * 64}  {{}}",
        f"{context.DIGITS}  {{}}.old",
        # Two that do not agree.
        f"{context.DIGITS}  {{0}}\n{'0' * 64}  {{0}}",
    ],
)
def test_what_is_no_checksum_does_not_count(pinned: Path, line: str) -> None:
    address = context.downloads(pinned)["drivers"]
    file = pinned / "checksums.txt"
    file.write_text(file.read_text().replace(f"{context.DIGITS}  {address}", line.format(address)))
    assert refused(pinned) == [f"checksums.txt: needs one line for drivers, {address}"]


def test_only_https_and_versions_as_they_were_asked_for(pinned: Path) -> None:
    found = context.downloads(pinned, R_VERSIONS="4.4.3", RSW_VERSION=SECOND)
    assert all(address.startswith("https://") for address in found.values())
    assert found["r-4.4.3"].endswith("/r-4.4.3_1_amd64.deb")
    assert found["workbench"].endswith("/rstudio-workbench-2026.08.2-200.pro1-amd64.deb")
