"""The time of a synthesis, compared with the published bindings and lower bounds."""

import argparse
import statistics
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from benchmarks.synth import cold, javascript, trace
from benchmarks.synth.measurement import Measurement, Program, measure, table
from benchmarks.synth.programs import BUILD, OURS, floor, light_floor, ours, stock
from local.emulator import embedded_aws
from local.emulator.embedded_aws import EmbeddedAws
from modules.settings import ROOT
from toolchain import terraform
from toolchain.console import say, warn
from toolchain.errors import CommandError

ROUNDS = 5
SIZES = (1, 10, 50, 100)


def main() -> int:
    """Measure, print the tables, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.synth", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="%(default)s by default")
    rounds = parser.parse_args().rounds
    try:
        # A missing deployment is reported now, and not after ten minutes.
        _deployed()
        say(f"measuring in {rounds} rounds, about {3 * rounds} min")
        for part in (starts, cold_starts, sizes, parts, plans):
            for line in part(rounds):
                say(line)
            say("")
    except CommandError as error:
        warn(str(error))
        return error.exit_status
    return 0


def starts(rounds: int) -> Iterator[str]:
    """Measure one spoke: this project's program, the published bindings, floors, JavaScript."""
    own = ours()
    # The first run unpacks everything, and writes the resources that JavaScript then makes.
    measure(own)
    written = Path(own.variables["CDKTF_OUTDIR"])
    programs = [
        own,
        stock(),
        floor(),
        light_floor(),
        *javascript.programs(written, BUILD / "javascript"),
    ]
    measured = _in_turn(programs, rounds)
    yield from table("warm, one spoke", measured, OURS)


def cold_starts(rounds: int) -> Iterator[str]:
    """Measure starts after all files are dropped from the machine's memory."""
    measured: dict[str, list[Measurement]] = {}
    for _ in range(rounds):
        for program in (ours(), stock()):
            cold.forget()
            measured.setdefault(program.name, []).append(measure(program))
    yield from table("cold, one spoke", measured, OURS)


def sizes(rounds: int) -> Iterator[str]:
    """Measure several numbers of spokes, and the cost of one more."""
    programs = {size: _spokes(size) for size in SIZES}
    # The JavaScript programs show the time of CDKTF without Python.
    without = []
    for size in (SIZES[0], SIZES[-1]):
        measure(programs[size])
        _, parts = javascript.programs(BUILD / f"spokes-{size}", BUILD / "javascript")
        without.append(parts)
    measured = _in_turn([*programs.values(), *without], rounds)
    yield from table("by size", measured, programs[1].name)
    walls = {size: _median(measured[program.name]) for size, program in programs.items()}
    slope, start = statistics.linear_regression(list(walls), list(walls.values()))
    yield ""
    yield f"A spoke more: {1000 * slope:.0f} ms. Nothing at all: {start:.2f} s."
    for fewer, more in pairwise(SIZES):
        each = (walls[more] - walls[fewer]) / (more - fewer)
        yield f"From {fewer} to {more}: {1000 * each:.0f} ms each."


def parts(rounds: int) -> Iterator[str]:
    """Measure the parts of the time after the start, for one spoke and for a hundred."""
    few, many = SIZES[0], SIZES[-1]
    found: dict[int, list[trace.Trace]] = {few: [], many: []}
    for _ in range(rounds):
        for size, traces in found.items():
            traces.append(trace.take(size, BUILD / f"traced-{size}"))
    yield from trace.table(found)


def plans(rounds: int) -> Iterator[str]:
    """Measure plans of the same stacks by Terraform, one after the other."""
    variables = dict(_deployed().environment() | terraform.environment())
    own = ours()
    measured: dict[str, list[Measurement]] = {OURS: [], "terraform plan": []}
    for _ in range(rounds):
        measured[OURS].append(measure(own))
        planned = [
            measure(
                Program(
                    name=stack.name,
                    command=["terraform", "plan", "-input=false", "-lock=false"],
                    variables=variables,
                    folder=stack,
                )
            )
            for stack in sorted((ROOT / "cdktf.out" / "stacks").iterdir())
        ]
        measured["terraform plan"].append(
            Measurement(
                wall=sum(one.wall for one in planned), memory=max(one.memory for one in planned)
            )
        )
    yield from table("as deployed, one spoke", measured, OURS)


def _deployed() -> EmbeddedAws:
    aws = embedded_aws.find()
    if aws is None or not aws.is_healthy():
        raise CommandError("the embedded AWS is not running. Run make up first.")
    return aws


def _spokes(size: int) -> Program:
    name = f"spokes-{size}"
    return Program.python(name, "-m", "benchmarks.synth.spokes", str(size), str(BUILD / name))


def _in_turn(programs: Iterable[Program], rounds: int) -> Mapping[str, list[Measurement]]:
    # The programs run in turn, so that a slow moment of the machine slows all of them.
    measured: dict[str, list[Measurement]] = {}
    for program in [*programs] * rounds:
        measured.setdefault(program.name, []).append(measure(program))
    return measured


def _median(runs: Sequence[Measurement]) -> float:
    return statistics.median(run.wall for run in runs)


if __name__ == "__main__":
    sys.exit(main())
