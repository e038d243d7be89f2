import subprocess
import sys

from modules.settings import ROOT
from modules.stacks import STACKS


def run(code: str) -> list[str]:
    """Return the words that a Python of its own prints."""
    result = subprocess.run(
        [sys.executable, *code.split(maxsplit=1)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout.split()


def test_the_program_prints_the_stacks_in_order_of_deployment() -> None:
    assert run("-m modules.stacks") == list(STACKS) == ["network", "dns", "studio", "access"]


def test_importing_the_names_loads_nothing_else() -> None:
    code = "import sys, modules.stacks; print(*(name for name in sys.modules if 'modules' in name))"
    assert run(f"-c {code}") == ["modules", "modules.stacks"]
