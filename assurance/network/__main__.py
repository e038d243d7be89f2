"""`make prove`: what is promised of the network. `make reach`: one question about it."""

import sys
import textwrap
from collections.abc import Iterator, Sequence

from assurance.network.collection import collect
from assurance.network.model import Network
from assurance.network.promises import judge
from assurance.network.question import ask, read_question
from assurance.network.table import Table, by_use, tabulate
from assurance.synthesis import synthesize
from local.console import InputError, LocalError, say, warn
from modules.core.lambda_archive import ArchiveError
from modules.settings import SettingsError, load

_TO_PROVE = 0
_TO_ASK = (3, 4)

_WIDTH = 100
_USES_WIDTH = len("tcp 2049, tcp 8192-65535")


def main(arguments: Sequence[str]) -> int:
    """Proves the promises, or answers one question, for the environment of `ENVIRONMENT`.

    Args:
        arguments: none, or from, to, a port, and perhaps a protocol, which is else TCP.

    Returns:
        The exit status: 0 all proved, or reachable; 1 not proved, or blocked; 2 arguments or
        settings that cannot be used, or resources that the model does not know.
    """
    try:
        if len(arguments) not in {_TO_PROVE, *_TO_ASK}:
            raise InputError("usage: python -m assurance.network [FROM TO PORT [PROTOCOL]]")
        settings = load()
        network = collect(synthesize(settings), settings)
        if arguments:
            return _answer(network, *arguments)
        say(f"the network of {settings.environment}, as synthesized")
        return _prove(network)
    except (SettingsError, ArchiveError) as error:
        warn(str(error))
        return InputError.exit_status
    except LocalError as error:
        warn(str(error))
        return error.exit_status


def _answer(
    network: Network, source: str, destination: str, port: str, protocol: str = "tcp"
) -> int:
    answer = ask(read_question(source, destination, port, protocol, network), network)
    for line in answer.lines():
        say(line)
    return 0 if answer.is_reached else LocalError.exit_status


def _prove(network: Network) -> int:
    say()
    say("who reaches whom; a network's own name is any host there, guarded by no group")
    table = tabulate(network)
    for line in _rows(network, table):
        say(line)
    say()
    say("for every address, protocol and port")
    open_ = 0
    for verdict in judge(network, table):
        open_ += not verdict.is_proved
        for line in verdict.lines():
            say(line)
    say()
    if open_:
        say(f"{open_} not proved: make reach FROM=... TO=... PORT=... shows a case step by step")
        return LocalError.exit_status
    say("all proved")
    return 0


def _rows(network: Network, table: Table) -> Iterator[str]:
    """Yields who reaches whom; a VPC's own name stands for a host that no group guards."""
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
