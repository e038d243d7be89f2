"""Deployment and destruction of synthesized stacks; independent stacks run side by side."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from toolchain.errors import CommandError
from toolchain.files import write_whole
from toolchain.interruption import InterruptedRunError
from toolchain.progress import Phase
from toolchain.stack_run import Listener, StackRun, Verb
from toolchain.stack_runs import StackRuns, prepare
from toolchain.synthesis import STACKS_FOLDER, Dependencies


def deploy(
    dependencies: Dependencies,
    environment: Mapping[str, str],
    log: Path,
    outputs: Path,
    stacks: Path = STACKS_FOLDER,
) -> list[Phase]:
    """Deploy stacks, each as soon as the stacks that it needs are deployed.

    Args:
        dependencies: The stacks to deploy, in an order of deployment.
        environment: The whole environment of Terraform.
        log: The file for the messages of Terraform.
        outputs: The JSON file for the stacks' outputs, by stack and name.
        stacks: The folder of the synthesized stacks.

    Returns:
        One phase for each stack, in the order in which the stacks finished.

    Raises:
        CommandError: Terraform failed; the text is its errors.
        InterruptedRunError: A signal stopped the command, and Terraform ended in order.
    """
    runs = prepare(dependencies, environment, stacks)
    phases = _carry_out("apply", runs, dependencies, log)
    written = json.dumps({name: run.outputs() for name, run in runs.items()}, indent=2)
    write_whole(outputs, f"{written}\n")
    return phases


def destroy(
    dependencies: Dependencies,
    chosen: Sequence[str],
    environment: Mapping[str, str],
    log: Path,
    stacks: Path = STACKS_FOLDER,
) -> list[Phase]:
    """Destroy stacks, each as soon as the stacks that need it are gone.

    Args:
        dependencies: All stacks, in an order of deployment.
        chosen: The stacks to destroy; with each, those that need it must be chosen or gone.
        environment: The whole environment of Terraform.
        log: The file for the messages of Terraform.
        stacks: The folder of the synthesized stacks.

    Returns:
        One phase for each stack, in the order in which the stacks finished.

    Raises:
        CommandError: Terraform failed; the text is its errors.
        InterruptedRunError: A signal stopped the command, and Terraform ended in order.
    """
    needing = {
        name: frozenset(other for other in chosen if name in dependencies[other])
        for name in reversed([name for name in dependencies if name in chosen])
    }
    return _carry_out("destroy", prepare(needing, environment, stacks), needing, log)


def _carry_out(
    verb: Verb, runs: Mapping[str, StackRun], waits_for: Dependencies, log: Path
) -> list[Phase]:
    def work(run: StackRun, listen: Listener) -> None:
        run.carry_out(verb, listen)

    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as file:
        try:
            return StackRuns(runs, waits_for, work).carry_out(file.write)
        except InterruptedRunError:
            raise
        except CommandError as error:
            raise CommandError(f"{error}\nThe complete output of Terraform is in {log}") from None
