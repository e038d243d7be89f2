"""Emits the Terraform of the environment that `ENVIRONMENT` names."""

import sys

from modules.core.lambda_archive import ArchiveError
from modules.settings import SettingsError, load


def main() -> int:
    """Synthesizes; returns the exit code, 2 for settings that cannot be used."""
    try:
        settings = load()
        # The stacks take seconds to import: settings that cannot be used are told before that.
        from modules.app import build_app  # noqa: PLC0415

        build_app(settings).synth()
    except (SettingsError, ArchiveError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
