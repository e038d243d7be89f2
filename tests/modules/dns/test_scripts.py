"""The scripts of a name server, with the real named-checkconf, and fakes of AWS and systemd."""

import os
import re
import stat
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from modules.dns.rendering import TEMPLATES
from testing.configuration import make_settings
from tests.support.name_servers import KEY_ARN, NameServer, name_servers
from tests.support.tools import as_root
from toolchain.system_packages import require, search_path

# Comes with the Python packages.
SHELLCHECK = str(Path(sys.executable).with_name("shellcheck"))

SCRIPTS = sorted(TEMPLATES.glob("*.sh"))
PRIMARY, SECONDARY = name_servers(make_settings())
# What KMS gives: the base64 of 32 bytes.
MAC = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
PLACED = ("etc/named.transfer.key", "var/named/corporate.zone", "etc/named.conf")


@dataclass(frozen=True, slots=True)
class Machine:
    """A folder in the place of a server, with programs that record their calls."""

    root: Path
    programs: Path

    @property
    def log(self) -> Path:
        return self.programs / "calls"

    def program(self, name: str, body: str) -> None:
        path = self.programs / name
        path.write_text(f'#!/bin/sh\necho "{name} $*" >> {self.log}\n{body}\n')
        path.chmod(0o755)

    def calls(self, name: str) -> list[str]:
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [line for line in lines if line.startswith(f"{name} ")]

    def run(
        self, script: str, *arguments: str, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        path = f"{self.programs}{os.pathsep}{search_path()}"
        return subprocess.run(
            [*as_root("sh"), str(self.root / "usr/local/sbin" / script), *arguments],
            env={"PATH": path, **variables},
            capture_output=True,
            text=True,
            check=False,
        )

    def configure(self) -> subprocess.CompletedProcess[str]:
        return self.run("configure-named.sh", str(self.root))

    def check(self) -> subprocess.CompletedProcess[str]:
        return self.run("check-named.sh", ADDRESS="192.168.10.10", ZONE="corp.example.com")

    def placed(self) -> dict[str, str]:
        return {
            name: (self.root / name).read_text() for name in PLACED if (self.root / name).exists()
        }


def machine(server: NameServer, folder: Path) -> Machine:
    made = Machine(folder / "root", folder / "programs")
    made.programs.mkdir(parents=True)
    server.install(made.root)
    made.program("aws", f"echo {MAC}")
    made.program("systemctl", "")
    # Nobody waits for a stand-in.
    made.program("sleep", "")
    return made


@pytest.fixture
def primary(tmp_path: Path) -> Machine:
    return machine(PRIMARY, tmp_path / "primary")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_shellcheck_finds_nothing(script: Path) -> None:
    result = subprocess.run([SHELLCHECK, str(script)], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (0, "")


def test_shellcheck_sees_every_script() -> None:
    assert [script.name for script in SCRIPTS] == ["check-named.sh", "configure-named.sh"]


def test_the_configuration_is_put_in_place_and_named_started(primary: Machine) -> None:
    before = int(time.time())
    result = primary.configure()
    assert result.returncode == 0, result.stderr
    placed = primary.placed()
    assert placed["etc/named.conf"] == (primary.root / "etc/name-server/named.conf").read_text()
    (serial,) = re.findall(r"(\d+) ; serial", placed["var/named/corporate.zone"])
    assert before <= int(serial) <= time.time()
    assert primary.calls("systemctl") == [
        "systemctl daemon-reload",
        "systemctl enable named.service named-health.timer",
        "systemctl restart named.service named-health.timer",
    ]


def test_the_secret_is_for_named_alone(primary: Machine) -> None:
    result = primary.configure()
    path = primary.root / "etc/named.transfer.key"
    assert f'secret "{MAC}";' in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert MAC not in result.stdout + result.stderr
    holders = [
        found for found in primary.root.rglob("*") if found.is_file() and MAC in found.read_text()
    ]
    assert holders == [path]
    # Other processes see a command line.
    assert MAC not in primary.log.read_text()


def test_named_may_read_what_root_wrote(primary: Machine) -> None:
    primary.program("chgrp", f'exec {require("chgrp")} "$@"')
    assert primary.configure().returncode == 0
    for name, call in zip(PLACED, primary.calls("chgrp"), strict=True):
        # On the server that folder belongs to named's group.
        assert call.startswith(f"chgrp --reference={primary.root}/var/named ")
        assert call.endswith(f"/{name}")
        assert stat.S_IMODE((primary.root / name).stat().st_mode) == 0o640


def test_all_servers_derive_one_secret_for_their_zone(primary: Machine, tmp_path: Path) -> None:
    secondary = machine(SECONDARY, tmp_path / "secondary")
    assert primary.configure().returncode == secondary.configure().returncode == 0
    assert primary.calls("aws") == secondary.calls("aws")
    (call,) = primary.calls("aws")
    for part in (
        "kms generate-mac --region us-west-2",
        f"--key-id {KEY_ARN}",
        "--mac-algorithm HMAC_SHA_256",
        "--message corp.example.com",
    ):
        assert part in call
    key = "etc/named.transfer.key"
    assert primary.placed()[key] == secondary.placed()[key]
    assert "var/named/corporate.zone" not in secondary.placed()


def test_a_second_run_leaves_nothing_but_the_newer_serial(primary: Machine) -> None:
    primary.configure()
    first = sorted(primary.root.rglob("*"))
    assert primary.configure().returncode == 0
    assert sorted(primary.root.rglob("*")) == first


@pytest.mark.parametrize(
    ("source", "text", "reason"),
    [
        ("named.conf", "options { no-such-option; };\n", "unknown option 'no-such-option'"),
        ("corporate.zone", "$TTL 300\nportal IN A 300.1.1.1\n", "bad dotted quad"),
    ],
)
def test_what_named_would_not_take_changes_nothing(
    primary: Machine, source: str, text: str, reason: str
) -> None:
    primary.configure()
    before, started = primary.placed(), primary.calls("systemctl")
    (primary.root / "etc/name-server" / source).write_text(text)
    result = primary.configure()
    assert result.returncode == 1
    assert reason in result.stderr
    assert result.stderr.endswith("configure-named: the configuration is not valid\n")
    assert MAC not in result.stdout + result.stderr
    assert primary.placed() == before
    assert primary.calls("systemctl") == started
    assert list((primary.root / "etc/name-server").glob("staged.*")) == []


def test_a_role_that_is_not_in_effect_yet_is_waited_for(primary: Machine) -> None:
    primary.program("aws", f"[ $(grep -c ^aws {primary.log}) -ge 3 ] || exit 254\necho {MAC}")
    result = primary.configure()
    assert result.returncode == 0, result.stderr
    assert len(primary.calls("aws")) == 3
    assert f'secret "{MAC}";' in primary.placed()["etc/named.transfer.key"]


def test_without_kms_nothing_is_put_in_place(primary: Machine) -> None:
    primary.program("aws", "echo AccessDeniedException >&2\nexit 254")
    result = primary.configure()
    assert result.returncode == 1
    assert "AccessDeniedException" in result.stderr
    assert result.stderr.endswith("configure-named: KMS gave no transfer key, asked 10 times\n")
    assert len(primary.calls("aws")) == 10
    assert primary.placed() == {}
    assert primary.calls("systemctl") == []


@pytest.mark.parametrize("answer", ["", "None", f"{MAC}{MAC}"])
def test_a_secret_that_is_none_is_refused(primary: Machine, answer: str) -> None:
    primary.program("aws", f"echo {answer}")
    result = primary.configure()
    assert result.returncode == 1
    assert result.stderr == "configure-named: KMS gave something else than a MAC\n"
    assert primary.placed() == {}


def test_a_named_that_answers_is_left_alone(primary: Machine) -> None:
    primary.program("dig", "")
    assert primary.check().returncode == 0
    assert primary.calls("dig") == [
        "dig +time=2 +tries=1 @192.168.10.10 corp.example.com SOA",
    ]
    assert primary.calls("systemctl") == []


def test_a_single_lost_answer_is_no_reason(primary: Machine) -> None:
    primary.program("dig", f"[ $(grep -c ^dig {primary.log}) -ge 3 ]")
    assert primary.check().returncode == 0
    assert len(primary.calls("dig")) == 3
    assert primary.calls("systemctl") == []


def test_a_named_that_is_silent_is_restarted(primary: Machine) -> None:
    primary.program("dig", "exit 9")
    result = primary.check()
    assert len(primary.calls("dig")) == 3
    assert primary.calls("systemctl") == ["systemctl restart named.service"]
    assert result.stderr == (
        "check-named: no answer from 192.168.10.10, asked 3 times: restarting named\n"
    )


def test_dig_tells_silence_by_its_exit_status() -> None:
    # In a network of its own, where nobody can answer.
    result = subprocess.run(
        [
            *as_root("unshare"),
            *("--net", require("dig"), "+time=1", "+tries=1", "@192.168.10.10"),
            *("corp.example.com", "SOA"),
        ],
        capture_output=True,
        check=False,
    )
    assert result.returncode == 9
