"""Gathers all that was checked into one page for a security reviewer."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import TypeAdapter

from assurance.evidence import sections
from assurance.evidence.facts import facts
from assurance.evidence.packages import pinned
from assurance.evidence.page import as_html, as_json
from assurance.evidence.report import Report, Section
from assurance.scan import checkov, plans, rules
from assurance.scan.reviewed import review
from assurance.terraform_json import synthesize
from local.emulator import embedded_aws
from local.emulator.embedded_aws import EmbeddedAws
from local.rehearsal.observation import Observation
from local.rehearsal.rehearse import FOLDER as REHEARSAL
from local.rehearsal.rehearse import RECORD
from modules.settings import ROOT, Settings
from toolchain import plans as making
from toolchain import synthesis, terraform
from toolchain.console import say
from toolchain.errors import CommandError

FOLDER = ROOT / "build" / "evidence"
# The environment that is deployed to this machine.
EMBEDDED = "local"
_NOTHING_DEPLOYED = "It needs a deployment on this machine: make up, then make evidence."


def gather_evidence(settings: Settings) -> bool:
    """Write one page, and the same as JSON, that shows all that was checked.

    Args:
        settings: The environment that the page is about.

    Returns:
        Whether every claim that was checked holds.
    """
    report = Report(
        environment=settings.environment,
        facts=tuple(facts(settings.environment)),
        sections=tuple(_sections(settings)),
    )
    FOLDER.mkdir(parents=True, exist_ok=True)
    page = FOLDER / f"{settings.environment}.html"
    page.write_text(as_html(report), encoding="utf-8")
    page.with_suffix(".json").write_text(as_json(report), encoding="utf-8")
    return _tell(report, page)


def _tell(report: Report, page: Path) -> bool:
    for claim in report.open:
        say(f"does not hold: {claim.text}")
    for section in report.missing:
        say(f"not checked: {section.title}. {section.missing}")
    total = len(list(report.claims))
    say(f"{total - len(report.open)} of {total} claims hold")
    say(f"{page.relative_to(ROOT)}, and the same as JSON beside it")
    return not report.open


def _sections(settings: Settings) -> Iterator[Section]:
    # First, because it waits more than it works.
    rehearsal = _begin_rehearsal(settings)
    say("drawing, and proving who may do what and who reaches whom")
    stacks = synthesize(settings)
    yield sections.architecture(stacks)
    yield sections.access(stacks, settings)
    yield sections.network(stacks, settings)
    yield _names(rehearsal)
    yield _scan(settings)
    yield sections.packages(pinned())


def _begin_rehearsal(settings: Settings) -> "subprocess.Popen[str] | None":
    if _running(settings) is None:
        return None
    say("rehearsing in network namespaces")
    (REHEARSAL / RECORD).unlink(missing_ok=True)
    return subprocess.Popen(
        [sys.executable, "-m", "cli", "rehearse"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def _running(settings: Settings) -> EmbeddedAws | None:
    aws = embedded_aws.find() if settings.environment == EMBEDDED else None
    return aws if aws is not None and aws.is_healthy() else None


def _names(rehearsal: "subprocess.Popen[str] | None") -> Section:
    title, command = "Names, and the way into Studio", "make up, then make rehearse"
    if rehearsal is None:
        return sections.missing(title, command, _NOTHING_DEPLOYED)
    _, problem = rehearsal.communicate()
    record = REHEARSAL / RECORD
    if not record.is_file():
        raise CommandError(f"the rehearsal did not end:\n{problem.strip()}")
    observations = TypeAdapter(list[Observation]).validate_json(record.read_bytes())
    return sections.names(observations)


def _scan(settings: Settings) -> Section:
    aws = _running(settings)
    if aws is None:
        return sections.missing("Policy scan", "make plan, then make scan", _NOTHING_DEPLOYED)
    say("planning and scanning")
    with TemporaryDirectory() as folder:
        variables = {**aws.process_environment(), **terraform.environment()}
        files = making.make_all(list(synthesis.synthesize(variables)), Path(folder), variables)
        verdict = checkov.scan(files)
        findings = [*verdict.failed, *rules.judge([*plans.resources(files)], settings.account_id)]
    return sections.scan(verdict, review(findings, settings))
