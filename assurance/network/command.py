"""The commands that prove the promises about the network, and answer questions about it."""

import textwrap
from collections.abc import Iterator

from assurance.network.loading import collect
from assurance.network.model import Network
from assurance.network.promises import judge
from assurance.network.question import ask, read_question
from assurance.network.table import Table, by_use, tabulate
from assurance.terraform_json import synthesize
from assurance.verdict import print_verdicts
from modules.settings import Settings
from toolchain.console import say

_WIDTH = 100
_USES_WIDTH = len("tcp 2049, tcp 8192-65535")


def prove_network(settings: Settings) -> bool:
    """Print who reaches whom and the verdict on each promise about the network.

    Args:
        settings: The environment whose synthesized network is judged.

    Returns:
        Whether every promise is proved.
    """
    network = collect(synthesize(settings), settings)
    say(f"the network of {settings.environment}, as synthesized")
    return _prove(network)


def answer_question(
    settings: Settings, source: str, destination: str, port: str, protocol: str
) -> bool:
    """Print, step by step, whether one party reaches another.

    Args:
        settings: The environment whose synthesized network is asked about.
        source: A party or an address.
        destination: A party or an address.
        port: A port number from 1 to 65535.
        protocol: "tcp" or "udp".

    Returns:
        Whether the destination is reached and its answer comes back.

    Raises:
        InputError: A party, an address, the port or the protocol cannot be used.
    """
    network = collect(synthesize(settings), settings)
    answer = ask(read_question(source, destination, port, protocol, network), network)
    for line in answer.lines():
        say(line)
    return answer.is_reached


def _prove(network: Network) -> bool:
    say()
    say("who reaches whom; a network's own name is any host there, guarded by no group")
    table = tabulate(network)
    for line in _rows(network, table):
        say(line)
    say()
    say("for every address, protocol and port")
    unproved = print_verdicts(judge(network, table))
    say()
    if unproved:
        say(f"{unproved} not proved: perimeter reach FROM TO PORT shows a case step by step")
    else:
        say("all proved")
    return not unproved


def _rows(network: Network, table: Table) -> Iterator[str]:
    """Yield the rows of the table; the name of a VPC stands for a host without a security group."""
    width = max(map(len, network.parties))
    before = None
    for source, uses, destinations in by_use(table):
        label = f"{source if source != before else '':<{width}}  {uses:<{_USES_WIDTH}}  "
        yield from textwrap.wrap(
            ", ".join(destinations),
            _WIDTH,
            initial_indent=label,
            subsequent_indent=" " * len(label),
            break_on_hyphens=False,
        )
        before = source
