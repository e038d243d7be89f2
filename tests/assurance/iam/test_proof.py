"""The solver of the proofs."""

import os
import signal
import threading
from itertools import combinations
from unittest.mock import Mock

import pytest
import z3

from assurance.iam import proof


def test_an_interruption_during_a_proof_reaches_the_command() -> None:
    # Thirteen pigeons do not fit in twelve holes, but the solver needs long to find that out.
    sits = [
        [z3.Bool(f"pigeon {pigeon} sits in {hole}") for hole in range(12)] for pigeon in range(13)
    ]
    constraints = [z3.Or(holes) for holes in sits]
    for hole in range(12):
        for first, second in combinations(sits, 2):
            constraints.append(z3.Not(z3.And(first[hole], second[hole])))
    solver = proof._solver(Mock(spec=proof.Case), constraints, [])
    # Ctrl-C counts once the solver returns.
    solver.set("timeout", 2_000)
    interruption = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    interruption.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            solver.check()
    finally:
        interruption.cancel()
        interruption.join()
