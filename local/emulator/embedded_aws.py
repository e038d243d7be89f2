"""The embedded AWS: MiniStack and moto, two background servers on loopback.

Moto serves EC2, EFS, Route 53 Resolver, SageMaker, SSM and CloudWatch, and MiniStack every other
service. The standard `AWS_ENDPOINT_URL*` variables send each client to the right server, so the
Terraform has no variant for the embedded AWS.
"""

import contextlib
import json
import os
import secrets
import shutil
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from local.emulator import daemon
from local.emulator.daemon import LOOPBACK, Server
from modules.settings import ROOT
from toolchain.console import say
from toolchain.errors import InputError
from toolchain.files import write_whole

FOLDER = ROOT / "build" / "local"

MINISTACK_PORT = "PERIMETER_MINISTACK_PORT"
MOTO_PORT = "PERIMETER_MOTO_PORT"
START_SECONDS = 60.0

# MiniStack takes 12 digits here for an account, and any other text for the configured one.
DUMMY_CREDENTIAL = "test"
# A client of the embedded AWS must not have credentials that could reach a real account.
DUMMY_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": DUMMY_CREDENTIAL,
    "AWS_SECRET_ACCESS_KEY": DUMMY_CREDENTIAL,
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedAws:
    """A running embedded AWS.

    Attributes:
        instance: A random name; an embedded AWS with another name has another, empty account.
        account_id: The 12 digits of its only account.
        region: The Region of clients that name none.
        ministack: The server of MiniStack.
        moto: The server of moto.
    """

    instance: str
    account_id: str
    region: str
    ministack: Server
    moto: Server

    @property
    def servers(self) -> tuple[Server, Server]:
        """The servers, MiniStack first."""
        return self.ministack, self.moto

    def is_healthy(self) -> bool:
        """Return whether both servers answer."""
        return all(server.is_healthy() for server in self.servers)

    def environment(self) -> dict[str, str]:
        """Return the variables that send Terraform, boto3 and the functions to the servers."""
        return _client_environment(self.region, ministack=self.ministack.url, moto=self.moto.url)

    def process_environment(self) -> dict[str, str]:
        """Return the environment of this process with its AWS settings replaced."""
        return _process_environment(self.environment())


def start(
    *,
    account_id: str,
    region: str,
    state_folder: Path,
    folder: Path = FOLDER,
    environment: Mapping[str, str] = os.environ,
) -> EmbeddedAws:
    """Start both servers, or return the running ones.

    Args:
        account_id: The 12 digits of the account that all clients see.
        region: The Region of clients that name none.
        state_folder: The folder with Terraform's state of the deployment. It is emptied when a new
            instance starts, because it describes an account that no longer exists.
        folder: The folder for the record, the logs and temporary files.
        environment: The variables, of which `PERIMETER_MINISTACK_PORT` and `PERIMETER_MOTO_PORT`
            may name the ports.

    Raises:
        InputError: A port cannot be used, or the running servers have another configuration.
        CommandError: A server did not start.
    """
    running = find(folder)
    if running is not None:
        if running.is_healthy():
            _check_same(running, account_id, region, environment)
            say(f"embedded AWS is running ({_ports(running)})")
            return running
        stop(running, folder)
    discard_state(state_folder)
    return _start_new(account_id, region, folder, environment)


def find(folder: Path = FOLDER) -> EmbeddedAws | None:
    """Return the embedded AWS if at least one of its servers is running, or None."""
    try:
        record = json.loads(_record(folder).read_text(encoding="utf-8"))
        aws = EmbeddedAws(
            instance=record["instance"],
            account_id=record["account_id"],
            region=record["region"],
            ministack=_server(record["ministack"]),
            moto=_server(record["moto"]),
        )
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
    return aws if any(server.is_running() for server in aws.servers) else None


def stop(aws: EmbeddedAws, folder: Path = FOLDER) -> None:
    """End both servers, and remove their files except the logs.

    Raises:
        CommandError: A server did not end.
    """
    for server in aws.servers:
        server.stop()
        server.lock.unlink(missing_ok=True)
    discard_record(folder)


def discard_record(folder: Path = FOLDER) -> None:
    """Remove the record and the temporary files of servers that have ended."""
    _record(folder).unlink(missing_ok=True)
    shutil.rmtree(_temporary(folder), ignore_errors=True)


def discard_state(folder: Path) -> None:
    """Remove Terraform's state of an account that no longer exists, and say so.

    Args:
        folder: The folder with a state file for each stack.
    """
    stale = sorted(folder.glob("*.tfstate*"))
    for path in stale:
        path.unlink()
    if stale:
        say("removed the Terraform state of an embedded AWS that has ended")


