"""The command that scans saved plans."""

from collections.abc import Iterator

from assurance import saved_plans
from assurance.scan import checkov, rules
from assurance.scan.reviewed import Review, review
from modules.settings import Settings
from toolchain.console import say


def scan_plans(settings: Settings) -> bool:
    """Scan the saved plans of an environment with checkov and with this project's own rules.

    Args:
        settings: The environment whose plans `perimeter plan` saved.

    Returns:
        Whether nothing was found that was not reviewed.

    Raises:
        InputError: There are no plans, or they cannot be used.
        CommandError: Checkov failed.
    """
    files = saved_plans.find(settings.environment)
    resources = [resource for plan in saved_plans.read(files) for resource in plan.resources]
    verdict = checkov.scan(files)
    outcome = review([*verdict.failed, *rules.judge(resources, settings.account_id)], settings)
    say(
        f"{len(files)} plans of {settings.environment}, {len(resources)} resources: "
        f"checkov {verdict.version} passed {verdict.passed} checks"
    )
    for line in _lines(outcome):
        say(line)
    for resource in rules.unknown(resources):
        say(f"known after the deployment only, scan again then: the policy of {resource.address}")
    is_clean = not outcome.open and not outcome.stale
    say("nothing found that was not reviewed" if is_clean else "see what is marked")
    return is_clean


def _lines(outcome: Review) -> Iterator[str]:
    for entry, count in outcome.accepted:
        yield f"reviewed   {entry.check:<12} {count} x {entry.resource}"
        yield f"           {entry.reason}"
    for finding in outcome.open:
        yield f"FOUND      {finding.check:<12} {finding.resource}"
        yield f"           {finding.title}"
    for entry in outcome.stale:
        yield f"STALE      {entry.check:<12} {entry.resource}"
        yield "           found no more: remove it from assurance/scan/reviewed.py"
