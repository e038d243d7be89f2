"""The embedding of icons into an SVG."""

import base64
import re
from pathlib import Path

_IMAGE = re.compile(r'<image xlink:href="([^"]+)" width="([^"]+)" height="([^"]+)"([^>]*)/>')


def embed_icons(svg: str) -> str:
    """Return the SVG with each icon embedded once, and without the path of a file."""
    files = sorted({found[1] for found in _IMAGE.finditer(svg)})
    names = {file: f"icon-{Path(file).stem}" for file in files}
    definitions = "".join(
        f'<symbol id="{name}" viewBox="0 0 256 256"><image width="256" height="256" '
        f'xlink:href="data:image/png;base64,{_encoded(file)}"/></symbol>\n'
        for file, name in names.items()
    )
    svg = _IMAGE.sub(
        lambda found: (
            f'<use xlink:href="#{names[found[1]]}" width="{found[2]}" height="{found[3]}"'
            f"{found[4]}/>"
        ),
        svg,
    )
    return re.sub(r"(<svg\b[^>]*>)", rf"\1\n<defs>\n{definitions}</defs>", svg, count=1)


def _encoded(file: str) -> str:
    return base64.b64encode(Path(file).read_bytes()).decode()
