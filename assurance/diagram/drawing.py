"""The drawing of an architecture: frames for VPCs, rows for resources, numbers for steps."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import diagrams
from diagrams import Cluster, Diagram, Edge, Node
from diagrams.aws.compute import Lambda
from diagrams.aws.database import Dynamodb
from diagrams.aws.ml import Sagemaker
from diagrams.aws.network import APIGateway, Endpoint
from diagrams.aws.security import Cognito
from diagrams.onprem.client import User

from assurance.diagram import table
from assurance.diagram.architecture import BIND, INBOUND, OUTBOUND, Architecture, Network
from assurance.diagram.embedding import embed_icons
from assurance.diagram.graphviz import MEASURED_FONT, with_shown_font, without_fonts

# The steps of one request, in their order.
STEPS = (
    "sign in: an access token",
    "GET /{employee id} with the token",
    "the token opens its employee's own path",
    "the profile comes from the table",
    "the URL is minted through our endpoint",
    "the URL opens through our endpoint",
)
EMPLOYEE = "employee's browser"
# The corporate network reaches these endpoints.
_ENTRANCES = ("cognito-idp", "execute-api", "studio")
# Only the hub itself uses this endpoint.
_OWN = ("sagemaker.api",)
_ICONS: Mapping[str, type[Node]] = {
    EMPLOYEE: User,
    "user pool": Cognito,
    "private API": APIGateway,
    "authorizer": Lambda,
    "Studio domain": Sagemaker,
    "mapping table": Dynamodb,
}
# The icons are in folders beside the package `diagrams`.
_PACKAGES = Path(diagrams.__file__).parent.parent
_FRAME = "#9fb3c8"
_HUB = "#2f855a"
_NAMES = "#b7791f"


def draw(architecture: Architecture) -> str:
    """Draw the picture.

    Args:
        architecture: The architecture.

    Returns:
        An SVG that needs no other file, and is the same on every machine.

    Raises:
        MissingToolError: Graphviz is not installed.
    """
    with without_fonts(), TemporaryDirectory() as folder:
        with Diagram(
            filename=f"{folder}/architecture",
            outformat="svg",
            show=False,
            curvestyle="curved",
            graph_attr={
                "fontname": MEASURED_FONT,
                "fontsize": "11",
                "label": _legend(),
                "nodesep": "0.3",
                "pad": "0.1",
                "ranksep": "0.8",
                "splines": "spline",
            },
            node_attr={"fixedsize": "false", "fontname": MEASURED_FONT, "fontsize": "12"},
            edge_attr={"arrowsize": "0.7"},
        ):
            _Drawing(architecture).draw()
        svg = Path(folder, "architecture.svg").read_text(encoding="utf-8")
        return embed_icons(with_shown_font(svg))


class _Drawing:
    """Columns of resources, and the lines between them."""

    def __init__(self, architecture: Architecture) -> None:
        self._architecture = architecture
        # The nodes of the picture, by column and row.
        self._nodes: dict[tuple[str, str], Node] = {}

    def draw(self) -> None:
        """Add everything to the current diagram."""
        hub = self._architecture.hub
        for spoke in self._architecture.spokes:
            with _frame(f"Spoke {spoke.name}  {spoke.cidr}, peered", _FRAME):
                self._add_column(_column(spoke), _spoke(spoke))
        way_out = "" if hub.has_way_out else ": no way to the internet"
        with _frame(f"Hub  {hub.cidr}{way_out}", _HUB):
            self._add_column("hub", _hub(hub))
            self._add_column("functions", self._functions())
            self._add_column("inside", self._inside())
        with _frame(f"AWS services, {self._architecture.region}", _FRAME):
            self._add_column("services", self._services())
        self._add_steps()
        for spoke in self._architecture.spokes:
            names = (_column(spoke), "names")
            self._connect(names, ("hub", INBOUND), color=_NAMES, style="dashed")
            self._connect(names, ("inside", OUTBOUND), color=_NAMES, style="dashed", backward=True)

    def _add_column(self, name: str, rows: Mapping[str, str]) -> None:
        node = Node(
            table.column({_port(key): row for key, row in rows.items()}),
            nodeid=name,
            shape="plain",
        )
        self._nodes |= {(name, key): node for key in rows}

    def _functions(self) -> dict[str, str]:
        return {
            function: table.box(
                function, "function", _icon_of(Lambda), 3 if function == "authorizer" else None
            )
            for function in self._architecture.functions
        }

    def _inside(self) -> dict[str, str]:
        hub = self._architecture.hub
        rows = _interfaces(hub, _OWN, step=5)
        rows |= {
            gateway: table.box(gateway, "gateway endpoint", _icon_of(Endpoint))
            for gateway in hub.gateways
        }
        others = [name for name in hub.interfaces if name not in _ENTRANCES + _OWN]
        rows["others"] = table.box(f"{len(others)} more interface endpoints", ", ".join(others))
        return rows | _resolver(hub, OUTBOUND)

    def _services(self) -> dict[str, str]:
        return {
            name: table.box(name, icon=_icon(name), step=3 if name == "authorizer" else None)
            for name in _ICONS
            if name in self._architecture.services and name not in self._architecture.functions
        }

    def _add_steps(self) -> None:
        for spoke in self._architecture.spokes[:1]:
            for step, endpoint in ((1, "cognito-idp"), (2, "execute-api"), (6, "studio")):
                self._connect((_column(spoke), EMPLOYEE), ("hub", endpoint), step)
        for endpoint, service in (
            ("cognito-idp", "user pool"),
            ("execute-api", "private API"),
            ("studio", "Studio domain"),
        ):
            self._connect(("hub", endpoint), ("services", service))
        for function in self._architecture.invoked:
            # The lines are drawn backwards, so that the columns keep their order.
            self._connect(("functions", function), ("services", "private API"), backward=True)
            self._connect(("services", "private API"), ("services", function), loop=True)
        for function in self._architecture.functions:
            for endpoint in self._architecture.called[function]:
                reads_mapping = endpoint == "dynamodb"
                self._connect(
                    ("functions", function), ("inside", endpoint), 4 if reads_mapping else None
                )
        self._connect(("inside", "sagemaker.api"), ("services", "Studio domain"))
        self._connect(("inside", "dynamodb"), ("services", "mapping table"))

    def _connect(
        self,
        tail: tuple[str, str],
        head: tuple[str, str],
        step: int | None = None,
        color: str = table.STEP,
        *,
        backward: bool = False,
        loop: bool = False,
        **attributes: str,
    ) -> None:
        if tail in self._nodes and head in self._nodes:
            self._nodes[tail].connect(
                self._nodes[head],
                Edge(
                    forward=not backward,
                    reverse=backward,
                    id=f"{tail[1]} to {head[1]}",
                    label=f"<{table.badge(step)}>" if step else "",
                    tailport=f"{_port(tail[1])}:e",
                    # A line between two rows of one column runs beside the column.
                    headport=f"{_port(head[1])}:{'e' if loop else 'w'}",
                    color=color,
                    **attributes,
                ),
            )


def _column(spoke: Network) -> str:
    # A spoke may have the name of another column.
    return f"spoke-{spoke.name}"


def _spoke(spoke: Network) -> dict[str, str]:
    rows = {EMPLOYEE: table.box(EMPLOYEE, icon=_icon(EMPLOYEE))}
    rows |= _zones(spoke)
    if servers := _pinned(spoke, BIND) or [("", at) for at in spoke.dns_servers]:
        rows["names"] = table.across("name servers", servers)
    return rows


def _hub(hub: Network) -> dict[str, str]:
    return _zones(hub) | _interfaces(hub, _ENTRANCES) | _resolver(hub, INBOUND)


def _interfaces(hub: Network, names: Sequence[str], step: int | None = None) -> dict[str, str]:
    return {
        name: table.box(name, "interface endpoint", _icon_of(Endpoint), step)
        for name in names
        if name in hub.interfaces
    }


def _resolver(hub: Network, direction: str) -> dict[str, str]:
    found = _pinned(hub, direction)
    return {direction: table.across(direction, found)} if found else {}


def _zones(network: Network) -> dict[str, str]:
    rows = {}
    for tier in sorted({tier for zone in network.zones for tier in zone.subnets}):
        cidrs = [(zone.name, zone.subnets[tier]) for zone in network.zones]
        rows[tier] = table.across(f"{tier} subnets", cidrs)
    return rows


def _pinned(network: Network, what: str) -> list[tuple[str, str]]:
    return [(zone.name, zone.addresses[what]) for zone in network.zones if what in zone.addresses]


def _frame(label: str, color: str) -> Cluster:
    return Cluster(
        label,
        graph_attr={
            "bgcolor": "#f7f9fb" if color == _FRAME else "#f4faf6",
            "fontname": MEASURED_FONT,
            "fontsize": "13",
            "margin": "6",
            "pencolor": color,
        },
    )


def _icon(resource: str) -> str:
    return _icon_of(_ICONS[resource])


def _icon_of(kind: type[Node]) -> str:
    return str(_PACKAGES / kind._icon_dir / kind._icon)  # noqa: SLF001 - diagrams has no public name for it


def _port(key: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in key)


def _legend() -> str:
    return table.legend(STEPS, "dashed  names of our endpoints to the hub, corporate names back")
