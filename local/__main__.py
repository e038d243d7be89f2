"""The commands on this machine; `python -m local --help` lists them."""

import argparse
import contextlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence

from local import demo, deployment, dns_config, embedded_aws, terraform, tools
from local.console import InputError, LocalError, say, warn
from local.deployment import Phase
from local.embedded_aws import FOLDER, ROOT, EmbeddedAws
from local.rehearsal import rehearse
from local.rehearsal.deployed import read_facts
from modules.settings import SettingsError, load

LOCAL = "local"
STATE = ROOT / ".state" / LOCAL
LOG = FOLDER / "deploy.log"
OUTPUTS = FOLDER / "outputs.json"
REHEARSAL = ROOT / "build" / "rehearsal"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: the command's name; by default from the command line.

    Returns:
        The exit status: 0 done, 1 failed, 2 not usable as given, 130 interrupted.
    """
    commands: dict[str, tuple[Callable[[str], None], str]] = {
        "up": (up, "start the embedded AWS, deploy to it and show that it works"),
        "demo": (show, "sign in and call the deployed API"),
        "down": (down, "destroy what is deployed and stop the embedded AWS"),
        "plan": (plan, "show what a deployment would change"),
        "rehearse": (show_rehearsal, "play what is deployed, in network namespaces"),
        "dns-config": (show_dns_config, "print what corporate name servers need"),
        "status": (status, "show what runs"),
    }
    parser = argparse.ArgumentParser(
        prog="python -m local",
        epilog="ENVIRONMENT chooses environments/<name>.toml; it is local where it is not set.",
    )
    chosen = parser.add_subparsers(dest="command", required=True)
    for name, (_, purpose) in commands.items():
        chosen.add_parser(name, help=purpose)
    command, _ = commands[parser.parse_args(arguments).command]
    for ending in (signal.SIGTERM, signal.SIGHUP):
        # As Ctrl-C does: a server that is just starting is stopped again.
        signal.signal(ending, signal.default_int_handler)
    try:
        command(os.environ.get("ENVIRONMENT") or LOCAL)
    except SettingsError as error:
        warn(str(error))
        return InputError.exit_status
    except LocalError as error:
        warn(str(error))
        return error.exit_status
    except KeyboardInterrupt:
        warn("interrupted")
        return deployment.InterruptedDeploymentError.exit_status
    return 0


def up(environment: str) -> None:
    """Start the embedded AWS, deploy all stacks to it and run the demonstration."""
    _require_local(environment)
    settings = load(environment)
    phases: list[Phase] = []
    with _timed("tools", phases):
        tools = terraform.environment()
        terraform.cdktf_command()
    with _timed("embedded AWS", phases):
        aws = embedded_aws.start(
            account_id=settings.account_id, region=settings.region, state_folder=STATE
        )
    _become_client(aws)
    say("deploying (Terraform, all stacks)")
    with _timed("synthesis", phases):
        stacks = _deploy({**os.environ, **tools})
    phases[-1].seconds -= sum(stack.seconds for stack in stacks)
    phases += stacks
    say("demonstration")
    with _timed("demonstration", phases):
        demo.run(aws, settings, demo.read_outputs(OUTPUTS))
    _say_table(phases)
    say("The embedded AWS goes on running. make demo: once more. make down: end it.")


def _deploy(environment: Mapping[str, str]) -> list[Phase]:
    try:
        return deployment.deploy(environment, LOG, OUTPUTS)
    except deployment.InterruptedDeploymentError:
        raise
    except LocalError as error:
        raise LocalError(f"{error}\nRun make up again, or make down to begin afresh.") from error


def show(environment: str) -> None:
    """Run the demonstration against what is deployed."""
    _require_local(environment)
    settings = load(environment)
    aws = _running(environment)
    _become_client(aws)
    demo.run(aws, settings, demo.read_outputs(OUTPUTS))


def down(environment: str) -> None:
    """Destroy all stacks, stop the embedded AWS and remove what it left."""
    _require_local(environment)
    aws = embedded_aws.find()
    if aws is None:
        say("nothing is running")
        embedded_aws.discard_state(STATE)
        _remove_leftovers()
        return
    if not aws.is_healthy():
        say("the embedded AWS has died, and with it all that was deployed")
        embedded_aws.stop(aws)
        embedded_aws.discard_state(STATE)
        _remove_leftovers()
        return
    tools = terraform.environment()
    _become_client(aws)
    say("destroying (Terraform, all stacks)")
    try:
        deployment.destroy({**os.environ, **tools}, FOLDER / "destroy.log")
    except deployment.InterruptedDeploymentError:
        raise
    except LocalError:
        # Its account goes with it, so nothing is left behind that Terraform would have to know.
        embedded_aws.stop(aws)
        say("stopped the embedded AWS nevertheless")
        embedded_aws.discard_state(STATE)
        _remove_leftovers()
        raise
    embedded_aws.stop(aws)
    _remove_leftovers()
    say("stopped the embedded AWS; nothing is left running")


def plan(environment: str) -> None:
    """Show the plan of each stack, in the order of deployment."""
    load(environment)
    tools = terraform.environment()
    if environment == LOCAL:
        _become_client(_running(environment))
    variables = {**os.environ, **tools}
    for stack in deployment.stacks(variables):
        deployment.diff(stack, variables)


def show_dns_config(environment: str) -> None:
    """Print what the DNS team of a corporate network installs."""
    dns_config.run(load(environment), os.environ)


def show_rehearsal(environment: str) -> None:
    """Play what is deployed: names, a browser, failures, on networks that end with it."""
    _require_local(environment)
    tools.provide(tools.REHEARSAL)
    settings = load(environment)
    aws = _running(environment)
    facts = read_facts(aws, settings, demo.read_outputs(OUTPUTS), STATE)
    say("rehearsing in network namespaces, about 40 s")
    rehearse.show(facts, REHEARSAL)


def status(environment: str) -> None:
    """Show the servers that run, and where."""
    _require_local(environment)
    aws = embedded_aws.find()
    if aws is None:
        say("nothing is running")
        return
    for server in aws.servers:
        state = "healthy" if server.is_healthy() else "not answering"
        say(f"{server.name:<10} {server.url}  pid {server.pid}  {state}")


def _require_local(environment: str) -> None:
    if environment != LOCAL:
        raise InputError(
            f"ENVIRONMENT is {environment!r}: this command serves only {LOCAL}, the embedded AWS.\n"
            "  For a real account: pipenv run cdktf deploy, as docs/operations.md tells."
        )


def _running(environment: str) -> EmbeddedAws:
    aws = embedded_aws.find()
    if aws is None or not aws.is_healthy():
        raise LocalError(
            f"ENVIRONMENT is {environment!r}, and its embedded AWS is not running. "
            "Run make up first."
        )
    return aws


def _become_client(aws: EmbeddedAws) -> None:
    # In place, for whatever in this process reads AWS settings of the person who runs it.
    variables = aws.process_environment()
    os.environ.clear()
    os.environ.update(variables)


def _remove_leftovers() -> None:
    OUTPUTS.unlink(missing_ok=True)
    shutil.rmtree(STATE, ignore_errors=True)


@contextlib.contextmanager
def _timed(name: str, phases: list[Phase]) -> Iterator[None]:
    began = time.monotonic()
    yield
    phases.append(Phase(name, time.monotonic() - began))


def _say_table(phases: Sequence[Phase]) -> None:
    say()
    for phase in (*phases, Phase("total", sum(one.seconds for one in phases))):
        say(f"  {phase.name:<14} {phase.seconds:5.0f} s")
    say()


if __name__ == "__main__":
    sys.exit(main())
