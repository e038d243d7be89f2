"""Emit the Terraform of the environment that `ENVIRONMENT` names."""

import sys

from modules.core.disk_space import DISK_FULL, is_disk_full
from modules.core.lambda_archive import ArchiveError
from modules.settings import SettingsError, load


def main() -> int:
    """Synthesize the stacks.

    Returns:
        The exit status: 0 done, 1 the disk is full, 2 settings that cannot be used.
    """
    try:
        settings = load()
        # The stacks take seconds to import: settings that cannot be used are told before that.
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
