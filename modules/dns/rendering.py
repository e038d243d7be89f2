"""Rendering of the templates in `templates/`."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).resolve().parent / "templates"

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES),
    # A missing value is an error instead of an empty text.
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    autoescape=False,  # noqa: S701 (configuration, not HTML)
)


def render(template: str, **values: object) -> str:
    """Return the text of a template.

    Args:
        template: The file name of the template.
        values: The values of all names in the template.

    Raises:
        jinja2.UndefinedError: The template contains a name without a value.
    """
    return _ENVIRONMENT.get_template(template).render(values)
