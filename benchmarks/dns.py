"""The speed of the deployed name servers, compared with a plain BIND on the same machine."""

import re
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from local import demonstration
from local.emulator import embedded_aws
from local.paths import LOCAL, OUTPUTS, STATE
from local.rehearsal import topology
from local.rehearsal.aws_resolver import AwsResolver
from local.rehearsal.bind import Bind
from local.rehearsal.deployed import read_facts
from local.rehearsal.facts import Facts
from local.rehearsal.isolation import run_isolated
from local.rehearsal.named import Named
from local.rehearsal.namespace import Namespace
from local.rehearsal.network import Network
from modules.settings import load
from toolchain import system_packages
from toolchain.console import say, warn
from toolchain.errors import CommandError

ROUNDS = 5
SECONDS = 2
# With this many names, no name is asked for as often as the rate limit admits.
NAMES = 5000
# A large office asks at this rate, which is far below the limit of both servers.
STEADY_RATE = 2000

DEPLOYED, PLAIN = "as deployed", "plain"
_OPTIONS = """\
options {
    directory "/etc";
    listen-on { %(address)s; };
    listen-on-v6 { none; };
    recursion yes;
    allow-query { any; };
    allow-recursion { any; };
    dnssec-validation no;
    forwarders { %(resolver)s; };
    pid-file none;
    session-keyfile none;
};
"""
_ZONE = """\
zone "%(zone)s" { type forward; forward first; forwarders { %(inbound)s }; };
"""
_LATENCY = re.compile(r"^> \w+ \S+ \w+ (\d+\.\d+)$", re.MULTILINE)
_RATE = re.compile(r"Queries per second:\s+([\d.]+)")
_LOST = re.compile(r"Queries lost:\s+(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One round with one server.

    Attributes:
        rate: Answers a second, asked as fast as they come.
        p99: Milliseconds in which 99 of 100 answers come, at `STEADY_RATE`.
        lost: Questions without an answer, of both.
    """

    server: str
    rate: float
    p99: float
    lost: int


def main() -> int:
    """Measure and show; the exit status is that of the other commands here."""
    try:
        system_packages.check([*system_packages.REHEARSAL, "dnsperf"])
        say(f"measuring in {ROUNDS} rounds, about {ROUNDS * 2 * 2 * SECONDS + 10} s")
        measured = run_isolated("benchmarks.dns_stage", _facts())
    except CommandError as error:
        warn(str(error))
        return error.exit_status
    for line in table(TypeAdapter(list[Measurement]).validate_json(measured)):
        say(line)
    return 0


def _facts() -> Facts:
    aws = embedded_aws.find()
    if aws is None or not aws.is_healthy():
        raise CommandError("the embedded AWS is not running. Run make up first.")
    return read_facts(aws, load(LOCAL), demonstration.read_outputs(OUTPUTS), STATE)


def table(measured: Sequence[Measurement]) -> Iterator[str]:
    """Return the lines: the median of the rounds a server, and what the one is of the other."""
    yield f"{'':<12} {'answers/s':>10} {'p99':>9} {'lost':>5}"
    medians = {}
    for server in (DEPLOYED, PLAIN):
        rounds = [one for one in measured if one.server == server]
        rate = statistics.median(one.rate for one in rounds)
        p99 = statistics.median(one.p99 for one in rounds)
        medians[server] = (rate, p99)
        yield f"{server:<12} {rate:10.0f} {p99:6.2f} ms {sum(one.lost for one in rounds):5}"
    (rate, p99), (plain_rate, plain_p99) = medians[DEPLOYED], medians[PLAIN]
    yield f"{'ratio':<12} {rate / plain_rate:10.2f} {p99 / plain_p99:9.2f}"


def measure(facts: Facts, folder: Path) -> Iterator[Measurement]:
    """Measure both servers in turn, so that what slows the machine down slows both.

    Args:
        facts: Of the deployment.
        folder: Takes all files.
    """
    network = Network(topology.make_plan(facts))
    AwsResolver(facts, network, folder / "aws")
    deployed = Bind(
        network[topology.bind_name(0)],
        facts.name_servers[0],
        facts.transfer_mac,
        folder / "deployed",
    )
    deployed.process.wait_until_it_holds(facts.zone, deployed.address)
    plain = facts.name_servers[1].address
    _start_plain(facts, network[topology.bind_name(1)], plain, folder / "plain")
    questions = folder / "questions"
    questions.write_text("".join(f"{name} A\n" for name in _names(facts)), encoding="ascii")
    client = network[topology.CLIENT]
    servers = {DEPLOYED: deployed.address, PLAIN: plain}
    for address in servers.values():
        # Once through, so that no round waits for the hub.
        _dnsperf(client, address, questions, "-n", "1")
    for _ in range(ROUNDS):
        for server, address in servers.items():
            full = _dnsperf(client, address, questions, "-l", str(SECONDS))
            steady = _dnsperf(
                client, address, questions, "-l", str(SECONDS), "-Q", str(STEADY_RATE), "-v"
            )
            latencies = [float(seconds) * 1000 for seconds in _LATENCY.findall(steady)]
            yield Measurement(
                server=server,
                rate=float(_RATE.findall(full)[0]),
                p99=statistics.quantiles(latencies, n=100)[-1],
                lost=sum(int(_LOST.findall(output)[0]) for output in (full, steady)),
            )


def _names(facts: Facts) -> Iterator[str]:
    zones = (f"studio.{facts.region}.sagemaker.aws", f"execute-api.{facts.region}.amazonaws.com")
    for number in range(NAMES):
        yield f"x{number}.{zones[number % len(zones)]}"


def _start_plain(facts: Facts, host: Namespace, address: str, root: Path) -> None:
    inbound = " ".join(f"{one};" for one in facts.inbound)
    resolver = topology.vpc_resolver(facts.spoke)
    zones = [name for endpoint in facts.hub.endpoints for name in endpoint.names]
    (root / "etc").mkdir(parents=True)
    (root / "etc/named.conf").write_text(
        _OPTIONS % {"address": address, "resolver": resolver}
        + "".join(_ZONE % {"zone": zone, "inbound": inbound} for zone in zones),
        encoding="ascii",
    )
    Named(host, root)


def _dnsperf(client: Namespace, server: str, questions: Path, *options: str) -> str:
    with client.entered():
        return subprocess.run(
            ["dnsperf", "-s", server, "-d", str(questions), *options],
            capture_output=True,
            text=True,
            check=True,
        ).stdout


if __name__ == "__main__":
    sys.exit(main())
