"""Checkov, which has its own environment because it pins older versions of shared packages."""

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assurance.scan.finding import Finding
from modules.settings import ROOT
from toolchain.errors import CommandError, MissingToolError

PYTHON = ROOT / "build" / "checkov" / "bin" / "python"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The verdict of checkov on plans.

    Attributes:
        version: The version of checkov.
        passed: The number of passed checks.
        failed: The findings of failed checks.
    """

    version: str
    passed: int
    failed: tuple[Finding, ...]


def check_installed(python: Path = PYTHON) -> None:
    """Check that checkov is installed.

    Args:
        python: The Python of the environment that has checkov.

    Raises:
        MissingToolError: Checkov is not installed.
    """
    if not python.is_file():
        raise MissingToolError(
            "checkov is not in build/checkov.\n  Install it: make build/checkov/installed"
        )


def scan(files: Sequence[Path], python: Path = PYTHON) -> Verdict:
    """Scan plans.

    Args:
        files: The plans as JSON, in one folder.
        python: The Python of the environment that has checkov.

    Raises:
        MissingToolError: Checkov is not installed.
        CommandError: Checkov did not run, could not read a plan, or passed nothing of a plan.
    """
    check_installed(python)
    result = subprocess.run(
        [
            *(str(python), "-m", "checkov.main", "--framework", "terraform_plan"),
            # Checkov must not contact its maker.
            "--skip-download",
            *("--compact", "--output", "json"),
            *(argument for file in files for argument in ("--file", str(file))),
        ],
        # Checkov reads a configuration file in its working folder.
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
    # If checkov can read none of the files, it prints the sums without a heading.
    summary = report.get("summary", report)
    results = report.get("results", {"passed_checks": [], "failed_checks": []})
    passed = {Path(one["file_path"]).name for one in results["passed_checks"]}
    # Checkov skips a truncated file, and counts nothing for it.
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
