"""The part of the benchmark that runs in namespaces of its own."""

import sys

from pydantic import TypeAdapter

from benchmarks.dns import Measurement, measure
from local.rehearsal.facts import Facts
from local.rehearsal.sandbox import FOLDER, prepare


def main() -> int:
    """Measure the deployment of the facts on standard input, and print the measurements."""
    facts = TypeAdapter(Facts).validate_json(sys.stdin.buffer.read())
    prepare(facts)
    measured = list(measure(facts, FOLDER))
    sys.stdout.buffer.write(TypeAdapter(list[Measurement]).dump_json(measured))
    return 0


if __name__ == "__main__":
    sys.exit(main())
