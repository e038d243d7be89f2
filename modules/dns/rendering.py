"""Text from the templates beside it."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).resolve().parent / "templates"

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES),
    # A value that a template asks for and does not get is an error, not an empty word.
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    autoescape=False,  # noqa: S701 (configuration, not HTML)
)


def render(template: str, **values: object) -> str:
    """Returns a template's text.

    Args:
        template: its file name.
        values: all that it names.

    Raises:
        jinja2.UndefinedError: it names a value that is not given.
    """
    return _ENVIRONMENT.get_template(template).render(values)
