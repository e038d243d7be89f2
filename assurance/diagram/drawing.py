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
# The services that let a request in, and the services that it is for.
_ACCESS = ("private API", "authorizer", "user pool")
_STUDIO = ("Studio domain", "mapping table")
_NOTES = {"user pool": "employees, and keys of tokens"}
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
                # Columns of different frames may be below each other.
                "newrank": "true",
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
        self._columns: dict[str, Node] = {}
        # The column and the key of every row.
        self._rows: set[tuple[str, str]] = set()

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
            self._add_column("access", self._services(_ACCESS))
            self._add_column("studio", self._services(_STUDIO))
        # The services are beside the part of the hub that a request comes from.
        for left, right in (("hub", "functions"), ("hub", "access"), ("access", "studio")):
            self._place_beside(left, right)
        self._add_ways_in()
        self._add_ways_to_functions()
        self._add_ways_of_functions()
        for spoke in self._architecture.spokes:
            names = (_column(spoke), "names")
            self._connect(names, ("hub", INBOUND), color=_NAMES, style="dashed")
            self._connect(("inside", OUTBOUND), names, color=_NAMES, style="dashed", leftward=True)

    def _add_column(self, name: str, rows: Mapping[str, str]) -> None:
        if rows:
            self._columns[name] = Node(
                table.column({_port(key): row for key, row in rows.items()}),
                nodeid=name,
                shape="plain",
            )
            self._rows |= {(name, key) for key in rows}

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

    def _services(self, names: Sequence[str]) -> dict[str, str]:
        return {
            name: table.box(
                name,
                _NOTES.get(name, ""),
                _icon(name),
                3 if name == "authorizer" else None,
            )
            for name in names
            if name in self._architecture.services and name not in self._architecture.functions
        }

    def _add_ways_in(self) -> None:
        for spoke in self._architecture.spokes[:1]:
            for step, endpoint in ((1, "cognito-idp"), (2, "execute-api"), (6, "studio")):
                self._connect((_column(spoke), EMPLOYEE), ("hub", endpoint), label=_badge(step))
        self._connect(("hub", "cognito-idp"), ("access", "user pool"))
        for endpoint in self._architecture.api_endpoints:
            self._connect(("hub", endpoint), ("access", "private API"))
        self._connect(("hub", "studio"), ("studio", "Studio domain"))

    def _add_ways_to_functions(self) -> None:
        api = ("access", "private API")
        for function in self._architecture.invoked:
            self._connect(api, ("access", function), sides="ee")
            self._connect(api, ("functions", function), sides="__", constraint="false")

    def _add_ways_of_functions(self) -> None:
        for function in self._architecture.key_readers:
            self._connect(("access", function), ("access", "user pool"), sides="ee")
            self._connect(("functions", function), ("hub", "cognito-idp"), leftward=True)
        for function in self._architecture.functions:
            for endpoint in self._architecture.called[function]:
                label = _badge(4) if endpoint == "dynamodb" else ""
                self._connect(("functions", function), ("inside", endpoint), label=label)
        for endpoint, service in (
            ("dynamodb", "mapping table"),
            ("sagemaker.api", "Studio domain"),
        ):
            ends = (("inside", endpoint), ("studio", service))
            self._connect(*ends, sides="ee", constraint="false")

    def _place_beside(self, left: str, right: str) -> None:
        if left in self._columns and right in self._columns:
            self._columns[left].connect(self._columns[right], Edge(style="invis"))

    def _connect(
        self,
        start: tuple[str, str],
        end: tuple[str, str],
        *,
        color: str = table.STEP,
        sides: str = "ew",
        leftward: bool = False,
        **attributes: str,
    ) -> None:
        """Draw an arrow between two rows if both exist.

        Args:
            start: The column and the key of the row at which the arrow begins.
            end: The column and the key of the row to which it points.
            color: The color.
            sides: The sides of the left and of the right row at which the line ends: "e" and "w",
                or "_" for the side that Graphviz finds best.
            leftward: Whether the arrow points to a column on the left. Its line is drawn from
                there, because Graphviz puts the end of a line to the right of its start.
            attributes: Further attributes of Graphviz.
        """
        if {start, end} <= self._rows:
            left, right = (end, start) if leftward else (start, end)
            self._columns[left[0]].connect(
                self._columns[right[0]],
                Edge(
                    forward=not leftward,
                    reverse=leftward,
                    id=f"{start[1]} to {end[1]}",
                    tailport=f"{_port(left[1])}:{sides[0]}",
                    headport=f"{_port(right[1])}:{sides[1]}",
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


def _badge(step: int) -> str:
    return f"<{table.badge(step)}>"


def _port(key: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in key)


def _legend() -> str:
    return table.legend(STEPS, "dashed  names of our endpoints to the hub, corporate names back")
