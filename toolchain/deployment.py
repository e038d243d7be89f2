"""Deployment and destruction of synthesized stacks; independent stacks run side by side."""

import contextlib
import json
import queue
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from toolchain.errors import CommandError
from toolchain.files import write_whole
from toolchain.interruption import InterruptedDeploymentError, Interruption
from toolchain.progress import Phase, Progress
from toolchain.stack_run import Message, StackRun, Verb
from toolchain.synthesis import STACKS_FOLDER, Dependencies

# Each initialization computes the checksum of the provider's 675 MB, which keeps a core busy.
_INITIALIZED_AT_ONCE = 2
_TICK_SECONDS = 0.2


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
        InterruptedDeploymentError: A signal stopped the command, and Terraform ended in order.
    """
    runs = _runs(dependencies, environment, stacks)
    phases = _Deployment("apply", runs, dependencies, log).carry_out()
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
        InterruptedDeploymentError: A signal stopped the command, and Terraform ended in order.
    """
    needing = {
        name: frozenset(other for other in chosen if name in dependencies[other])
        for name in reversed([name for name in dependencies if name in chosen])
    }
    return _Deployment("destroy", _runs(needing, environment, stacks), needing, log).carry_out()


def _runs(names: Dependencies, environment: Mapping[str, str], stacks: Path) -> dict[str, StackRun]:
    return {name: StackRun(name, stacks / name, environment) for name in names}


@dataclass
class _Deployment:
    """The runs of several stacks.

    Attributes:
        verb: The Terraform command that runs on each stack.
        runs: The runs by stack.
        waits_for: By stack, the stacks whose runs must have ended before its run begins.
        log: The file for the messages of Terraform.
    """

    verb: Verb
    runs: Mapping[str, StackRun]
    waits_for: Dependencies
    log: Path
    progress: Progress = field(default_factory=Progress)
    # Only the main thread writes the progress and the log; the workers' threads send it messages.
    _messages: "queue.SimpleQueue[tuple[str, Message]]" = field(default_factory=queue.SimpleQueue)

    def carry_out(self) -> list[Phase]:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with (
            self.log.open("w", encoding="utf-8") as log,
            ThreadPoolExecutor(_INITIALIZED_AT_ONCE) as initializers,
            ThreadPoolExecutor(len(self.runs)) as workers,
            Interruption(self.runs.values(), self.progress) as interruption,
            self.progress.shown(),
        ):
            initialized = {
                name: initializers.submit(run.initialize) for name, run in self.runs.items()
            }
            failures = self._work(workers, initialized, interruption, log.write)
        if interruption.came:
            raise InterruptedDeploymentError(
                "interrupted: Terraform has ended and saved its state. Run the command again."
            )
        if failures:
            text = "\n\n".join(map(str, failures))
            raise CommandError(f"{text}\nThe complete output of Terraform is in {self.log}")
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
                if future.exception() is None:
                    ended.add(name)
                    self.progress.finish(name)
                else:
                    failures += _failure(future)

    def _run(self, name: str, initialized: Future[None]) -> None:
        initialized.result()
        self.runs[name].carry_out(self.verb, lambda message: self._messages.put((name, message)))

    def _listen(self, write: Callable[[str], Any], seconds: float = _TICK_SECONDS) -> None:
        with contextlib.suppress(queue.Empty):
            name, message = self._messages.get(timeout=seconds)
            while True:
                self.progress.take(name, message)
                write(_logged(name, message))
                name, message = self._messages.get_nowait()
        self.progress.beat()


def _failure(future: Future[None]) -> Iterator[CommandError]:
    error = future.exception()
    if not isinstance(error, CommandError):
        # This is a fault of this program, so its stack trace is shown.
        future.result()
    else:
        yield error


def _logged(stack: str, message: Message) -> str:
    time_of_day = str(message.get("@timestamp", ""))[11:19] or " " * 8
    text = str(message.get("@message", "")).replace("\n", "\n" + " " * 20)
    detail = message.get("diagnostic", {}).get("detail", "").replace("\n", "\n" + " " * 20)
    return f"{time_of_day} {stack:<10} {text}\n" + (f"{' ' * 20}{detail}\n" if detail else "")
