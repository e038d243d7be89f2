"""Terraform, its AWS provider and Node.js: what must be on the machine, and how it is found."""

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
from toolchain.errors import InputError

FOLDER = ROOT / "build" / "terraform"
NODE = bindings.node()
CDKTF = ROOT / "node_modules" / "cdktf-cli" / "bundle" / "bin" / "cdktf"

# S3 backends with a lock file, without a table beside them, came with 1.10 and are stable in 1.11.
OLDEST = (1, 11)
INSTALL = "https://developer.hashicorp.com/terraform/install"
MIRROR = "TF_PLUGIN_MIRROR"
PROVIDER = "hashicorp/aws"
# The release that the pinned bindings of cdktf-cdktf-provider-aws stand for.
PROVIDER_VERSION = "5.100.0"


def environment(folder: Path = FOLDER) -> dict[str, str]:
    """Check the tools and give the variables that Terraform and the CDKTF command run with.

    A CLI configuration that the person has is kept; without one, ours says where the provider is.

    Args:
        folder: takes Terraform's CLI configuration, and the providers it downloads.

    Raises:
        InputError: a tool is missing or too old.
    """
    check_terraform()
    variables = {
        "TF_IN_AUTOMATION": "1",
        "TF_INPUT": "0",
        # Neither tool asks its maker for news.
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
        # Each stack is initialised on its own, and the provider is large.
        variables["TF_PLUGIN_CACHE_DIR"] = str(cache)
        # The synthesized folders carry no lock file, without which Terraform passes the cache by.
        variables["TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE"] = "1"
    return variables


def check_terraform() -> None:
    """Check that a usable Terraform is on the PATH.

    Raises:
        InputError: it is missing, broken or too old.
    """
    needed = ".".join(map(str, OLDEST))
    if shutil.which("terraform") is None:
        raise InputError(
            f"terraform is not on the PATH: Terraform {needed} or newer is needed.\n"
            f"  Install it: {INSTALL}"
        )
    result = subprocess.run(
        ["terraform", "version", "-json"],
        capture_output=True,
        text=True,
        check=False,
        # What the variable names may not exist, and Terraform would say so.
        env={**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"},
    )
    try:
        version = str(json.loads(result.stdout)["terraform_version"])
    except (ValueError, KeyError) as error:
        reason = result.stderr.strip() or "it gives no version"
        raise InputError(f"terraform does not run: {reason}\n  Install it: {INSTALL}") from error
    numbers = tuple(int(number) for number in re.findall(r"\d+", version)[:2])
    if numbers < OLDEST:
        raise InputError(
            f"terraform is {version}: Terraform {needed} or newer is needed.\n"
            f"  Install it: {INSTALL}"
        )


def cdktf_command() -> list[str]:
    """Give the start of a CDKTF command line: the pinned Node.js and the pinned command.

    Raises:
        InputError: one of both is not installed.
    """
    if not NODE.is_file():
        raise InputError("Node.js is not in .venv.\n  Install it: make setup")
    if not CDKTF.is_file():
        raise InputError("the CDKTF command is not in node_modules.\n  Install it: make setup")
    return [str(NODE), str(CDKTF)]


def find_mirror(environment: Mapping[str, str]) -> Path | None:
    """Find a folder that holds the AWS provider for this machine, or nothing.

    Args:
        environment: may name the folder in `TF_PLUGIN_MIRROR`.

    Raises:
        InputError: the named folder does not hold the provider.
    """
    named = environment.get(MIRROR, "")
    if named:
        if _holds_provider(Path(named)):
            return Path(named)
        raise InputError(
            f"{MIRROR} is {named!r}: it must be a folder that holds {PROVIDER} "
            f"{PROVIDER_VERSION} for {_platform()}. Unset it to have one looked for."
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
