"""The progress of a deployment, as a user watches it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.live import Live
from rich.table import Table
from rich.text import Text

from toolchain.console import console, say
from toolchain.stack_run import Message

HEARTBEAT_SECONDS = 10.0
_CHANGES = frozenset({"create", "update", "delete"})
_SUMMARY = ("add", "change", "remove")
# With this many resources left, the line names the one that takes longest.
_FEW = 5


@dataclass(frozen=True, slots=True)
class Phase:
    """A step of a command.

    Attributes:
        name: The name of the step, such as that of a stack.
        seconds: How long the step took.
    """

    name: str
    seconds: float


@dataclass(slots=True)
class StackProgress:
    """The progress of one stack.

    Attributes:
        name: The name of the stack.
        began: The time of the clock at the start of the run, in seconds.
        planned: The number of resources that Terraform will change; 0 while it plans.
        done: The number of resources that are changed already.
        active: The addresses of the resources that are being changed, each with the time of the
            clock at its start, in seconds; the earliest comes first.
    """

    name: str
    began: float
    planned: int = 0
    done: int = 0
    active: dict[str, float] = field(default_factory=dict)

    def take(self, message: Message, now: float) -> None:
        """Record a message of Terraform.

        Args:
            message: The message.
            now: The time of the clock, in seconds.
        """
        hook = message.get("hook", {})
        address = hook.get("resource", {}).get("addr", "")
        match message.get("type"):
            case "change_summary" if message["changes"].get("operation") == "plan":
                self.planned = sum(message["changes"].get(kind, 0) for kind in _SUMMARY)
            case "apply_start" if hook.get("action") in _CHANGES:
                self.active[address] = now
            case "apply_complete" if hook.get("action") in _CHANGES:
                self.active.pop(address, None)
                self.done += 1
            case "apply_errored":
                self.active.pop(address, None)

    def state(self, now: float) -> str:
        """Return a short text on what the stack is doing.

        Args:
            now: The time of the clock, in seconds.
        """
        if not self.planned:
            return "planning"
        text = f"{self.done} of {self.planned} resources"
        if self.active and self.planned - self.done <= _FEW:
            address, began = next(iter(self.active.items()))
            text += f", {address.partition('.')[0]} for {now - began:.0f} s"
        return text


class Progress:
    """The progress of all stacks of a deployment.

    On a terminal, one line for each stack is renewed in place. Elsewhere, a line is written when a
    stack finishes, and a line for each running stack every 10 seconds.

    Attributes:
        finished: The finished stacks, in the order in which they finished.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Create the progress of a deployment in which no stack runs yet.

        Args:
            clock: Returns the time in seconds.
        """
        self.finished: list[Phase] = []
        self._clock = clock
        self._running: dict[str, StackProgress] = {}
        self._last_line = clock()
        self._live: Live | None = None

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Show the progress while the context lasts."""
        if not console().is_terminal:
            yield
            return
        with Live(
            get_renderable=self._table, console=console(), refresh_per_second=4, transient=True
        ) as live:
            self._live = live
            try:
                yield
            finally:
                self._live = None

    def begin(self, stack: str) -> None:
        """Record that the run of a stack begins."""
        self._running[stack] = StackProgress(stack, self._clock())

    def take(self, stack: str, message: Message) -> None:
        """Record a message of Terraform about a stack."""
        self._running[stack].take(message, self._clock())

    def finish(self, stack: str, outcome: str = "") -> None:
        """Record that a stack is finished, and write a line about it.

        Args:
            stack: The name of the stack.
            outcome: The outcome in a word or two; by default the number of changed resources.
        """
        state = self._running.pop(stack)
        phase = Phase(stack, self._clock() - state.began)
        self.finished.append(phase)
        outcome = outcome or (f"{state.done} resources" if state.planned else "no changes")
        say(f"  {phase.name:<10} {outcome:<14} {phase.seconds:4.0f} s")
        self._last_line = self._clock()

    def is_at_work(self, stack: str) -> bool:
        """Return whether Terraform is changing resources of a stack."""
        return stack in self._running and self._running[stack].planned > 0

    def beat(self) -> None:
        """Write the state of every running stack if nothing was written for a while."""
        if self._live is not None or self._clock() - self._last_line < HEARTBEAT_SECONDS:
            return
        self._last_line = self._clock()
        for stack in self._running.values():
            say(f"  {stack.name:<10} {stack.state(self._clock())}")

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 2))
        # The thread that renews the lines must not see the mapping change.
        for stack in list(self._running.values()):
            now = self._clock()
            table.add_row(
                Text(f"  {stack.name:<9}"),
                Text(stack.state(now), overflow="ellipsis", no_wrap=True),
                Text(f"{now - stack.began:4.0f} s", style="dim"),
            )
        return table
