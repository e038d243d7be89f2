"""A snapshot of a whole environment, which shows a reviewer what a change of settings does."""

from pathlib import Path

from syrupy.assertion import SnapshotAssertion

from modules.settings import load
from tests.support.synthesis import for_snapshot, synth_stacks


def test_local(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    settings = load("local")
    # The runtime of the functions would otherwise be that of the Python that runs the test.
    functions = settings.functions.model_copy(update={"runtime": "python3.11"})
    stacks = synth_stacks(settings.model_copy(update={"functions": functions}), tmp_path)
    assert {id_: for_snapshot(terraform) for id_, terraform in stacks.items()} == snapshot
