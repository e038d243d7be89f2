"""The deployment of ten spokes to an embedded AWS, and a second plan without a change."""

import json
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from local.emulator import embedded_aws
from modules.stacks import STACKS
from testing.checkout import Checkout
from testing.configuration import sites
from testing.plans import planned_changes
from toolchain.console import say, warn

# The settings have one spoke already.
MORE = 9
_DEPLOYED = re.compile(r"^  \w+ +\d+ resources? .*$", re.MULTILINE)


def main() -> int:
    """Deploy and plan again; return 1 if the deployment fails or the plan is not empty."""
    with tempfile.TemporaryDirectory() as folder:
        checkout = Checkout.copy_to(Path(folder))
        with checkout.settings.open("a", encoding="utf-8") as settings:
            settings.write("\n".join(as_toml(sites(MORE))))
        up = checkout.python("-m", "cli", "up")
        aws = embedded_aws.find(checkout.local)
        try:
            if up.returncode != 0 or aws is None:
                warn(up.stdout + up.stderr)
                return 1
            for line in _DEPLOYED.findall(up.stdout):
                say(line)
            changes = {stack: planned_changes(checkout, aws, stack) for stack in STACKS}
        finally:
            if aws is not None:
                embedded_aws.stop(aws, checkout.local)
    for stack, changed in changes.items():
        say(f"a second plan of {stack}: {len(changed)} changes")
    return int(any(changes.values()))


def as_toml(sections: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of sections as TOML; texts and lists are written as in JSON."""
    for name, section in sections.items():
        many = isinstance(section, list)
        for table in section if many else [section]:
            yield f"[[{name}]]" if many else f"[{name}]"
            yield from _values(table)
            for inner, values in table.items():
                if isinstance(values, dict):
                    yield f"[{name}.{inner}]"
                    yield from _values(values)


def _values(table: Mapping[str, object]) -> Iterator[str]:
    for key, value in table.items():
        if not isinstance(value, dict):
            yield f"{key} = {json.dumps(value)}"


if __name__ == "__main__":
    sys.exit(main())
