"""The life of the deployment to the embedded AWS: up, demonstration, rehearsal, down."""

import contextlib
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from local import demonstration
from local.emulator import embedded_aws
from local.emulator.embedded_aws import FOLDER, EmbeddedAws
from local.lock import exclusively
from local.paths import LOCAL, LOG, OUTPUTS, STATE
from local.rehearsal import rehearse as rehearsal
from local.rehearsal.deployed import read_facts
from local.rehearsal.isolation import require_linux
from local.rehearsal.observation import Observation
from modules.settings import Settings
from toolchain import deployment, system_packages, terraform
from toolchain.console import say
from toolchain.errors import CommandError
from toolchain.interruption import InterruptedRunError
from toolchain.progress import Phase
from toolchain.synthesis import Dependencies, synthesize

STUDIO = "studio"


@exclusively("up")
def up(settings: Settings) -> None:
    """Start the embedded AWS, deploy all stacks to it and run the demonstration.

    Raises:
        CommandError: A tool is missing, or the deployment or the demonstration failed.
    """
    phases: list[Phase] = []
    with _timed("tools", phases):
        tools = terraform.environment()
    with _timed("embedded AWS", phases):
        aws = embedded_aws.start(
            account_id=settings.account_id, region=settings.region, state_folder=STATE
        )
    become_client(aws)
    environment = {**os.environ, **tools}
    with _timed("synthesis", phases):
        dependencies = synthesize(environment)
    say("deploying (Terraform, all stacks)")
    with _timed("deployment", phases):
        _deploy(dependencies, environment)
    say("demonstration")
    with _timed("demonstration", phases):
        demonstration.run(aws, settings, demonstration.read_outputs(OUTPUTS))
    _say_table(phases)
    say("The embedded AWS goes on running. make demo: once more. make down: end it.")


def demonstrate(settings: Settings) -> None:
    """Run a demonstration of the deployment.

    Raises:
        CommandError: Nothing is deployed, or an answer is not the expected one.
    """
    aws = running()
    become_client(aws)
    demonstration.run(aws, settings, demonstration.read_outputs(OUTPUTS))


@exclusively("down")
def down(load: Callable[[], Settings], remove_domain: Callable[[Settings], None]) -> None:
    """Destroy all stacks, stop the embedded AWS and remove its files.

    Args:
        load: Reads the settings; it is called only if there is something to destroy.
        remove_domain: Deletes the resources that users and SageMaker made in the domain.

    Raises:
        CommandError: Terraform failed; the embedded AWS is stopped nevertheless.
    """
    aws = embedded_aws.find()
    if aws is None:
        say("nothing is running")
        embedded_aws.discard_record()
        _forget_deployment()
        return
    if not aws.is_healthy():
        say("the embedded AWS has died, and with it all that was deployed")
        embedded_aws.stop(aws)
        _forget_deployment()
        return
    settings = load()
    tools = terraform.environment()
    become_client(aws)
    say("destroying (Terraform, all stacks)")
    try:
        _destroy(settings, {**os.environ, **tools}, remove_domain)
    except InterruptedRunError:
        raise
    except CommandError:
        # The account ends with the servers, so the rest of Terraform's state means nothing.
        embedded_aws.stop(aws)
        say("stopped the embedded AWS nevertheless")
        _forget_deployment()
        raise
    embedded_aws.stop(aws)
    _remove_files()
    say("stopped the embedded AWS; nothing is left running")


def status() -> list[dict[str, Any]]:
    """Return each server's name, address, process id and health; empty if nothing runs."""
    aws = embedded_aws.find()
    return [
        {
            "name": server.name,
            "url": server.url,
            "pid": server.pid,
            "healthy": server.is_healthy(),
        }
        for server in (aws.servers if aws else ())
    ]


def rehearse(settings: Settings) -> None:
    """Run the deployed network in network namespaces, which end with the rehearsal.

    Raises:
        MissingToolError: This system is not Linux, or programs are missing.
        CommandError: Nothing is deployed, or an expectation is not met.
    """
    require_linux()
    system_packages.provide(system_packages.REHEARSAL)
    facts = read_facts(running(), settings, demonstration.read_outputs(OUTPUTS), STATE)
    say("rehearsing in network namespaces")
    rehearsal.show(facts, rehearsal.FOLDER)


def observe(settings: Settings) -> list[Observation]:
    """Play the rehearsal of the deployment, and return its observations.

    Raises:
        CommandError: Nothing is deployed, or the rehearsal could not be played.
    """
    facts = read_facts(running(), settings, demonstration.read_outputs(OUTPUTS), STATE)
    return rehearsal.rehearse(facts, rehearsal.FOLDER)


def running() -> EmbeddedAws:
    """Return the running embedded AWS.

    Raises:
        CommandError: It is not running, or does not answer.
    """
    aws = embedded_aws.find()
    if aws is None or not aws.is_healthy():
        raise CommandError(
            f"the environment is {LOCAL!r}, and its embedded AWS is not running. Run make up first."
        )
    return aws


def become_client(aws: EmbeddedAws) -> None:
    """Replace the AWS settings of this process with those of the embedded AWS."""
    variables = aws.process_environment()
    os.environ.clear()
    os.environ.update(variables)


def _deploy(dependencies: Dependencies, environment: Mapping[str, str]) -> None:
    try:
        deployment.deploy(dependencies, environment, LOG, OUTPUTS)
    except InterruptedRunError:
        raise
    except CommandError as error:
        raise CommandError(f"{error}\nRun make up again, or make down to begin afresh.") from error


def _destroy(
    settings: Settings,
    environment: Mapping[str, str],
    remove_domain: Callable[[Settings], None],
) -> None:
    stacks = synthesize(environment)
    studio = [STUDIO, *(name for name, needs in stacks.items() if STUDIO in needs)]
    others = [name for name in stacks if name not in studio]
    # Resources of users block the domain, and resources that SageMaker leaves block the network.
    remove_domain(settings)
    deployment.destroy(stacks, studio, environment, FOLDER / "destroy-studio.log")
    remove_domain(settings)
    deployment.destroy(stacks, others, environment, FOLDER / "destroy.log")


def _forget_deployment() -> None:
    embedded_aws.discard_state(STATE)
    _remove_files()


def _remove_files() -> None:
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
