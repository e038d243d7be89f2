"""A Graphviz whose layout does not depend on the fonts of the machine.

Graphviz measures text with the fonts that its Pango plugin finds, so two machines draw two
pictures. Without that plugin it estimates widths from tables of its own. A folder that holds only
the plugins for layout and output leaves Pango out.
"""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from toolchain import system_packages
from toolchain.errors import CommandError

# The widths of Courier are the widest of the tables. Text in the font that a viewer has then fits.
MEASURED_FONT = "Courier"
_SHOWN_FONT = "Helvetica,Arial,sans-serif"
_PLUGINS = ("libgvplugin_core.*", "libgvplugin_dot_layout.*")
_PLUGIN_FOLDER = re.compile(r'^libdir = "(.+)"$', re.MULTILINE)
_VARIABLE = "GVBINDIR"


@contextmanager
def without_fonts() -> Iterator[None]:
    """Let Graphviz estimate the widths of text while the context lasts.

    Raises:
        MissingToolError: Graphviz is not installed.
        CommandError: The plugins of Graphviz are not found.
    """
    dot = system_packages.require("dot")
    with TemporaryDirectory() as folder:
        for plugin in _plugins(dot):
            (Path(folder) / plugin.name).symlink_to(plugin)
        before = os.environ.get(_VARIABLE)
        os.environ[_VARIABLE] = folder
        try:
            # This writes the list of the plugins into the folder.
            result = subprocess.run([dot, "-c"], capture_output=True, text=True, check=False)
            if result.returncode != 0:
                raise CommandError(f"{dot} -c failed: {result.stderr.strip()}")
            yield
        finally:
            if before is None:
                del os.environ[_VARIABLE]
            else:
                os.environ[_VARIABLE] = before


def with_shown_font(svg: str) -> str:
    """Return a picture with the font for viewers in place of the one for the layout."""
    # Graphviz adds a generic family to some fonts.
    return re.sub(rf'font-family="{MEASURED_FONT}[^"]*"', f'font-family="{_SHOWN_FONT}"', svg)


def _plugins(dot: str) -> list[Path]:
    answer = subprocess.run([dot, "-v"], input="", capture_output=True, text=True, check=False)
    found = _PLUGIN_FOLDER.search(answer.stderr)
    folder = Path(found[1]) if found else Path()
    plugins = [path for pattern in _PLUGINS for path in sorted(folder.glob(pattern))]
    if found is None or not plugins:
        raise CommandError(f"{dot} does not say where its plugins for layout and output are.")
    return plugins
