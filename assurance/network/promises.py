"""The promises about the network: which traffic must arrive, and that no other does."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

from assurance.network.loading import collect
from assurance.network.model import HUB, Network, Party, Role
from assurance.network.party_groups import Expected, PartyGroups, is_guarded
from assurance.network.table import NOTHING, Cell, Table, Use, Uses, shown, tabulate
from assurance.terraform_json import Stacks
from assurance.verdict import Verdict
from modules.settings import Settings

HTTPS: Uses = frozenset({Use("tcp", 443, 443)})
DNS: Uses = frozenset({Use("tcp", 53, 53), Use("udp", 53, 53)})
# https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-and-internet-access.html
STUDIO_APPS: Uses = frozenset({Use("tcp", 2049, 2049), Use("tcp", 8192, 65535)})

# The corporate name servers forward the names of these services to the hub.
CORPORATE_SERVICES = frozenset(
    {"cognito-idp", "execute-api", "sagemaker.api", "sagemaker.runtime", "studio"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A promise, which holds for every class of addresses, protocols and ports.

    Attributes:
        claim: The promise in a sentence.
        expected: Returns the traffic that must arrive between pairs of parties; other promises are
            about the pairs that it leaves out.
    """

    claim: str
    expected: Callable[[PartyGroups], Expected]


def judge(network: Network, table: Table) -> Iterator[Verdict]:
    """Yield the verdict on each promise.

    Args:
        network: The network.
        table: The table of that network.
    """
    parties = PartyGroups(network)
    for promise in PROMISES:
        problems = _problems(promise.expected(parties), table)
        yield Verdict(claim=promise.claim, problems=tuple(problems))


def prove(stacks: Stacks, settings: Settings) -> Iterator[Verdict]:
    """Yield the verdict on each promise for synthesized stacks.

    Raises:
        UnmodelledError: A resource may decide a promise, and the model does not know it.
    """
    network = collect(stacks, settings)
    return judge(network, tabulate(network))


def _problems(expected: Expected, table: Table) -> Iterator[str]:
    for (source, destination), uses in expected.items():
        cell = table[source, destination]
        if cell.arriving - uses:
            yield f"{source} -> {destination}: {shown(uses)} may arrive, {_actual(cell)}"
        elif uses - cell.surely:
            yield f"{source} -> {destination}: {shown(uses)} must be reached, {_actual(cell)}"


def _actual(cell: Cell) -> str:
    if cell.surely == cell.arriving:
        return f"and {shown(cell.surely)} is"
    return f"and {shown(cell.surely)} surely is, {shown(cell.arriving)} possibly"


def _is_entrance(party: Party) -> bool:
    return party.vpc == HUB and party.role is Role.ENDPOINT and party.service in CORPORATE_SERVICES


def _is_endpoint(party: Party, vpc: str | None) -> bool:
    return party.vpc == vpc and party.role is Role.ENDPOINT


def _corporate(parties: PartyGroups) -> Expected:
    def reached(other: Party) -> Uses:
        if other.role is Role.RESOLVER_INBOUND:
            return DNS
        return HTTPS if _is_entrance(other) else NOTHING

    return {
        (client.name, other.name): reached(other)
        for spoke in parties.spokes
        for client in parties.within(spoke)
        if not is_guarded(client)
        for other in parties.guarded(HUB)
    }


def _between_spokes(parties: PartyGroups) -> Expected:
    return {
        (one.name, other.name): NOTHING
        for spoke, another in product(parties.spokes, parties.spokes)
        if spoke != another
        for one, other in product(parties.within(spoke), parties.within(another))
    }


def _to_the_internet(parties: PartyGroups) -> Expected:
    return {
        (one.name, internet.name): NOTHING
        for one in parties.inside()
        for internet in parties.of(Role.INTERNET)
    }


def _from_the_internet(parties: PartyGroups) -> Expected:
    return {
        (internet.name, one.name): NOTHING
        for internet in parties.of(Role.INTERNET)
        for one in parties.inside()
    }


def _name_servers_asked(parties: PartyGroups) -> Expected:
    neighbours = {Role.HOST, Role.APP_SERVER, Role.NAME_SERVER}

    def asked(source: Party, server: Party) -> Uses:
        if source is server:
            return NOTHING
        is_neighbour = source.vpc == server.vpc and source.role in neighbours
        return DNS if is_neighbour or source.role is Role.RESOLVER_OUTBOUND else NOTHING

    return {
        (source.name, server.name): asked(source, server)
        for server in parties.of(Role.NAME_SERVER)
        if is_guarded(server)
        for source in parties.everybody
    }


def _name_servers_ask(parties: PartyGroups) -> Expected:
    def reached(server: Party, other: Party) -> Uses:
        if other.role is Role.RESOLVER_INBOUND:
            return DNS
        if other.role is Role.NAME_SERVER and other.vpc == server.vpc and other is not server:
            return DNS
        is_packages = other.role is Role.SERVICE and other.service == "s3"
        return HTTPS if is_packages or _is_endpoint(other, server.vpc) else NOTHING

    return parties.from_each(filter(is_guarded, parties.of(Role.NAME_SERVER)), reached)


