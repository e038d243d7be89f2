import os
import re
from pathlib import Path

import pytest

from toolchain import system_packages
from toolchain.errors import CommandError, InputError


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine with nothing but what a test puts there."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(system_packages, "_ADMINISTRATORS", ())
    monkeypatch.setattr(system_packages, "LOG", tmp_path / "build" / "install.log")
    return tmp_path


def put(folder: Path, name: str, script: str = "") -> None:
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


def test_everything_that_the_tests_need_is_here() -> None:
    system_packages.check(system_packages.TESTS)


def test_all_that_is_missing_is_named_with_one_command(bare: Path) -> None:
    put(bare, "ip")
    with pytest.raises(InputError) as caught:
        system_packages.check(["ip", "named", "unshare", "dig"])
    assert str(caught.value) == (
        "not on the PATH: named, unshare, dig.\n"
        "  Install: apt-get install --yes --no-install-recommends -- "
        "bind9 bind9-dnsutils util-linux"
    )


def test_an_administrator_s_program_is_found_by_everybody(
    bare: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    sbin = tmp_path_factory.mktemp("sbin")
    put(sbin, "named")
    monkeypatch.setattr(system_packages, "_ADMINISTRATORS", (str(sbin),))
    assert system_packages.require("named") == str(sbin / "named")
    assert str(bare) in system_packages.search_path()


@pytest.mark.parametrize(("user", "apt"), [(1000, True), (0, False)])
def test_only_root_on_debian_installs(
    bare: Path, monkeypatch: pytest.MonkeyPatch, *, user: int, apt: bool
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    if apt:
        put(bare, "apt-get", f"touch {bare}/called")
    with pytest.raises(InputError, match="not on the PATH: dig"):
        system_packages.provide(["dig"])
    assert not (bare / "called").exists()


def test_root_on_debian_installs_what_is_missing_and_no_more(
    bare: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    put(bare, "ip")
    put(
        bare,
        "apt-get",
        f'echo "$RUNLEVEL $*" >> {bare}/calls\n'
        f'case "$1" in install) : > {bare}/dig; /bin/chmod +x {bare}/dig;; esac',
    )
    system_packages.provide(["ip", "dig"])
    assert (bare / "calls").read_text().splitlines() == [
        "1 update",
        "1 install --yes --no-install-recommends -- bind9-dnsutils",
    ]
    assert capsys.readouterr().out == "Installing bind9-dnsutils, 1 to 3 minutes ...\n"
    system_packages.provide(["ip", "dig"])
    assert len((bare / "calls").read_text().splitlines()) == 2


def test_a_failed_installation_shows_the_end_of_its_log(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    put(bare, "apt-get", "echo no such archive; exit 100")
    with pytest.raises(CommandError, match=re.escape("apt-get update failed:\n  no such archive")):
        system_packages.provide(["dig"])
