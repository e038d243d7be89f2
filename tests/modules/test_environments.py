"""The whole app of an environment: what a reviewer sees change when its settings change."""

from pathlib import Path

from syrupy.assertion import SnapshotAssertion

from modules.settings import load
from tests.support.synthesis import for_snapshot, synth_stacks


def test_local(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    stacks = synth_stacks(load("local"), tmp_path)
    assert {id_: for_snapshot(terraform) for id_, terraform in stacks.items()} == snapshot
