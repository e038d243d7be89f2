"""A snapshot of a whole environment, which shows a reviewer what a change of settings does."""

from syrupy.assertion import SnapshotAssertion

from modules.settings import load
from tests.modules.environment import Synthesize
from tests.support.synthesis import for_snapshot


def test_local(synthesize: Synthesize, snapshot: SnapshotAssertion) -> None:
    settings = load("local")
    # The runtime of the functions would otherwise be that of the Python that runs the test.
    functions = settings.functions.model_copy(update={"runtime": "python3.11"})
    stacks = synthesize(settings.model_copy(update={"functions": functions}))
    assert {id_: for_snapshot(terraform) for id_, terraform in stacks.items()} == snapshot
