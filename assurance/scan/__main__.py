"""`make scan`: what checkov and our own rules find in the plans that `make plan` saved."""

import sys
from collections.abc import Iterator

from assurance.scan import checkov, plans, rules
from assurance.scan.reviewed import Review, review
from local.console import InputError, LocalError, say, warn
from modules.settings import Settings, SettingsError, load


def main() -> int:
    """Scans the plans of the environment that `ENVIRONMENT` names.

    Returns:
        The exit status: 0 nothing found that was not reviewed, 1 something found or checkov
        failed, 2 plans, settings or tools that cannot be used.
    """
    try:
        return _scan(load())
    except SettingsError as error:
        warn(str(error))
        return InputError.exit_status
    except LocalError as error:
        warn(str(error))
        return error.exit_status


def _scan(settings: Settings) -> int:
    files = plans.saved(settings.environment)
    resources = list(plans.resources(files))
    verdict = checkov.scan(files)
    outcome = review([*verdict.failed, *rules.judge(resources, settings.account_id)], settings)
    say(
        f"{len(files)} plans of {settings.environment}, {len(resources)} resources: "
        f"checkov {verdict.version} passed {verdict.passed} checks"
    )
    for line in _shown(outcome):
        say(line)
    for resource in rules.unknown(resources):
        say(f"known after the deployment only, scan again then: the policy of {resource.address}")
    is_clean = not outcome.open and not outcome.stale
    say("nothing found that was not reviewed" if is_clean else "see what is marked")
    return 0 if is_clean else LocalError.exit_status


def _shown(outcome: Review) -> Iterator[str]:
    for entry, count in outcome.accepted:
        yield f"reviewed   {entry.check:<12} {count} x {entry.resource}"
        yield f"           {entry.reason}"
    for finding in outcome.open:
        yield f"FOUND      {finding.check:<12} {finding.resource}"
        yield f"           {finding.title}"
    for entry in outcome.stale:
        yield f"STALE      {entry.check:<12} {entry.resource}"
        yield "           found no more: remove it from assurance/scan/reviewed.py"


if __name__ == "__main__":
    sys.exit(main())
