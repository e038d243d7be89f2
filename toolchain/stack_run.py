"""A run of Terraform on one synthesized stack."""

import contextlib
import json
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from toolchain.errors import CommandError

Verb = Literal["apply", "destroy"]
# One line of Terraform's machine-readable output.
# https://developer.hashicorp.com/terraform/internals/machine-readable-ui
Message = Mapping[str, Any]

# The provider spends most of a deployment waiting between two polls of AWS. Terraform's default of
# 10 resources at once would make resources wait for each other in vain.
PARALLELISM = 40
ERROR_LINES = 40
ERROR_WIDTH = 400


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
        with self._started("init", "-reconfigure", "-no-color") as process:
            output = process.stdout.read() if process.stdout else ""
        if process.returncode != 0:
            raise CommandError(f"{errors_in(output)}\n{self.stack}: terraform init failed.")

    def carry_out(self, verb: Verb, listen: Callable[[Message], None]) -> None:
        """Apply or destroy the stack, without asking.

        Args:
            verb: The command of Terraform.
            listen: Receives each message of Terraform as soon as it is written.

        Raises:
            CommandError: Terraform failed; the text has its errors.
        """
        errors: list[str] = []
        options = ("-json", "-auto-approve", f"-parallelism={PARALLELISM}")
        with self._started(verb, *options) as process:
            for message in _messages(process):
                listen(message)
                errors += _error(message)
        if process.returncode != 0:
            text = "\n\n".join(errors) or "Terraform gave no reason."
            raise CommandError(f"{text}\n{self.stack}: terraform {verb} failed.")

    def outputs(self) -> dict[str, Any]:
        """Return the stack's outputs by name, sensitive ones too.

        Raises:
            CommandError: Terraform failed; the text has its errors.
        """
        with self._started("output", "-json", "-no-color") as process:
            output = process.stdout.read() if process.stdout else ""
        if process.returncode != 0:
            raise CommandError(f"{errors_in(output)}\n{self.stack}: terraform output failed.")
        return {name: stated["value"] for name, stated in json.loads(output).items()}

    def interrupt(self) -> None:
        """Let Terraform end in order: it finishes the calls under way and saves its state."""
        self._is_interrupted = True
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGINT)

    @contextlib.contextmanager
    def _started(self, *arguments: str) -> "Iterator[subprocess.Popen[str]]":
        with subprocess.Popen(
            ["terraform", *arguments],
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
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
