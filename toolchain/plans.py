"""Terraform's plans of the synthesized stacks, saved as JSON."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from modules.settings import ROOT
from toolchain.files import write_whole
from toolchain.stack_run import Listener, StackRun
from toolchain.stack_runs import StackRuns, prepare
from toolchain.synthesis import STACKS_FOLDER

FOLDER = ROOT / "build" / "plans"


def empty_folder(environment: str) -> Path:
    """Return the folder for the plans of an environment, without the plans of an earlier run."""
    folder = FOLDER / environment
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    return folder


def make(
    stacks: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    synthesized: Path = STACKS_FOLDER,
) -> list[Path]:
    """Plan stacks side by side, without a change and without a lock of their state.

    A plan reads the state of other stacks but changes none, so no plan waits for another one. If a
    stack needs another one that is not deployed yet, its plan has what is known so far.

    Args:
        stacks: The names of the stacks.
        folder: The folder for the plans.
        environment: All environment variables of Terraform.
        synthesized: The folder of the synthesized stacks.

    Returns:
        The files of the plans as JSON, in the order of the stacks. Only their owner can read them,
        because a plan holds sensitive values.

    Raises:
        CommandError: Terraform failed; the text has the errors of every failed stack.
        InterruptedRunError: A signal stopped the command, and Terraform ended in order.
    """
    files = {stack: folder / f"{stack}.json" for stack in stacks}

    def work(run: StackRun, _: Listener) -> None:
        write_whole(files[run.stack], run.plan())

    runs = prepare(stacks, environment, synthesized)
    waits_for = {stack: frozenset[str]() for stack in stacks}
    # The review shows the changes, so a log of Terraform's messages would say nothing more.
    StackRuns(runs, waits_for, work, outcome="planned").carry_out(write_log=lambda _: None)
    return list(files.values())
