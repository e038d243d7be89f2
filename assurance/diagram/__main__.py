"""`make diagram`: draws the architecture of an environment from its Terraform."""

import sys
from pathlib import Path

from assurance.diagram.architecture import read
from assurance.diagram.drawing import draw
from assurance.synthesis import synthesize
from local.console import InputError, LocalError, say, warn
from modules.core.lambda_archive import ArchiveError
from modules.settings import ROOT, Settings, SettingsError, load

# The picture of the defaults is part of the documentation.
DOCUMENTED = "local"


def main() -> int:
    """Draws the environment that `ENVIRONMENT` names.

    Returns:
        The exit status: 0 drawn, 1 not, 2 settings or tools that cannot be used.
    """
    try:
        settings = load()
        picture = draw(read(synthesize(settings)))
    except (SettingsError, ArchiveError) as error:
        warn(str(error))
        return InputError.exit_status
    except LocalError as error:
        warn(str(error))
        return error.exit_status
    file = target(settings)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(picture, encoding="utf-8")
    say(f"{file.relative_to(ROOT)} shows {settings.environment}")
    return 0


def target(settings: Settings) -> Path:
    """Returns where the picture of an environment goes."""
    if settings.environment == DOCUMENTED:
        return ROOT / "docs" / "architecture.svg"
    return ROOT / "build" / "diagram" / f"{settings.environment}.svg"


if __name__ == "__main__":
    sys.exit(main())
