"""What a picture says, whatever graphviz drew it and wherever it put it."""

import re
from xml.etree import ElementTree

_SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    """Returns every text, in the order of drawing."""
    # From a file of this project, or one that it has just made.
    root = ElementTree.fromstring(svg)  # noqa: S314
    return [
        re.sub(r"\s+", " ", "".join(text.itertext())).strip() for text in root.iter(f"{_SVG}text")
    ]


def ways(svg: str) -> list[str]:
    """Returns every arrow, such as "studio to Studio domain"."""
    root = ElementTree.fromstring(svg)  # noqa: S314
    return [group.get("id", "") for group in root.iter(f"{_SVG}g") if group.get("class") == "edge"]
