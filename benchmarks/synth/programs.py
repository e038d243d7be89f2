"""The programs that are compared: this project, and lower bounds for such a program."""

from benchmarks.synth.measurement import Program
from modules.core import bindings
from modules.settings import ROOT

BUILD = ROOT / "build" / "benchmarks"

OURS = "this project"

# A program that imports the bindings first gets them as published.
_STOCK = "import cdktf_cdktf_provider_aws, runpy; runpy.run_path('main.py', run_name='__main__')"
# The `__init__` of the package would do more than load the assembly.
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
    """Return the program that synthesizes the local environment."""
    return Program.python(OURS, "main.py", **_local("one-spoke"))


def stock() -> Program:
    """Return the same program with the bindings as published."""
    return Program.python("bindings as published", "-c", _STOCK, **_local("as-published"))


def floor() -> Program:
    """Return a program that only loads CDKTF and the provider as published."""
    (archive,) = (bindings.folder(bindings.PROVIDER) / "_jsii").glob("*.tgz")
    return Program.python("floor: both assemblies alone", "-c", _FLOOR, str(archive))


def light_floor() -> Program:
    """Return a program that only loads CDKTF and the provider with light bindings."""
    return Program.python("the same, with light bindings", "-c", _LIGHT_FLOOR)


def _local(folder: str) -> dict[str, str]:
    BUILD.mkdir(parents=True, exist_ok=True)
    return {"ENVIRONMENT": "local", "CDKTF_OUTDIR": str(BUILD / folder)}
