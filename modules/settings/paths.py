"""Folders of this repository that more than one package reads."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ENVIRONMENTS = ROOT / "environments"
IMAGE_CONTEXTS = ROOT / "docker"
