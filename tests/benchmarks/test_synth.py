"""The benchmark's pieces: what is measured is not asserted, how it is measured and told is."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from benchmarks.synth import trace
from benchmarks.synth.deployment import as_toml
from benchmarks.synth.javascript import resources
from benchmarks.synth.measurement import Measurement, Program, measure, table
from benchmarks.synth.trace import Trace
from testing.configuration import sites

MEGABYTE = 1_000_000
_HOLD = "import sys, time; held = b'x' * int(sys.argv[1]); time.sleep(0.5)"


def runs(*walls: float, memory: int = MEGABYTE) -> list[Measurement]:
    return [Measurement(wall=wall, memory=memory) for wall in walls]


def test_medians_spread_and_ratio() -> None:
    measured = {"ours": runs(2.0, 1.0, 9.0), "theirs": runs(4.0, 6.0, 5.0, memory=7 * MEGABYTE)}
    assert list(table("warm", measured, "ours")) == [
        "| warm | wall, median | least to most | memory | times ours |",
        "|---|---|---|---|---|",
        "| ours | 2.00 s | 1.00 to 9.00 s | 1 MB | 1.00 |",
        "| theirs | 5.00 s | 4.00 to 6.00 s | 7 MB | 2.50 |",
    ]


def test_memory_is_that_of_all_processes_together() -> None:
    code = f"""
import subprocess, sys
held = b"x" * {60 * MEGABYTE}
subprocess.run([sys.executable, "-c", {_HOLD!r}, "{80 * MEGABYTE}"], check=True)
"""
    measured = measure(Program.python("both", "-c", code))
    assert measured.memory > 140 * MEGABYTE
    assert measured.wall > 0.5


def test_a_program_that_fails_is_no_measurement() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        measure(Program.python("fails", "-c", "raise SystemExit(3)"))


def test_a_program_does_not_inherit_light_bindings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NODE_OPTIONS", "--require /somewhere")
    code = "import os, sys; sys.exit('NODE_OPTIONS' in os.environ)"
    assert measure(Program(name="bare", command=[sys.executable, "-c", code], variables={}))


def test_javascript_gets_the_same_resources() -> None:
    terraform = {
        "resource": {
            "aws_vpc_endpoint": {
                "hub": {
                    "subnet_ids": ["a", "b"],
                    "tags": {"Name": "hub"},
                    "timeouts": {"create": "5m"},
                    "depends_on": ["aws_subnet.a"],
                }
            }
        }
    }
    assert resources(terraform) == [
        {
            "type": "aws_vpc_endpoint",
            "module": "vpcEndpoint",
            "id": "hub",
            "config": {"subnetIds": ["a", "b"], "tags": {"Name": "hub"}},
            "blocks": {"timeouts": {"create": "5m"}, "depends_on": ["aws_subnet.a"]},
        }
    ]


def test_settings_are_written_as_they_are_read() -> None:
    assert tomllib.loads("\n".join(as_toml(sites(3)))) == sites(3)


def test_parts_of_a_synth() -> None:
    seconds = {"create": 5.0, "get": 1.0, "invoke": 3.0, "python": 4.0}
    traced = {
        "seconds": seconds,
        "calls": {"create": 90, "get": 10, "invoke": 2},
        "message": 0.01,
    }
    many = Trace.of(traced, {"seconds": seconds | {"python": 1.5}})
    few = Trace(calls=3, messages=0.5, constructs=1.0, checks=0.5, python=0.5, files=1.0)
    assert list(trace.table({1: [few], 101: [many]})) == [
        "| after the start | 1 | 101 spokes | a spoke more |",
        "|---|---|---|---|",
        "| calls from Python to Node.js | 3 | 102 | 1 |",
        "| Node.js makes constructs and references | 1.00 s | 5.00 s | 40 ms |",
        "| messages between Python and Node.js | 0.50 s | 1.00 s | 5 ms |",
        "| Python checks the types of arguments | 0.50 s | 2.50 s | 20 ms |",
        "| Python, the rest | 0.50 s | 1.50 s | 10 ms |",
        "| Node.js resolves references and writes files | 1.00 s | 3.00 s | 20 ms |",
    ]


def test_a_synth_tells_its_parts(tmp_path: Path) -> None:
    taken = trace.take(1, tmp_path)
    assert taken.calls > 400
    assert min(taken.messages, taken.constructs, taken.python, taken.files) > 0
    assert (tmp_path / "stacks" / "network" / "cdk.tf.json").exists()
