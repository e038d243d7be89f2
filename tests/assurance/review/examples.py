"""The examples of docs/reviews: what was edited, and the plans that Terraform made of it.

`python -m tests.assurance.review.examples` renews them: it deploys a copy of this checkout to an
embedded AWS of its own, edits, plans, and writes the cut-down plans and the reviews. It takes about
ten minutes.
"""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from assurance.review.document import as_markdown
from assurance.review.proofs import Comparison, Judgement
from assurance.review.report import Review
from assurance.saved_plans import read
from assurance.verdict import Verdict
from local.emulator import embedded_aws
from modules.settings import ROOT
from modules.stacks import STACKS
from testing.checkout import Checkout

PLANS = Path(__file__).parent / "plans"
REVIEWS = ROOT / "docs" / "reviews"
PROOFS = "proofs.json"
_OTHER_STACK = re.compile(r"data\.terraform_remote_state\.[\w-]+\.outputs\.[\w-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change of the project, as a person makes it."""

    file: str
    old: str
    new: str


# The statement of the S3 endpoint that is the limit of its own principals and buckets.
_OWN_BUCKETS = """\
            ["s3:*"],
            ["*"],  # aws:ResourceAccount is the limit
            principal=ANYONE,
            condition=_own_principals_and_resources(naming),
"""

EXAMPLES = {
    "user": Edit(
        file="environments/local.toml",
        old='profile = "grace-hopper"',
        new='profile = "rear-admiral"',
    ),
    "endpoint-policy": Edit(
        file="modules/network/endpoint_policies/base.py",
        old=_OWN_BUCKETS,
        new=_OWN_BUCKETS.replace("_own_principals_and_resources", "_own_principals"),
    ),
    "cidr": Edit(file="environments/local.toml", old="192.168.10.", new="192.168.20."),
}


def review(example: str) -> Review:
    """Returns the review of an example, from what is kept of its plans and proofs."""
    folder = PLANS / example
    sides = {
        side: Judgement(
            of=kept["of"],
            verdicts={
                claim: Verdict(claim=claim, problems=tuple(problems))
                for claim, problems in kept["verdicts"].items()
            },
            unjudged=kept["unjudged"],
        )
        for side, kept in json.loads((folder / PROOFS).read_text()).items()
    }
    return Review(
        title="Plan of local",
        plans=read([folder / f"{stack}.json" for stack in STACKS]),
        proofs=Comparison(**sides),
    )


def markdown(example: str) -> str:
    """Returns an example as `make plan` writes it for a comment."""
    return as_markdown(list(review(example).blocks()), whole_at="build/plans/local/review.txt")


# Runs in the copy, and writes the verdicts that `perimeter plan` shows.
_PROVE = """
import json, os, sys
from pathlib import Path
from assurance.review.base import synthesize_base
from assurance.review.proofs import compare
from assurance.terraform_json import read
from modules.settings import load
found = compare(synthesize_base("local", os.environ), read(Path("cdktf.out")), load("local"))
print(json.dumps({
    name: {
        "of": side.of,
        "verdicts": {claim: one.problems for claim, one in side.verdicts.items()},
        "unjudged": list(side.unjudged),
    }
    for name, side in (("before", found.before), ("after", found.after))
}, indent=1))
"""


def _record(example: str, checkout: Checkout) -> None:
    edit = EXAMPLES[example]
    path = checkout.folder / edit.file
    original = path.read_text()
    if edit.old not in original:
        sys.exit(f"{edit.file} has changed: give the example {example} another edit.")
    path.write_text(original.replace(edit.old, edit.new))
    try:
        _succeed(checkout, "-m", "cli", "plan")
        proofs = _succeed(checkout, "-c", _PROVE)
    finally:
        path.write_text(original)
    made = checkout.folder / "build" / "plans" / "local"
    folder = PLANS / example
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / PROOFS).write_text(proofs)
    for stack in STACKS:
        document = _cut_down(json.loads((made / f"{stack}.json").read_text()))
        text = json.dumps(document, indent=1) + "\n"
        assert str(checkout.folder) not in text
        (folder / f"{stack}.json").write_text(text)
    # What is kept says all that the whole plans did.
    assert markdown(example) == (made / "review.md").read_text()
    (REVIEWS / f"{example}.md").write_text(markdown(example))


def _cut_down(document: dict[str, Any]) -> dict[str, Any]:
    """Returns what a review reads of a plan."""
    changes = [it for it in document["resource_changes"] if it["change"]["actions"] != ["no-op"]]
    stays = document["resource_changes"][0] | {
        "change": {"actions": ["no-op"], "before": {}, "after": {}}
    }
    references = _OTHER_STACK.findall(json.dumps(document["configuration"]))
    return {
        "format_version": document["format_version"],
        "terraform_version": document["terraform_version"],
        "resource_changes": changes or [stays],
        "output_changes": {
            name: {"actions": output["actions"]}
            for name, output in document.get("output_changes", {}).items()
            if output["actions"] != ["no-op"]
        },
        "prior_state": {"values": {"root_module": {"resources": [{"mode": "managed"}]}}},
        "configuration": {"references": sorted(set(references))},
        "errored": document["errored"],
    }


def _succeed(checkout: Checkout, *arguments: str) -> str:
    result = checkout.python(*arguments)
    if result.returncode != 0:
        sys.exit(result.stdout + result.stderr)
    return result.stdout


def _commit(folder: Path) -> None:
    """Makes the copy a checkout of its own, whose last commit is the base."""
    identity = ("-c", "user.name=examples", "-c", "user.email=examples@example.com")
    git = ["git", f"--git-dir={folder / '.git'}", f"--work-tree={folder}", *identity]
    subprocess.run([*git, "init", "--quiet"], check=True)
    (folder / ".git" / "info" / "exclude").write_text(".venv\nnode_modules\nbuild\n")
    subprocess.run([*git, "add", "--all"], check=True, cwd=folder)
    subprocess.run([*git, "commit", "--quiet", "--message", "base"], check=True, cwd=folder)


def main() -> None:
    """Renews all examples."""
    with TemporaryDirectory() as temporary:
        checkout = Checkout.copy_to(Path(temporary) / "project")
        _commit(checkout.folder)
        try:
            _succeed(checkout, "-m", "cli", "up")
            for example in EXAMPLES:
                _record(example, checkout)
        finally:
            if aws := embedded_aws.find(checkout.local):
                embedded_aws.stop(aws, checkout.local)


if __name__ == "__main__":
    main()
