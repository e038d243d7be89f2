"""The pinned CDKTF command line on the pinned Node.js: `pipenv run cdktf ...`."""

import os
import sys
from pathlib import Path
from typing import NoReturn

from local import terraform
from local.console import LocalError, warn


def main() -> NoReturn:
    """Becomes the command line; ends with 2 where it or Terraform is not installed."""
    try:
        command = terraform.cdktf_command()
        os.environ.update(terraform.environment())
    except LocalError as error:
        warn(str(error))
        sys.exit(error.exit_status)
    # It starts "python", which must be the one that has the project's packages.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    os.execv(command[0], [*command, *sys.argv[1:]])  # noqa: S606 (no shell is wanted)


if __name__ == "__main__":
    main()
