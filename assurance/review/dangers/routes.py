"""New routes, and new gateways of a network."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assurance.redaction import UNKNOWN, Value, is_empty, shown
from assurance.review.dangers.danger import Concern, Danger
from assurance.saved_plans import Action, Change

_DESTINATIONS = (
    *("destination_cidr_block", "destination_ipv6_cidr_block", "destination_prefix_list_id"),
    # Blocks of a route table have other names for the first two attributes.
    *("cidr_block", "ipv6_cidr_block"),
)
_TARGETS = {
    "carrier_gateway_id": "a carrier gateway",
    "core_network_arn": "a core network",
    "egress_only_gateway_id": "an egress-only gateway",
    "gateway_id": "a gateway",
    "local_gateway_id": "a local gateway",
    "nat_gateway_id": "a NAT gateway",
    "network_interface_id": "a network interface",
    "transit_gateway_id": "a transit gateway",
    "vpc_endpoint_id": "an endpoint",
    "vpc_peering_connection_id": "a peering",
}
_TABLES = ("aws_route_table", "aws_default_route_table")
_ASSOCIATIONS = ("aws_route_table_association", "aws_main_route_table_association")
_WAYS = {
    "aws_egress_only_internet_gateway": "a way out to the internet",
    "aws_internet_gateway": "a way to and from the internet",
    "aws_nat_gateway": "a way out to the internet",
    "aws_vpc_peering_connection": "a way to another network",
    "aws_vpn_connection": "a way to another network",
    "aws_vpn_gateway": "a way to another network",
    "aws_ec2_transit_gateway_vpc_attachment": "a way to other networks",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Route:
    destination: Value
    kind: str
    target: Value

    def __str__(self) -> str:
        return f"{shown(self.destination)} by {_TARGETS[self.kind]}, {shown(self.target)}"

    def leads_like(self, other: "_Route") -> bool:
        """Return whether a route keeps its target; the id of a replaced target is not known yet."""
        return (self.destination, self.kind) == (other.destination, other.kind) and (
            self.target == other.target or self.target is UNKNOWN
        )


def new_routes(change: Change) -> Iterator[Danger]:
    """Find routes and gateways with a new destination or target."""
    before = list(_routes(change.kind, change.before))
    new = [
        route
        for route in _routes(change.kind, change.after)
        if not any(route.leads_like(old) for old in before)
    ]
    if new:
        gone = [route for route in before if not any(one.leads_like(route) for one in new)]
        yield Danger(
            concern=Concern.ROUTES,
            change=change,
            lines=[*(f"- {one}" for one in gone), *(f"+ {one}" for one in new)],
        )
    if change.action is Action.CREATED and change.kind in _WAYS:
        yield Danger(concern=Concern.ROUTES, change=change, says=_WAYS[change.kind])
    if change.kind in _ASSOCIATIONS:
        yield from _association(change)


def _association(change: Change) -> Iterator[Danger]:
    before, after = change.before.get("route_table_id"), change.after.get("route_table_id")
    replaced = before is not None and after is UNKNOWN
    if after is not None and after != before and not replaced:
        yield Danger(
            concern=Concern.ROUTES,
            change=change,
            says="a subnet gets the routes of another table",
            lines=[f"- {shown(before)}", f"+ {shown(after)}"],
        )


def _routes(kind: str, attributes: Mapping[str, Value]) -> Iterator[_Route]:
    if kind == "aws_route":
        yield from _route(attributes)
    elif kind in _TABLES:
        blocks = attributes.get("route")
        for block in blocks if isinstance(blocks, list) else ():
            yield from _route(block)


def _route(attributes: Mapping[str, Value]) -> Iterator[_Route]:
    destination = next(
        (attributes[name] for name in _DESTINATIONS if not is_empty(attributes.get(name))), None
    )
    given = [name for name in _TARGETS if not is_empty(attributes.get(name))]
    known = [name for name in given if attributes[name] is not UNKNOWN]
    # AWS sets this attribute, so it is unknown in every new route.
    meant = [name for name in given if name != "network_interface_id"]
    named = known or meant or given
    yield from (
        _Route(destination=destination, kind=name, target=attributes[name]) for name in named
    )
