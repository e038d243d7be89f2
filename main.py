"""Emit the Terraform of the environment that `ENVIRONMENT` names."""

import sys

from modules.core.disk_space import DISK_FULL, is_disk_full
from modules.core.lambda_archive import ArchiveError
from modules.settings import SettingsError, load


def main() -> int:
    """Synthesize the stacks.

    Returns:
        The exit status: 0 for success, 1 for a full disk, 2 for invalid settings or packages that
        cannot be installed.
    """
    try:
        settings = load()
        # The stacks take seconds to import, and invalid settings are reported before that.
        from modules.app import build_app  # noqa: PLC0415

        build_app(settings).synth()
    except (SettingsError, ArchiveError) as error:
        print(error, file=sys.stderr)
        return 2
    except (OSError, RuntimeError) as error:
        if not is_disk_full(error):
            raise
        print(DISK_FULL, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
