"""Signals that come during a deployment bring Terraform to an orderly end."""

import signal
from collections.abc import Collection
from types import FrameType
from typing import Any, Self

from toolchain.console import say
from toolchain.errors import INTERRUPTED, CommandError
from toolchain.progress import Progress
from toolchain.stack_run import StackRun

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class InterruptedRunError(CommandError):
    """Signals stopped the command, and Terraform has ended."""

    exit_status = INTERRUPTED


class Interruption:
    """Turns this process's signals into an orderly end of Terraform, as a context.

    The first signal lets the stacks that are being changed come to their end, because Terraform
    would otherwise break off the calls that are under way and not record what they made. The
    second signal ends Terraform at once.

    Attributes:
        came: Whether a signal came.
        cut_off: The stacks that a second signal ended at once.
    """

    def __init__(self, runs: Collection[StackRun], progress: Progress) -> None:
        """Prepare for signals; they are taken once the context is entered.

        Args:
            runs: The runs of Terraform that a signal ends.
            progress: The progress of the same runs.
        """
        self.came = False
        self.cut_off: list[str] = []
        self._runs = runs
        self._progress = progress
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        self._before = {
            number: signal.signal(number, self._take)
            for number in SIGNALS
            # nohup makes a process ignore a signal, and that is what its user wants.
            if signal.getsignal(number) is not signal.SIG_IGN
        }
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    @property
    def outcome(self) -> str:
        """What a person is told after Terraform has ended."""
        if self.cut_off:
            return (
                f"interrupted twice: {', '.join(self.cut_off)} may have made resources that "
                "Terraform did not record. The log and the next plan show them."
            )
        return "interrupted: Terraform has ended in order. Run the command again."

    def _take(self, _: int, __: FrameType | None) -> None:
        at_work = [run for run in self._runs if self._progress.is_at_work(run.stack)]
        names = [run.stack for run in at_work]
        if not at_work:
            say("interrupted: waiting for Terraform to end in order")
        elif self.came:
            self.cut_off = names
            say(f"interrupted again: stopping {', '.join(names)} at once")
        else:
            say(f"interrupted: finishing {', '.join(names)}, so that everything made is recorded")
            say("  a second interruption stops at once; Terraform may then not know what it made")
        for run in self._runs:
            # A stack that is only planned or initialized loses nothing.
            if self.came or run not in at_work:
                run.interrupt()
        self.came = True
