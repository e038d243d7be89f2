"""What is pure costs no start-up: neither a module nor its tests load jsii."""

import subprocess
import sys

import pytest

from modules.settings import ROOT

PURE_MODULES = (
    "modules.settings",
    "modules.core.iam",
    "modules.core.lambda_archive",
    "modules.core.naming",
    "modules.network.endpoint_policies",
    "modules.network.policies",
    "modules.dns.policies",
    "modules.studio.policies",
    "modules.access.policies",
    "modules.bootstrap.policies",
    "authorizer.handler",
    "presign.handler",
)
PURE_TESTS = (
    "tests/modules/settings",
    "tests/modules/core/test_iam.py",
    "tests/modules/core/test_lambda_archive.py",
    "tests/modules/core/test_naming.py",
    *(
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "tests/modules").glob("*/test_policies.py"))
    ),
    "tests/lambda_src",
)


def loaded_after(code: str) -> set[str]:
    """Returns what of the bindings a new Python has loaded after the code."""
    code = f"""
import sys
sys.path.insert(0, "lambda_src")
{code}
print(*sys.modules.keys() & {{"jsii", "cdktf", "constructs"}})
"""
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return set(result.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "imports",
    [
        "\n".join(f"import {module}" for module in PURE_MODULES),
        f"import pytest; assert pytest.main(['--collect-only', '-qq', *{PURE_TESTS!r}]) == 0",
    ],
    ids=["modules", "their tests"],
)
def test_what_is_pure_loads_no_jsii(imports: str) -> None:
    assert loaded_after(imports) == set()


def test_the_stacks_load_it() -> None:
    assert loaded_after("import modules.app") == {"jsii", "cdktf", "constructs"}
