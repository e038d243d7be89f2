"""A run of Terraform on one synthesized stack."""

import contextlib
import json
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from toolchain.errors import CommandError

Verb = Literal["apply", "destroy"]
# One line of Terraform's machine-readable output.
# https://developer.hashicorp.com/terraform/internals/machine-readable-ui
Message = Mapping[str, Any]
# Receives each message as soon as Terraform writes it.
Listener = Callable[[Message], None]

# The provider spends most of a deployment waiting between two polls of AWS. Terraform's default of
# 10 resources at once would make resources wait for each other in vain.
PARALLELISM = 40
ERROR_LINES = 40
ERROR_WIDTH = 400
_STATE_MISSING = "Error: Unable to find remote state"


class StackRun:
    """A run of Terraform on one stack.

    Attributes:
        stack: The name of the stack.
    """

    def __init__(self, stack: str, folder: Path, environment: Mapping[str, str]) -> None:
        """Prepare a run without starting it.

        Args:
            stack: The name of the stack.
            folder: The folder of the stack's synthesized Terraform.
            environment: All environment variables of Terraform.
        """
        self.stack = stack
        self._folder = folder
        self._environment = dict(environment)
        self._process: subprocess.Popen[str] | None = None
        self._is_interrupted = False

    def initialize(self) -> None:
        """Install the provider and configure the backend.

        Raises:
            CommandError: Terraform failed; the text has its errors.
        """
        # The folder may be initialized for another environment, which has another backend.
        self._read("init", "-reconfigure", "-no-color")

    def carry_out(self, verb: Verb, listen: Listener) -> None:
        """Apply or destroy the stack, without asking.

        Args:
            verb: The command of Terraform.
            listen: Receives the messages of Terraform.

        Raises:
            CommandError: Terraform failed; the text has its errors.
        """
        options = ("-json", "-auto-approve", f"-parallelism={PARALLELISM}")
        status, errors = self._listen(listen, verb, *options)
        if status != 0:
            raise self._failed(verb, errors)

    def plan(self) -> str:
        """Plan the stack, without a change and without a lock of its state.

        If the stack needs another one that is not deployed yet, the plan has what is known so far.

        Returns:
            The plan as JSON, with sensitive values.

        Raises:
            CommandError: Terraform failed; the text has its errors.
        """
        with TemporaryDirectory() as folder:
            binary = str(Path(folder) / "plan")
            # A reviewer's role may read the state, but not write the lock.
            options = ("-json", "-input=false", "-lock=false", f"-out={binary}")
            status, errors = self._listen(lambda _: None, "plan", *options)
            waits_for_others = bool(errors) and all(
                error.startswith(_STATE_MISSING) for error in errors
            )
            if status != 0 and not waits_for_others:
                raise self._failed("plan", errors)
            return self._read("show", "-json", binary)

    def outputs(self) -> dict[str, Any]:
        """Return the stack's outputs by name, sensitive ones too.

        Raises:
            CommandError: Terraform failed; the text has its errors.
        """
        outputs = json.loads(self._read("output", "-json", "-no-color"))
        return {name: output["value"] for name, output in outputs.items()}

    def interrupt(self) -> None:
        """Let Terraform end in order: it finishes the calls under way and saves its state."""
        self._is_interrupted = True
        # The thread that runs Terraform forgets the process as soon as it has ended.
        process = self._process
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGINT)

    def _read(self, command: str, *options: str) -> str:
        """Return what a command writes to standard output."""
        # Warnings go to standard error, and must not come between the lines of a JSON document.
        with self._started(command, *options, stderr=subprocess.PIPE) as process:
            output, problems = process.communicate()
        if process.returncode != 0:
            raise self._failed(command, [errors_in(output + problems)])
        return output

    def _listen(self, listen: Listener, command: str, *options: str) -> tuple[int, list[str]]:
        """Hand on each message of a command, and return its exit status and its errors."""
        errors: list[str] = []
        with self._started(command, *options, stderr=subprocess.STDOUT) as process:
            for message in _messages(process):
                listen(message)
                errors += _error(message)
        return process.returncode, errors

    def _failed(self, command: str, errors: list[str]) -> CommandError:
        text = "\n\n".join(errors) or "Terraform gave no reason."
        return CommandError(f"{text}\n{self.stack}: terraform {command} failed.")

    @contextlib.contextmanager
    def _started(self, *arguments: str, stderr: int) -> "Iterator[subprocess.Popen[str]]":
        with subprocess.Popen(
            ["terraform", *arguments],
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            encoding="utf-8",
            errors="replace",
            # Ctrl-C must not reach Terraform directly: this program decides when Terraform ends.
            start_new_session=True,
        ) as process:
            self._process = process
            if self._is_interrupted:
                self.interrupt()
            try:
                yield process
            finally:
                process.wait()
                self._process = None


def _messages(process: "subprocess.Popen[str]") -> Iterator[Message]:
    for line in process.stdout or ():
        try:
            message = json.loads(line)
        except ValueError:
            message = {"type": "log", "@message": line.rstrip()}
        yield message if isinstance(message, dict) else {"type": "log", "@message": line.rstrip()}


def _error(message: Message) -> Iterator[str]:
    if message.get("@level") != "error":
        return
    diagnostic = message.get("diagnostic", {})
    lines = [f"Error: {diagnostic.get('summary') or message.get('@message', '')}"]
    if address := diagnostic.get("address"):
        lines.append(f"  with {address}")
    lines += diagnostic.get("detail", "").splitlines()
    yield "\n".join(line[:ERROR_WIDTH] for line in lines[:ERROR_LINES]).strip()


def errors_in(output: str) -> str:
    """Return Terraform's errors in its readable output, or the output's end if it has none.

    Args:
        output: The output of Terraform, without colours.
    """
    lines = [line.strip() for line in output.splitlines()]
    start = next((at for at, line in enumerate(lines) if line.startswith("Error: ")), -ERROR_LINES)
    kept = [line[:ERROR_WIDTH] for line in lines[start:][:ERROR_LINES]]
    # Terraform separates paragraphs by several empty lines.
    text = "\n".join(kept).strip()
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text
