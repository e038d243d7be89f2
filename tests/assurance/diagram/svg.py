"""The texts and arrows of a picture, wherever Graphviz put them."""

import re
from xml.etree import ElementTree

_SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    """Return every text, in the order of drawing."""
    # This project drew the file, so it holds no attack on the parser.
    root = ElementTree.fromstring(svg)  # noqa: S314
    return [
        re.sub(r"\s+", " ", "".join(text.itertext())).strip() for text in root.iter(f"{_SVG}text")
    ]


def ways(svg: str) -> list[str]:
    """Return every arrow, such as "studio to Studio domain"."""
    root = ElementTree.fromstring(svg)  # noqa: S314
    return [group.get("id", "") for group in root.iter(f"{_SVG}g") if group.get("class") == "edge"]
