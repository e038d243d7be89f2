"""The rows of a column of resources, in the HTML of Graphviz.

https://graphviz.org/doc/info/shapes.html#html
"""

import textwrap
from collections.abc import Mapping, Sequence
from html import escape
from itertools import zip_longest

_QUIET = "#52606d"
STEP = "#334e68"
_BORDER = "#9fb3c8"
_LINE_CHARACTERS = 34
# The sizes are in points.
_ICON = 26
_SMALL = 10
_ZONE_WIDTH = 118
_TEXT_WIDTH = 190
_BADGE = 26
_STEP_WIDTH = 300


def column(rows: Mapping[str, str]) -> str:
    """Return a label with a row for each resource; edges find a row by its key, a port of Graphviz.

    Args:
        rows: The content of the rows, by key.
    """
    cells = "".join(f'<TR><TD PORT="{key}">{content}</TD></TR>' for key, content in rows.items())
    return f'<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="3" CELLPADDING="0">{cells}</TABLE>>'


def box(name: str, note: str = "", icon: str | None = None, step: int | None = None) -> str:
    """Return a box with a name.

    Args:
        name: The name.
        note: The line below the name.
        icon: The path of the icon.
        step: The number of the step that the resource does.
    """
    picture = (
        f'<TD FIXEDSIZE="TRUE" WIDTH="{_ICON}" HEIGHT="{_ICON}">'
        f'<IMG SCALE="TRUE" SRC="{icon}"/></TD>'
        if icon
        else ""
    )
    number = f'<TD WIDTH="{_BADGE}">{badge(step)}</TD>' if step else ""
    below = f"<BR/>{small(note)}" if note else ""
    # All boxes of a column have the same width, so that their icons are below each other.
    width = _TEXT_WIDTH - (0 if icon else _ICON) - (_BADGE if step else 0)
    text = f'<TD WIDTH="{width}" ALIGN="LEFT" BALIGN="LEFT">{escape(name)}{below}</TD>'
    return _box(f"<TR>{picture}{text}{number}</TR>")


def across(title: str, zones: Sequence[tuple[str, str]]) -> str:
    """Return a box with a title, and a value for each zone side by side.

    Args:
        title: The title.
        zones: The names of the zones with their values; a value without a zone has an empty name.
    """
    cells = "".join(
        # Graphviz takes no empty text, so a value without a zone stands alone.
        f'<TD WIDTH="{_ZONE_WIDTH}">{f"{small(zone)}<BR/>" if zone else ""}{escape(value)}</TD>'
        for zone, value in zones
    )
    head = f'<TR><TD COLSPAN="{len(zones)}">{small(title)}</TD></TR>'
    return _box(f"{head}<TR>{cells}</TR>")


def badge(step: int) -> str:
    """Return the number of a step in a circle."""
    return (
        '<TABLE BORDER="0" STYLE="ROUNDED" FIXEDSIZE="TRUE" WIDTH="18" HEIGHT="18" '
        f'BGCOLOR="{STEP}" CELLPADDING="0" CELLSPACING="0">'
        '<TR><TD WIDTH="18" HEIGHT="18">'
        f'<FONT COLOR="white" POINT-SIZE="{_SMALL}"><B>{step}</B></FONT></TD></TR></TABLE>'
    )


def small(text: str) -> str:
    """Return a text in small letters."""
    lines = '<BR ALIGN="LEFT"/>'.join(map(escape, textwrap.wrap(text, _LINE_CHARACTERS)))
    return _quiet(lines)


def _quiet(html: str) -> str:
    return f'<FONT POINT-SIZE="{_SMALL}" COLOR="{_QUIET}">{html}</FONT>'


def legend(steps: Sequence[str], more: str) -> str:
    """Return a label with the steps and their numbers in two columns, and a line below.

    Args:
        steps: The steps, in their order.
        more: The line below.
    """
    half = -(-len(steps) // 2)
    numbered = [
        f'<TD>{badge(number)}</TD><TD ALIGN="LEFT" WIDTH="{_STEP_WIDTH}">{escape(step)}</TD>'
        for number, step in enumerate(steps, 1)
    ]
    rows = "".join(
        f"<TR>{left}{right}</TR>"
        for left, right in zip_longest(numbered[:half], numbered[half:], fillvalue="")
    )
    last = f'<TR><TD COLSPAN="4" ALIGN="LEFT">{_quiet(escape(more))}</TD></TR>'
    return f'<<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="2">{rows}{last}</TABLE>>'


def _box(rows: str) -> str:
    return (
        f'<TABLE BORDER="1" COLOR="{_BORDER}" STYLE="ROUNDED" BGCOLOR="white" CELLBORDER="0" '
        f'CELLSPACING="0" CELLPADDING="3">{rows}</TABLE>'
    )