def _outbound(parties: PartyGroups) -> Expected:
    return parties.from_each(
        parties.of(Role.RESOLVER_OUTBOUND),
        lambda _, other: DNS if other.role is Role.NAME_SERVER else NOTHING,
    )


def _functions(parties: PartyGroups) -> Expected:
    def reached(_: Party, other: Party) -> Uses:
        is_mapping = other.role is Role.SERVICE and other.service == "dynamodb"
        return HTTPS if is_mapping or _is_endpoint(other, HUB) else NOTHING

    return parties.from_each(parties.of(Role.FUNCTION), reached)


def _studio(parties: PartyGroups) -> Expected:
    def reached(_: Party, other: Party) -> Uses:
        if other.role is Role.STUDIO:
            return STUDIO_APPS
        return HTTPS if other.role is Role.SERVICE or _is_endpoint(other, HUB) else NOTHING

    return parties.from_each(parties.of(Role.STUDIO), reached)


def _app_servers(parties: PartyGroups) -> Expected:
    def reached(server: Party, other: Party) -> Uses:
        if other.role is Role.NAME_SERVER and other.vpc == server.vpc:
            return DNS
        # HTTPS would reach a host in the hub that has no security group.
        is_host = other.role is Role.HOST and other.vpc == HUB
        is_web = is_host or _is_entrance(other) or _is_endpoint(other, server.vpc)
        return HTTPS if is_web else NOTHING

    return parties.from_each(parties.of(Role.APP_SERVER), reached)


def _silent(parties: PartyGroups) -> Expected:
    silent = parties.of(Role.ENDPOINT, Role.RESOLVER_INBOUND, Role.DEFAULT_GROUP)
    return parties.from_each(silent, lambda _, __: NOTHING)


def _hosts_at_home(parties: PartyGroups) -> Expected:
    def reached(other: Party) -> Uses:
        if other.role is Role.NAME_SERVER:
            return DNS
        return HTTPS if other.role is Role.ENDPOINT else NOTHING

    return {
        (host.name, other.name): reached(other)
        for vpc in parties.ours
        for host in parties.of(Role.HOST, vpc=vpc)
        for other in parties.guarded(vpc)
    }


def _hub_to_spokes(parties: PartyGroups) -> Expected:
    return {
        (one.name, other.name): NOTHING
        for spoke in parties.spokes
        for one, other in product(parties.within(HUB), parties.guarded(spoke))
        if one.role is not Role.RESOLVER_OUTBOUND
    }


PROMISES = (
    Promise(
        claim="A corporate client reaches in the hub, on TCP 443, the endpoints whose names lead "
        "there (API, Studio, Cognito, SageMaker's API and runtime), the inbound resolver on 53, "
        "and nothing else.",
        expected=_corporate,
    ),
    Promise(claim="Nothing of a spoke reaches another spoke.", expected=_between_spokes),
    Promise(
        claim="Nothing in the hub reaches the internet, whatever its groups and addresses, nor "
        "does any server of a spoke.",
        expected=_to_the_internet,
    ),
    Promise(
        claim="The internet reaches nothing in the hub, whatever its groups and addresses, nor any "
        "server of a spoke.",
        expected=_from_the_internet,
    ),
    Promise(
        claim="A name server is asked on 53, by its own spoke and the outbound resolver; nothing "
        "else reaches it.",
        expected=_name_servers_asked,
    ),
    Promise(
        claim="A name server reaches the inbound resolver and its fellow servers on 53, its "
        "spoke's endpoints and its packages in S3 on TCP 443, and nothing else.",
        expected=_name_servers_ask,
    ),
    Promise(
        claim="The outbound resolver reaches the spokes' name servers on 53, and nothing else.",
        expected=_outbound,
    ),
    Promise(
        claim="A function reaches the hub's endpoints and the mapping table on TCP 443, and "
        "nothing else.",
        expected=_functions,
    ),
    Promise(
        claim="Studio's apps reach one another for home directories and kernels, the hub's "
        "endpoints, S3 and DynamoDB on TCP 443, and nothing else.",
        expected=_studio,
    ),
    Promise(
        claim="An app server reaches what a corporate client does, and its spoke's endpoints, and "
        "nothing else.",
        expected=_app_servers,
    ),
    Promise(
        claim="Endpoints, the inbound resolver, and whatever was given no group start nothing.",
        expected=_silent,
    ),
    Promise(
        claim="Any host reaches in its own VPC, of what groups guard, endpoints on TCP 443 and "
        "name servers on 53, and nothing else.",
        expected=_hosts_at_home,
    ),
    Promise(
        claim="Nothing of the hub but the outbound resolver reaches a server of a spoke.",
        expected=_hub_to_spokes,
    ),
)
