"""The files of a name server, which its user data makes before the server starts."""

from dataclasses import replace
from pathlib import Path

import pytest

from local.rehearsal import bind
from tests.local.rehearsal.deployment import make_facts
from toolchain.errors import CommandError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    for place in bind._PACKAGED:
        (folder / place).mkdir(parents=True)
    return folder


def test_the_script_of_the_user_data_installs_the_configuration(root: Path, tmp_path: Path) -> None:
    facts = make_facts()
    bind._write_files(facts.name_servers[0].user_data, root)
    bind._configure(root, tmp_path / "stand-ins", facts.transfer_mac)
    assert "192.168.10.10" in (root / "etc/named.conf").read_text()
    assert f'secret "{facts.transfer_mac}"' in (root / "etc/named.transfer.key").read_text()
    for program in (tmp_path / "stand-ins").iterdir():
        assert facts.transfer_mac not in program.read_text()


def test_the_error_has_the_reason_why_named_refuses_a_configuration(
    root: Path, tmp_path: Path
) -> None:
    server = make_facts().name_servers[0]
    broken = replace(server, user_data=server.user_data.replace("options {", "optoins {"))
    assert broken != server
    bind._write_files(broken.user_data, root)
    with pytest.raises(CommandError, match="unknown option 'optoins'"):
        bind._configure(root, tmp_path / "stand-ins", make_facts().transfer_mac)
