"""Security groups that admit more traffic."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_network

from assurance.redaction import Unknown, Value, is_empty, is_known, shown
from assurance.review.dangers.danger import Concern, Danger
from assurance.saved_plans import Change

_DIRECTIONS = {
    "aws_vpc_security_group_ingress_rule": "in",
    "aws_vpc_security_group_egress_rule": "out",
}
_WITH_BLOCKS = ("aws_security_group", "aws_default_security_group")
_BLOCKS = {"ingress": "in", "egress": "out"}
# A rule is a resource of its own, or a block of a group or of an older kind of rule.
_PEERS = ("cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id")
_PEER_LISTS = (
    *("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids"),
    *("security_groups", "source_security_group_id", "self"),
)
_EVERYTHING = ("-1", "all")
_EVERYBODY = ("0.0.0.0/0", "::/0")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opening:
    """The traffic that a rule admits."""

    direction: str
    protocol: str
    from_port: Value
    to_port: Value
    peer: Value

    def covers(self, other: "_Opening") -> bool:
        """Return whether a rule admits all traffic that another one admits."""
        return (
            self.direction == other.direction
            and (self.protocol in _EVERYTHING or self.protocol == other.protocol)
            and (self.protocol in _EVERYTHING or self._covers_ports(other))
            and _contains(self.peer, other.peer)
        )

    def _covers_ports(self, other: "_Opening") -> bool:
        match (self.from_port, other.from_port, other.to_port, self.to_port):
            case (int(start), int(first), int(last), int(end)):
                return start <= first and last <= end
            case (start, first, last, end):
                return is_known(start) and is_known(end) and (start, end) == (first, last)

    def __str__(self) -> str:
        if self.protocol in _EVERYTHING:
            what = "everything"
        elif self.from_port == self.to_port:
            what = f"{self.protocol} {shown(self.from_port)}"
        else:
            what = f"{self.protocol} {shown(self.from_port)} to {shown(self.to_port)}"
        whom = "everybody" if self.peer in _EVERYBODY else shown(self.peer)
        return f"{self.direction:<3} {what} {'from' if self.direction == 'in' else 'to'} {whom}"


def opened_groups(change: Change) -> Iterator[Danger]:
    """Find rules that admit traffic that no rule of the same resource admitted before."""
    before = list(_openings(change.kind, change.before))
    after = list(_openings(change.kind, change.after))
    new = [one for one in after if not any(old.covers(one) for old in before)]
    if new:
        gone = [one for one in before if one not in after]
        yield Danger(
            concern=Concern.GROUPS,
            change=change,
            says="opens to everybody" if any(one.peer in _EVERYBODY for one in new) else "",
            lines=[*(f"- {one}" for one in gone), *(f"+ {one}" for one in new)],
        )


def _openings(kind: str, attributes: Mapping[str, Value]) -> Iterator[_Opening]:
    if kind in _DIRECTIONS:
        yield from _rule(_DIRECTIONS[kind], attributes, _PEERS)
    elif kind == "aws_security_group_rule":
        direction = _BLOCKS.get(str(attributes.get("type")), "in")
        yield from _rule(direction, attributes, _PEER_LISTS)
    elif kind in _WITH_BLOCKS:
        for name, direction in _BLOCKS.items():
            blocks = attributes.get(name)
            for block in blocks if isinstance(blocks, list) else ():
                yield from _rule(direction, block, _PEER_LISTS)


def _rule(
    direction: str, attributes: Mapping[str, Value], peers: tuple[str, ...]
) -> Iterator[_Opening]:
    for name in peers:
        value = attributes.get(name)
        if is_empty(value):
            continue
        for peer in value if isinstance(value, list) else [value]:
            yield _Opening(
                direction=direction,
                protocol=str(attributes.get("ip_protocol") or attributes.get("protocol")).lower(),
                from_port=attributes.get("from_port"),
                to_port=attributes.get("to_port"),
                peer="itself" if peer is True else peer,
            )


def _contains(peer: Value, other: Value) -> bool:
    if isinstance(peer, Unknown) or isinstance(other, Unknown):
        return False
    if peer == other:
        return True
    if not (is_known(peer) and is_known(other)):
        return False
    try:
        one, another = ip_network(str(peer)), ip_network(str(other))
    except ValueError:
        return False
    return one.version == another.version and another.subnet_of(one)  # type: ignore[arg-type]