def _start_new(
    account_id: str, region: str, folder: Path, environment: Mapping[str, str]
) -> EmbeddedAws:
    began = time.monotonic()
    ministack_port = daemon.choose_port(MINISTACK_PORT, environment)
    moto_port = daemon.choose_port(MOTO_PORT, environment)
    if ministack_port == moto_port:
        raise InputError(
            f"{MINISTACK_PORT} and {MOTO_PORT} are both {moto_port}: they must differ."
        )
    shutil.rmtree(_temporary(folder), ignore_errors=True)
    _temporary(folder).mkdir(parents=True)
    clients = _client_environment(
        region,
        ministack=f"http://{LOOPBACK}:{ministack_port}",
        moto=f"http://{LOOPBACK}:{moto_port}",
    )
    moto = daemon.start(
        "moto",
        [sys.executable, "-m", "local.emulator.moto_server", "-H", LOOPBACK, "-p", str(moto_port)],
        port=moto_port,
        health="/moto-api/",
        folder=folder,
        cwd=ROOT,
        environment=_process_environment({**clients, "MOTO_ACCOUNT_ID": account_id}),
    )
    with contextlib.ExitStack() as undo:
        undo.callback(moto.stop)
        ministack = daemon.start(
            "ministack",
            [sys.executable, "-m", "local.emulator.ministack_server"],
            port=ministack_port,
            health="/_ministack/ready",
            folder=folder,
            cwd=ROOT,
            # The functions inherit these variables, and so reach both servers.
            environment=_process_environment(
                {
                    **clients,
                    **_ministack_environment(account_id, region, ministack_port),
                    "TMPDIR": str(_temporary(folder)),
                    # MiniStack keeps the signing keys of its user pools here.
                    "STATE_DIR": str(_temporary(folder) / "state"),
                }
            ),
        )
        undo.callback(ministack.stop)
        for server in (ministack, moto):
            server.wait_until_healthy(START_SECONDS)
        aws = EmbeddedAws(
            instance=secrets.token_hex(8),
            account_id=account_id,
            region=region,
            ministack=ministack,
            moto=moto,
        )
        # Without the record, no command would find the servers and stop them.
        write_whole(_record(folder), json.dumps(asdict(aws), default=str, indent=2))
        undo.pop_all()
    say(f"embedded AWS started ({_ports(aws)}), {time.monotonic() - began:.0f} s")
    return aws


def _client_environment(region: str, *, ministack: str, moto: str) -> dict[str, str]:
    return {
        **DUMMY_CREDENTIALS,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        # The servers never throttle, so a failure should show at once instead of after retries.
        "AWS_MAX_ATTEMPTS": "2",
        "AWS_ENDPOINT_URL": ministack,
        "AWS_ENDPOINT_URL_EC2": moto,
        "AWS_ENDPOINT_URL_EFS": moto,
        "AWS_ENDPOINT_URL_ROUTE53RESOLVER": moto,
        "AWS_ENDPOINT_URL_SAGEMAKER": moto,
        "AWS_ENDPOINT_URL_SSM": moto,
        # MiniStack returns alarms with other values than it was given.
        "AWS_ENDPOINT_URL_CLOUDWATCH": moto,
    }


def _ministack_environment(account_id: str, region: str, port: int) -> dict[str, str]:
    return {
        "BIND_HOST": LOOPBACK,
        "GATEWAY_PORT": str(port),
        "MINISTACK_ACCOUNT_ID": account_id,
        "MINISTACK_REGION": region,
        # These two features would listen on every interface.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        # MiniStack would otherwise use, and at its start remove, containers of this machine.
        "LAMBDA_EXECUTOR": "local",
        "DOCKER_HOST": f"unix://{os.devnull}/none",
    }


def _process_environment(settings: Mapping[str, str]) -> dict[str, str]:
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    # Requests to loopback must not go to a corporate proxy.
    direct = ",".join(filter(None, (os.environ.get("NO_PROXY"), LOOPBACK, "localhost")))
    return {**inherited, "NO_PROXY": direct, "no_proxy": direct, **settings}


def _check_same(
    running: EmbeddedAws, account_id: str, region: str, environment: Mapping[str, str]
) -> None:
    wanted: dict[str, tuple[Any, Any]] = {
        "account_id": (running.account_id, account_id),
        "region": (running.region, region),
    }
    for variable, server in ((MINISTACK_PORT, running.ministack), (MOTO_PORT, running.moto)):
        if text := environment.get(variable, ""):
            wanted[variable] = (server.port, daemon.parse_port(variable, text))
    for setting, (present, asked) in wanted.items():
        if present != asked:
            raise InputError(
                f"{setting} is {asked}, but the embedded AWS is running with {present}. "
                "Run make down first, or set it back."
            )


def _record(folder: Path) -> Path:
    return folder / "embedded-aws.json"


def _temporary(folder: Path) -> Path:
    return folder / "tmp"


def _server(record: Mapping[str, Any]) -> Server:
    return Server(**{**record, "lock": Path(record["lock"]), "log": Path(record["log"])})


def _ports(aws: EmbeddedAws) -> str:
    return ", ".join(f"{server.name} on {LOOPBACK}:{server.port}" for server in aws.servers)
