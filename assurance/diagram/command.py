"""The command that draws the architecture of an environment."""

from pathlib import Path

from assurance.diagram.architecture import read
from assurance.diagram.drawing import draw
from assurance.terraform_json import synthesize
from modules.settings import ROOT, Settings
from toolchain import system_packages
from toolchain.console import say

# The picture of the defaults is part of the documentation.
DOCUMENTED = "local"


def draw_diagram(settings: Settings) -> None:
    """Draw the architecture of an environment from its synthesized Terraform.

    Raises:
        MissingToolError: Graphviz is not installed.
    """
    system_packages.provide(["dot"])
    picture = draw(read(synthesize(settings)))
    file = target(settings)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(picture, encoding="utf-8")
    say(f"{file.relative_to(ROOT)} shows {settings.environment}")


def target(settings: Settings) -> Path:
    """Return the file for the picture of an environment."""
    if settings.environment == DOCUMENTED:
        return ROOT / "docs" / "architecture.svg"
    return ROOT / "build" / "diagram" / f"{settings.environment}.svg"
