"""Decisions of iam-simulate, an independent implementation of IAM."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from assurance.errors import UnjudgedError
from modules.core import bindings
from modules.core.iam import Statement
from modules.settings import ROOT
from toolchain.errors import MissingToolError

_SCRIPT = Path(__file__).with_suffix(".mjs")
_PACKAGE = ROOT / "node_modules" / "@cloud-copilot" / "iam-simulate"


class SimulationError(UnjudgedError):
    """The simulator gives no decision on a request, or would ignore a part of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """A request, with every policy that decides about it.

    Attributes:
        principal: The ARN of the caller; None without credentials.
        account: The account of the resource.
        resource: The ARN of the resource, or "*" for an action without a resource.
        context: The values of the condition keys.
        identity: The statements of the caller's policies.
        guard: The statements of the resource's policy; None if it has none.
        endpoint: The statements of the VPC endpoint's policy; None if no endpoint is passed.
    """

    principal: str | None
    action: str
    resource: str
    account: str
    context: Mapping[str, str]
    identity: Sequence[Statement]
    guard: Sequence[Statement] | None = None
    endpoint: Sequence[Statement] | None = None


def check_installed() -> None:
    """Check that Node.js and iam-simulate are installed.

    Raises:
        MissingToolError: One of them is not.
    """
    if not bindings.node().is_file():
        raise MissingToolError("Node.js is not in .venv.\n  Install it: make setup")
    if not _PACKAGE.is_dir():
        raise MissingToolError("iam-simulate is not in node_modules.\n  Install it: make setup")


def simulate(simulations: Sequence[Simulation]) -> list[bool]:
    """Return for each simulation whether the request is allowed.

    Raises:
        MissingToolError: Node.js or iam-simulate is not installed.
        SimulationError: iam-simulate refuses a simulation, or ignores one of its keys.
    """
    check_installed()
    result = subprocess.run(
        [str(bindings.node()), str(_SCRIPT)],
        input=json.dumps([_for_script(one) for one in simulations]),
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        raise SimulationError(f"iam-simulate decides nothing: {result.stderr.strip()}")
    decisions: list[bool] = json.loads(result.stdout)
    return decisions


def _for_script(simulation: Simulation) -> dict[str, object]:
    return asdict(simulation) | {
        "identity": [_document(simulation.identity)] if simulation.identity else [],
        "guard": None if simulation.guard is None else _document(simulation.guard),
        "endpoint": [] if simulation.endpoint is None else [_document(simulation.endpoint)],
    }


def _document(statements: Sequence[Statement]) -> dict[str, object]:
    return {"Version": "2012-10-17", "Statement": list(statements)}
