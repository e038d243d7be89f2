"""The evidence as one page that needs no other file, and as JSON."""

import json
import re
from dataclasses import asdict
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from assurance.evidence.report import Report

_TEMPLATES = Path(__file__).parent / "templates"
# The part before the first element of the picture belongs to a separate file.
_PROLOGUE = re.compile(r"^.*?(?=<svg\b)", re.DOTALL)


def as_html(report: Report) -> str:
    """Return the page as HTML."""
    templates = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["inline"] = _inline
    return templates.get_template("page.html").render(report=report)


def as_json(report: Report) -> str:
    """Return the evidence as JSON, without pictures."""
    sections = [
        {name: value for name, value in asdict(section).items() if name != "picture"}
        for section in report.sections
    ]
    document = {
        "environment": report.environment,
        "facts": dict(report.facts),
        "holds": not report.open,
        "is_complete": not report.missing,
        "sections": sections,
    }
    return json.dumps(document, indent=2) + "\n"


def _inline(picture: str) -> Markup:
    # This project draws the picture from its own Terraform, and escapes the values of settings.
    return Markup(_PROLOGUE.sub("", picture))  # noqa: S704
