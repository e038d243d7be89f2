"""Runs of Terraform on several stacks; those that do not wait for each other are side by side."""

import contextlib
import queue
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolchain.errors import CommandError
from toolchain.interruption import InterruptedRunError, Interruption
from toolchain.progress import Phase, Progress
from toolchain.stack_run import Listener, Message, StackRun
from toolchain.synthesis import Dependencies

# Each initialization computes the checksum of the provider's 675 MB, which keeps a core busy.
_INITIALIZED_AT_ONCE = 2
_TICK_SECONDS = 0.2


def prepare(
    stacks: Iterable[str], environment: Mapping[str, str], folder: Path
) -> dict[str, StackRun]:
    """Return a run for each stack, none of which is started.

    Args:
        stacks: The names of the stacks.
        environment: All environment variables of Terraform.
        folder: The folder of the synthesized stacks.
    """
    return {stack: StackRun(stack, folder / stack, environment) for stack in stacks}


@dataclass
class StackRuns:
    """The runs of several stacks.

    Attributes:
        runs: The runs by stack.
        waits_for: By stack, the stacks whose runs must have ended before its run begins.
        work: Runs Terraform on an initialized stack, and hands on the messages of Terraform.
        outcome: The outcome of a run in a word; by default the number of changed resources.
        progress: The progress of the runs.
    """

    runs: Mapping[str, StackRun]
    waits_for: Dependencies
    work: Callable[[StackRun, Listener], None]
    outcome: str = ""
    progress: Progress = field(default_factory=Progress)
    # Only the main thread writes the progress and the log; the workers' threads send it messages.
    _messages: "queue.SimpleQueue[tuple[str, Message]]" = field(default_factory=queue.SimpleQueue)

    def carry_out(self, write_log: Callable[[str], Any]) -> list[Phase]:
        """Initialize all stacks and do the work on each.

        After a failure or a signal, no further stack is begun, and those under way come to an end.

        Args:
            write_log: Receives the messages of Terraform as lines of a log.

        Returns:
            One phase for each stack, in the order in which the stacks finished.

        Raises:
            CommandError: Terraform failed; the text has the errors of all stacks.
            InterruptedRunError: Signals stopped the command; the text says if Terraform lost
                something.
        """
        with (
            ThreadPoolExecutor(_INITIALIZED_AT_ONCE) as initializers,
            ThreadPoolExecutor(len(self.runs) or 1) as workers,
            Interruption(self.runs.values(), self.progress) as interruption,
            self.progress.shown(),
        ):
            initialized = {
                name: initializers.submit(run.initialize) for name, run in self.runs.items()
            }
            failures = self._work(workers, initialized, interruption, write_log)
        if interruption.came:
            raise InterruptedRunError(interruption.outcome)
        if failures:
            raise CommandError("\n\n".join(map(str, failures)))
        return self.progress.finished

    def _work(
        self,
        workers: ThreadPoolExecutor,
        initialized: Mapping[str, Future[None]],
        interruption: Interruption,
        write: Callable[[str], Any],
    ) -> list[CommandError]:
        running: dict[str, Future[None]] = {}
        waiting = list(self.runs)
        failures: list[CommandError] = []
        ended: set[str] = set()
        while True:
            is_going_on = not (failures or interruption.came)
            for name in list(waiting):
                if not is_going_on:
                    initialized[name].cancel()
                elif self.waits_for[name] <= ended:
                    waiting.remove(name)
                    self.progress.begin(name)
                    running[name] = workers.submit(self._run, name, initialized[name])
            if not running:
                return failures
            self._listen(write)
            for name, future in [item for item in running.items() if item[1].done()]:
                self._listen(write, seconds=0.01)
                del running[name]
                error = future.exception()
                if error is None:
                    ended.add(name)
                elif isinstance(error, CommandError):
                    failures.append(error)
                else:
                    # This is a fault of this program, so its stack trace is shown.
                    raise error
                stopped = "interrupted" if interruption.came else "failed"
                self.progress.finish(name, stopped if error else self.outcome)

    def _run(self, name: str, initialized: Future[None]) -> None:
        initialized.result()
        self.work(self.runs[name], lambda message: self._messages.put((name, message)))

    def _listen(self, write: Callable[[str], Any], seconds: float = _TICK_SECONDS) -> None:
        with contextlib.suppress(queue.Empty):
            name, message = self._messages.get(timeout=seconds)
            while True:
                self.progress.take(name, message)
                write(_logged(name, message))
                name, message = self._messages.get_nowait()
        self.progress.beat()


def _logged(stack: str, message: Message) -> str:
    time_of_day = str(message.get("@timestamp", ""))[11:19] or " " * 8
    text = str(message.get("@message", "")).replace("\n", "\n" + " " * 20)
    detail = message.get("diagnostic", {}).get("detail", "").replace("\n", "\n" + " " * 20)
    return f"{time_of_day} {stack:<10} {text}\n" + (f"{' ' * 20}{detail}\n" if detail else "")
