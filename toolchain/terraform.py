"""Terraform, its AWS provider and Node.js: how they are found on the machine."""

import json
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from modules.core import bindings
from modules.settings import ROOT
from toolchain.errors import InputError, MissingToolError

FOLDER = ROOT / "build" / "terraform"
NODE = bindings.node()
CDKTF = ROOT / "node_modules" / "cdktf-cli" / "bundle" / "bin" / "cdktf"

# S3 backends that lock with a file instead of a table are stable since Terraform 1.11.
OLDEST = (1, 11)
INSTALL = "https://developer.hashicorp.com/terraform/install"
MIRROR = "TF_PLUGIN_MIRROR"
PROVIDER = "hashicorp/aws"
# The release that the pinned cdktf-cdktf-provider-aws is generated from.
PROVIDER_VERSION = "5.100.0"


def environment(folder: Path = FOLDER) -> dict[str, str]:
    """Check Terraform, and return the variables that it and the CDKTF command line run with.

    The user's own CLI configuration is kept. Without one, a file is written that says where the
    provider is.

    Args:
        folder: The folder for Terraform's CLI configuration and the providers it downloads.

    Raises:
        MissingToolError: Terraform is missing, broken or too old.
        InputError: `TF_PLUGIN_MIRROR` names a folder that does not hold the provider.
    """
    check_terraform()
    variables = {
        "TF_IN_AUTOMATION": "1",
        "TF_INPUT": "0",
        # Terraform and CDKTF must not ask their makers for news.
        "CHECKPOINT_DISABLE": "1",
        "DISABLE_VERSION_CHECK": "1",
        "CDKTF_DISABLE_PLUGIN_CACHE_ENV": "1",
    }
    own = _own_configuration(os.environ)
    if own is not None:
        return variables | {"TF_CLI_CONFIG_FILE": str(own)}
    folder.mkdir(parents=True, exist_ok=True)
    mirror = find_mirror(os.environ)
    configuration = folder / "terraform.rc"
    configuration.write_text(_cli_configuration(mirror), encoding="utf-8")
    variables["TF_CLI_CONFIG_FILE"] = str(configuration)
    if mirror is None:
        cache = folder / "plugin-cache"
        cache.mkdir(exist_ok=True)
        # Each stack is initialized on its own, and the provider is large.
        variables["TF_PLUGIN_CACHE_DIR"] = str(cache)
        # Synthesized folders have no lock file, and Terraform would ignore the cache without one.
        variables["TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE"] = "1"
    return variables


def check_terraform() -> None:
    """Check that a usable Terraform is on the PATH.

    Raises:
        MissingToolError: Terraform is missing, broken or too old.
    """
    needed = ".".join(map(str, OLDEST))
    if shutil.which("terraform") is None:
        raise MissingToolError(
            f"terraform is not on the PATH: Terraform {needed} or newer is needed.\n"
            f"  Install it: {INSTALL}"
        )
    result = subprocess.run(
        ["terraform", "version", "-json"],
        capture_output=True,
        text=True,
        check=False,
        # The variable may name a file that does not exist, of which Terraform would warn.
        env={**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"},
    )
    try:
        version = str(json.loads(result.stdout)["terraform_version"])
    except (ValueError, KeyError) as error:
        reason = result.stderr.strip() or "it prints no version"
        raise MissingToolError(
            f"terraform does not run: {reason}\n  Install it: {INSTALL}"
        ) from error
    numbers = tuple(int(number) for number in re.findall(r"\d+", version)[:2])
    if numbers < OLDEST:
        raise MissingToolError(
            f"terraform is {version}: Terraform {needed} or newer is needed.\n"
            f"  Install it: {INSTALL}"
        )


def cdktf_command() -> list[str]:
    """Return the start of a CDKTF command line: the pinned Node.js and the pinned command.

    Raises:
        MissingToolError: Node.js or CDKTF is not installed.
    """
    if not NODE.is_file():
        raise MissingToolError("Node.js is not in .venv.\n  Install it: make setup")
    if not CDKTF.is_file():
        raise MissingToolError(
            "the CDKTF command is not in node_modules.\n  Install it: make setup"
        )
    return [str(NODE), str(CDKTF)]


def find_mirror(environment: Mapping[str, str]) -> Path | None:
    """Return a folder that holds the AWS provider for this machine, or None.

    Args:
        environment: The environment variables; `TF_PLUGIN_MIRROR` may name the folder.

    Raises:
        InputError: The named folder does not hold the provider.
    """
    named = environment.get(MIRROR, "")
    if named:
        if _holds_provider(Path(named)):
            return Path(named)
        raise InputError(
            f"{MIRROR} is {named!r}: it must be a folder that holds {PROVIDER} "
            f"{PROVIDER_VERSION} for {_platform()}. Unset it to search the usual folders."
        )
    return next(filter(_holds_provider, _mirror_candidates(environment)), None)


def _own_configuration(environment: Mapping[str, str]) -> Path | None:
    # The variable may name a file that does not exist, of which Terraform would warn each time.
    named = Path(environment.get("TF_CLI_CONFIG_FILE") or os.devnull)
    return next((path for path in (named, Path.home() / ".terraformrc") if path.is_file()), None)


def _mirror_candidates(environment: Mapping[str, str]) -> Iterator[Path]:
    # https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories
    yield Path.home() / ".terraform.d" / "plugins"
    yield Path.home() / "Library" / "Application Support" / "io.terraform" / "plugins"
    data_home = environment.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    data_folders = environment.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    for folder in (data_home, *data_folders.split(":")):
        yield Path(folder) / "terraform" / "plugins"
    # https://refspecs.linuxfoundation.org/FHS_3.0/fhs/ch03s13.html
    add_on_software = Path("/opt")
    yield add_on_software
    yield from sorted(add_on_software.glob("*/"))


def _holds_provider(folder: Path) -> bool:
    unpacked = f"*/{PROVIDER}/{PROVIDER_VERSION}/{_platform()}"
    packed = f"*/{PROVIDER}/terraform-provider-aws_{PROVIDER_VERSION}_{_platform()}.zip"
    return any(folder.glob(unpacked)) or any(folder.glob(packed))


def _platform() -> str:
    machine = platform.machine().lower()
    architecture = {"x86_64": "amd64", "aarch64": "arm64"}.get(machine, machine)
    return f"{platform.system().lower()}_{architecture}"


def _cli_configuration(mirror: Path | None) -> str:
    if mirror is None:
        return "provider_installation {\n  direct {}\n}\n"
    return (
        "provider_installation {\n"
        "  filesystem_mirror {\n"
        f"    path    = {json.dumps(str(mirror))}\n"
        f'    include = ["{PROVIDER}"]\n'
        "  }\n"
        "  direct {\n"
        f'    exclude = ["{PROVIDER}"]\n'
        "  }\n"
        "}\n"
    )
