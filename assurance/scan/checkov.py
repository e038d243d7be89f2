"""checkov, in an environment of its own: it pins packages that this project has newer."""

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assurance.scan.finding import Finding
from modules.settings import ROOT
from toolchain.errors import CommandError, InputError

PYTHON = ROOT / "build" / "checkov" / "bin" / "python"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What checkov says of plans.

    Attributes:
        version: of checkov.
        passed: how many checks were passed.
        failed: those that were not.
    """

    version: str
    passed: int
    failed: tuple[Finding, ...]


def scan(files: Sequence[Path], python: Path = PYTHON) -> Verdict:
    """Scans plans.

    Args:
        files: Terraform's JSON of them, in one folder.
        python: of the environment that has checkov.

    Raises:
        InputError: checkov is not installed.
        LocalError: it did not run, could not read a plan, or let nothing of one pass.
    """
    if not python.is_file():
        raise InputError(
            "checkov is not in build/checkov.\n  Install it: make build/checkov/installed"
        )
    result = subprocess.run(
        [
            *(str(python), "-m", "checkov.main", "--framework", "terraform_plan"),
            # Nothing is asked of its maker.
            "--skip-download",
            *("--compact", "--output", "json"),
            *(argument for file in files for argument in ("--file", str(file))),
        ],
        # It reads a configuration file of the folder where it runs.
        cwd=files[0].parent,
        env={**os.environ, "LOG_LEVEL": "ERROR"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        report: dict[str, Any] = json.loads(result.stdout)
    except ValueError:
        reason = result.stderr.strip().splitlines() or ["it said nothing"]
        raise CommandError(f"checkov did not run: {reason[-1]}") from None
    return _verdict(report, files)


def _verdict(report: dict[str, Any], files: Sequence[Path]) -> Verdict:
    # Where it can read none of the files, it gives the sums without a heading.
    summary = report.get("summary", report)
    results = report.get("results", {"passed_checks": [], "failed_checks": []})
    passed = {Path(one["file_path"]).name for one in results["passed_checks"]}
    # A file that is cut off it passes over, and counts as nothing.
    unread = [str(file) for file in files if file.name not in passed]
    if unread:
        raise CommandError(
            f"checkov passed nothing in {', '.join(unread)}: it checked nothing there"
        )
    if summary["parsing_errors"]:
        raise CommandError(f"checkov could not read {summary['parsing_errors']} of the plans.")
    return Verdict(
        version=summary["checkov_version"],
        passed=summary["passed"],
        failed=tuple(
            sorted(
                Finding(check=one["check_id"], resource=one["resource"], title=one["check_name"])
                for one in results["failed_checks"]
            )
        ),
    )
