"""The commands on this machine; `python -m local --help` lists them."""

import argparse
import contextlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from local import demo, deployment, dns_config, embedded_aws, image, terraform, tools
from local.console import InputError, LocalError, say, warn
from local.deployment import Phase
from local.embedded_aws import FOLDER, ROOT, EmbeddedAws
from local.rehearsal import rehearse
from local.rehearsal.deployed import read_facts
from local.review.command import review_deployment, review_files
from local.teardown import command as teardown
from modules.settings import Settings, SettingsError, load

LOCAL = "local"
STATE = ROOT / ".state" / LOCAL
LOG = FOLDER / "deploy.log"
OUTPUTS = FOLDER / "outputs.json"
STUDIO = "studio"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: the command's name; by default from the command line.

    Returns:
        The exit status: 0 done, 1 failed, 2 not usable as given, 130 interrupted; a review's
        outcome where it is asked for.
    """
    commands: dict[str, tuple[Callable[..., int | None], str]] = {
        "up": (up, "start the embedded AWS, deploy to it and show that it works"),
        "demo": (show, "sign in and call the deployed API"),
        "down": (down, "destroy what is deployed and stop the embedded AWS"),
        "plan": (plan, "review what a deployment would change, dangers first"),
        "review": (review, "review saved plans, without Terraform"),
        "rehearse": (show_rehearsal, "play what is deployed, in network namespaces"),
        "dns-config": (show_dns_config, "print what corporate name servers need"),
        "teardown": (tear_down, "delete what people and SageMaker made in the domain"),
        "image": (build_image, "build an image of the settings, and push it"),
        "status": (status, "show what runs"),
    }
    parser = argparse.ArgumentParser(
        prog="python -m local",
        epilog="ENVIRONMENT chooses environments/<name>.toml; it is local where it is not set.",
    )
    chosen = parser.add_subparsers(dest="command", required=True)
    parsers = {name: chosen.add_parser(name, help=help_) for name, (_, help_) in commands.items()}
    for name in ("plan", "review"):
        parsers[name].add_argument(
            "--detailed-exitcode",
            action="store_true",
            help="end with 0: no changes, 10: changes, 20: dangers, 30: a proof fails",
        )
    parsers["review"].add_argument("files", nargs="+", type=Path, metavar="FILE")
    options = vars(parser.parse_args(arguments))
    command, _ = commands[options.pop("command")]
    for ending in (signal.SIGTERM, signal.SIGHUP):
        # As Ctrl-C does: a server that is just starting is stopped again.
        signal.signal(ending, signal.default_int_handler)
    try:
        return command(os.environ.get("ENVIRONMENT") or LOCAL, **options) or 0
    except SettingsError as error:
        warn(str(error))
        return InputError.exit_status
    except LocalError as error:
        warn(str(error))
        return error.exit_status
    except KeyboardInterrupt:
        warn("interrupted")
        return deployment.InterruptedDeploymentError.exit_status


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
    settings = load(environment)
    tools = terraform.environment()
    _become_client(aws)
    say("destroying (Terraform, all stacks)")
    try:
        _destroy(settings, {**os.environ, **tools})
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


def _destroy(settings: Settings, environment: Mapping[str, str]) -> None:
    stacks = deployment.stacks(environment)
    studio = stacks[stacks.index(STUDIO) :]
    # What people made in the domain holds it; what SageMaker leaves of it holds the network.
    teardown.remove_all(settings)
    deployment.destroy(studio, environment, FOLDER / "destroy-studio.log")
    teardown.remove_all(settings)
    deployment.destroy(stacks, environment, FOLDER / "destroy.log")


def plan(environment: str, *, detailed_exitcode: bool) -> int:
    """Review what a deployment would change; give the outcome as exit status where asked to."""
    settings = load(environment)
    tools = terraform.environment()
    if environment == LOCAL:
        _become_client(_running(environment))
    outcome = review_deployment(settings, {**os.environ, **tools})
    return outcome if detailed_exitcode else 0


def review(_: str, *, files: Sequence[Path], detailed_exitcode: bool) -> int:
    """Review saved plans; give the outcome as exit status where asked to."""
    outcome = review_files(files)
    return outcome if detailed_exitcode else 0


def show_dns_config(environment: str) -> None:
    """Print what the DNS team of a corporate network installs."""
    dns_config.run(load(environment), os.environ)


def tear_down(environment: str) -> None:
    """Delete what Terraform does not know of the domain, where that is confirmed."""
    settings = load(environment)
    if environment == LOCAL:
        _become_client(_running(environment))
    teardown.run(settings, os.environ)


def build_image(environment: str) -> None:
    """Build an image of the settings, and push it where that is asked for."""
    if environment == LOCAL and os.environ.get("PUSH"):
        raise InputError(
            f"PUSH is set and ENVIRONMENT is {environment!r}: the embedded AWS takes no images. "
            "Choose the environment of a real account."
        )
    image.run(load(environment), os.environ)


def show_rehearsal(environment: str) -> None:
    """Play what is deployed: names, a browser, failures, on networks that end with it."""
    _require_local(environment)
    tools.provide(tools.REHEARSAL)
    settings = load(environment)
    aws = _running(environment)
    facts = read_facts(aws, settings, demo.read_outputs(OUTPUTS), STATE)
    say("rehearsing in network namespaces, about 40 s")
    rehearse.show(facts, rehearse.FOLDER)


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
