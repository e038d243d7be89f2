"""The pinned CDKTF command line on the pinned Node.js: `pipenv run cdktf ...`."""

import os
import sys
from pathlib import Path
from typing import NoReturn

from toolchain import terraform
from toolchain.console import warn
from toolchain.errors import CommandError


def become(*arguments: str) -> NoReturn:
    """Replace this process by the CDKTF command line, which then gets every signal itself.

    Args:
        arguments: The command and options of CDKTF.

    Raises:
        MissingToolError: CDKTF, Node.js or Terraform is not installed.
    """
    command = terraform.cdktf_command()
    os.environ.update(terraform.environment())
    # CDKTF starts "python", which must be the interpreter that has the project's packages.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    os.execv(command[0], [*command, *arguments])  # noqa: S606 (no shell is wanted)


if __name__ == "__main__":
    try:
        become(*sys.argv[1:])
    except CommandError as error:
        warn(str(error))
        sys.exit(error.exit_status)
