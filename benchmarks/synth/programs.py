"""The programs that are compared: this project's, and how little any such program can do."""

from benchmarks.synth.measurement import Program
from modules.core import bindings
from modules.settings import ROOT

BUILD = ROOT / "build" / "benchmarks"

OURS = "this project"

# Who imports the bindings first has them as they were published.
_STOCK = "import cdktf_cdktf_provider_aws, runpy; runpy.run_path('main.py', run_name='__main__')"
# The package's own `__init__` would do more than that.
_FLOOR = """\
import sys, jsii, cdktf
jsii.kernel.load("@cdktf/provider-aws", "20.1.0", sys.argv[1])
"""
_LIGHT_FLOOR = """\
from modules.core import bindings
bindings.install()
import cdktf, cdktf_cdktf_provider_aws._jsii
"""


def ours() -> Program:
    """Synthesize the local environment."""
    return Program.python(OURS, "main.py", **_local("one-spoke"))


def stock() -> Program:
    """Does the same with the bindings as they were published."""
    return Program.python("bindings as published", "-c", _STOCK, **_local("as-published"))


def floor() -> Program:
    """Load CDKTF and the assembly of the provider as published, and makes nothing."""
    (archive,) = (bindings.folder(bindings.PROVIDER) / "_jsii").glob("*.tgz")
    return Program.python("floor: both assemblies alone", "-c", _FLOOR, str(archive))


def light_floor() -> Program:
    """Does the same with light bindings."""
    return Program.python("the same, with light bindings", "-c", _LIGHT_FLOOR)


def _local(folder: str) -> dict[str, str]:
    BUILD.mkdir(parents=True, exist_ok=True)
    return {"ENVIRONMENT": "local", "CDKTF_OUTDIR": str(BUILD / folder)}
