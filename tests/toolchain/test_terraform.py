"""The tools: found, too old, missing; and where the provider comes from."""

import os
from pathlib import Path

import pytest

from toolchain import terraform
from toolchain.errors import InputError

UNPACKED = f"host.example/hashicorp/aws/5.100.0/{terraform._platform()}"
PACKED = f"host.example/hashicorp/aws/terraform-provider-aws_5.100.0_{terraform._platform()}.zip"


def program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.fixture
def only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An otherwise empty PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_this_machine_has_what_is_needed() -> None:
    terraform.check_terraform()
    assert Path(terraform.cdktf_command()[0]).name == "node"


@pytest.mark.usefixtures("only")
def test_a_missing_terraform_is_one_clear_error() -> None:
    with pytest.raises(InputError) as caught:
        terraform.check_terraform()
    assert str(caught.value) == (
        "terraform is not on the PATH: Terraform 1.11 or newer is needed.\n"
        "  Install it: https://developer.hashicorp.com/terraform/install"
    )


@pytest.mark.parametrize("version", ["1.10.5", "0.15.5"])
def test_an_old_terraform_is_one_clear_error(only: Path, version: str) -> None:
    program(only, "terraform", f'echo \'{{"terraform_version": "{version}"}}\'')
    with pytest.raises(
        InputError, match=rf"^terraform is {version}: Terraform 1\.11 or newer is needed\.\n"
    ):
        terraform.check_terraform()


@pytest.mark.parametrize("version", ["1.11.0", "1.11.4", "1.20.0-beta1", "2.0.0"])
def test_a_newer_terraform_serves(only: Path, version: str) -> None:
    program(only, "terraform", f'echo \'{{"terraform_version": "{version}"}}\'')
    terraform.check_terraform()


def test_a_broken_terraform_is_told_with_its_words(only: Path) -> None:
    program(only, "terraform", "echo 'wrong architecture' >&2; exit 1")
    with pytest.raises(InputError, match=r"^terraform does not run: wrong architecture\n"):
        terraform.check_terraform()


@pytest.mark.parametrize(("tool", "place"), [("NODE", ".venv"), ("CDKTF", "node_modules")])
def test_a_missing_part_of_the_cdktf_command_is_one_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tool: str, place: str
) -> None:
    monkeypatch.setattr(terraform, tool, tmp_path / "missing")
    with pytest.raises(InputError, match=rf" is not in {place}\.\n  Install it: make setup$"):
        terraform.cdktf_command()


@pytest.mark.parametrize("content", [UNPACKED, PACKED])
def test_a_named_mirror_is_taken(tmp_path: Path, content: str) -> None:
    (tmp_path / content).mkdir(parents=True)
    assert terraform.find_mirror({"TF_PLUGIN_MIRROR": str(tmp_path)}) == tmp_path


@pytest.mark.parametrize(
    "content",
    ["", "host.example/hashicorp/aws/4.0.0/linux_amd64", "host.example/other/aws/5.100.0/x"],
)
def test_a_named_mirror_without_the_provider_is_one_clear_error(
    tmp_path: Path, content: str
) -> None:
    (tmp_path / content).mkdir(parents=True, exist_ok=True)
    with pytest.raises(InputError) as caught:
        terraform.find_mirror({"TF_PLUGIN_MIRROR": str(tmp_path)})
    assert str(caught.value) == (
        f"TF_PLUGIN_MIRROR is {str(tmp_path)!r}: it must be a folder that holds hashicorp/aws "
        f"5.100.0 for {terraform._platform()}. Unset it to search the usual folders."
    )


def test_terraforms_own_folders_come_first(tmp_path: Path) -> None:
    mirror = tmp_path / "terraform" / "plugins"
    (mirror / UNPACKED).mkdir(parents=True)
    assert terraform.find_mirror({"XDG_DATA_HOME": str(tmp_path)}) == mirror
    assert terraform.find_mirror({"XDG_DATA_DIRS": f"/nowhere:{tmp_path}"}) == mirror


@pytest.fixture(autouse=True)
def no_configuration_of_the_persons_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("TF_CLI_CONFIG_FILE", raising=False)


def test_a_mirror_serves_the_provider_and_the_registry_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror = tmp_path / "mirror"
    (mirror / UNPACKED).mkdir(parents=True)
    monkeypatch.setenv("TF_PLUGIN_MIRROR", str(mirror))
    # As some machines have it: Terraform would print a warning.
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", "/no/such/file")
    variables = terraform.environment(tmp_path / "build")
    written = (tmp_path / "build" / "terraform.rc").read_text()
    assert variables["TF_CLI_CONFIG_FILE"] == str(tmp_path / "build" / "terraform.rc")
    assert f'path    = "{mirror}"' in written
    assert 'include = ["hashicorp/aws"]' in written
    assert 'exclude = ["hashicorp/aws"]' in written
    assert "TF_PLUGIN_CACHE_DIR" not in variables
    assert variables["CHECKPOINT_DISABLE"] == "1"


def test_a_configuration_of_the_persons_own_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own.rc"
    own.write_text("# where a company keeps its providers\n")
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(own))
    variables = terraform.environment(tmp_path / "build")
    assert variables["TF_CLI_CONFIG_FILE"] == str(own)
    assert not (tmp_path / "build").exists()


def test_without_a_mirror_downloads_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terraform, "find_mirror", lambda _: None)
    variables = terraform.environment(tmp_path)
    assert "direct {}" in (tmp_path / "terraform.rc").read_text()
    assert Path(variables["TF_PLUGIN_CACHE_DIR"]).is_dir()
    assert os.environ.get("TF_PLUGIN_CACHE_DIR") != variables["TF_PLUGIN_CACHE_DIR"]
