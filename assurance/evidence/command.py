"""The command that collects all results in one page for a security reviewer."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from assurance.evidence import sections
from assurance.evidence.facts import facts
from assurance.evidence.packages import pinned
from assurance.evidence.page import as_html, as_json
from assurance.evidence.report import Report, Section
from assurance.iam import simulator
from assurance.saved_plans import read
from assurance.scan import checkov, rules
from assurance.scan.reviewed import review
from assurance.terraform_json import synthesize
from local import lifecycle
from local.emulator import embedded_aws
from local.emulator.embedded_aws import EmbeddedAws
from local.rehearsal.isolation import require_linux
from local.rehearsal.observation import Observation
from modules.settings import ROOT, Settings
from toolchain import plans, synthesis, system_packages, terraform
from toolchain.console import say
from toolchain.errors import MissingToolError

FOLDER = ROOT / "build" / "evidence"
# This environment is deployed to this machine.
EMBEDDED = "local"
_NOTHING_DEPLOYED = "It needs a deployment on this machine: make up, then make evidence."


def gather_evidence(settings: Settings) -> bool:
    """Write a page, and the same as JSON, with all that was checked.

    Args:
        settings: The environment that the page is about.

    Returns:
        Whether every claim that was checked holds.

    Raises:
        MissingToolError: Tools are missing; the text names each.
        CommandError: A check could not be made.
    """
    # The checks come first: they provide the tools, whose versions are among the facts.
    checks = tuple(_sections(settings))
    report = Report(
        environment=settings.environment,
        facts=tuple(facts(settings.environment)),
        sections=checks,
    )
    FOLDER.mkdir(parents=True, exist_ok=True)
    page = FOLDER / f"{settings.environment}.html"
    page.write_text(as_html(report), encoding="utf-8")
    page.with_suffix(".json").write_text(as_json(report), encoding="utf-8")
    return _summarize(report, page)


def _summarize(report: Report, page: Path) -> bool:
    for claim in report.open:
        say(f"does not hold: {claim.text}")
    for section in report.missing:
        say(f"not checked: {section.title}. {section.missing}")
    total = len(list(report.claims))
    say(f"{total - len(report.open)} of {total} claims hold")
    say(f"{page.relative_to(ROOT)}, and the same as JSON beside it")
    return not report.open


def _sections(settings: Settings) -> Iterator[Section]:
    aws = _running(settings)
    _provide_tools(is_deployed=aws is not None)
    with ThreadPoolExecutor(max_workers=1) as worker:
        rehearsal = None
        if aws is not None:
            say("rehearsing in network namespaces")
            # The rehearsal waits more than it works, so the proofs are made meanwhile.
            rehearsal = worker.submit(lifecycle.observe, settings)
        say("drawing, and proving who may do what and who can reach whom")
        stacks = synthesize(settings)
        yield sections.architecture(stacks)
        yield sections.access(stacks, settings)
        yield sections.network(stacks, settings)
        yield _names(rehearsal)
    yield _scan(settings, aws)
    yield sections.packages(pinned())


def _provide_tools(*, is_deployed: bool) -> None:
    """Check all tools before the first work that takes long, and install what can be installed.

    Raises:
        MissingToolError: Tools are missing; the text names each.
        CommandError: An installation failed.
    """
    checks: list[Callable[[], None]] = [terraform.check_terraform, simulator.check_installed]
    programs = {"dot"}
    if is_deployed:
        checks += [require_linux, checkov.check_installed]
        programs |= system_packages.REHEARSAL.keys()
    checks.append(lambda: system_packages.provide(sorted(programs)))
    problems = []
    for check in checks:
        try:
            check()
        except MissingToolError as error:
            problems.append(str(error))
    if problems:
        raise MissingToolError("\n".join(problems))


def _running(settings: Settings) -> EmbeddedAws | None:
    aws = embedded_aws.find() if settings.environment == EMBEDDED else None
    return aws if aws is not None and aws.is_healthy() else None


def _names(rehearsal: "Future[list[Observation]] | None") -> Section:
    title, command = "Names, and the way into Studio", "make up, then make rehearse"
    if rehearsal is None:
        return sections.missing(title, command, _NOTHING_DEPLOYED)
    return sections.names(rehearsal.result())


def _scan(settings: Settings, aws: EmbeddedAws | None) -> Section:
    if aws is None:
        return sections.missing("Policy scan", "make plan, then make scan", _NOTHING_DEPLOYED)
    say("planning and scanning")
    with TemporaryDirectory() as folder:
        variables = {**aws.process_environment(), **terraform.environment()}
        files = plans.make(list(synthesis.synthesize(variables)), Path(folder), variables)
        verdict = checkov.scan(files)
        resources = [resource for plan in read(files) for resource in plan.resources]
        findings = [*verdict.failed, *rules.judge(resources, settings.account_id)]
    return sections.scan(verdict, review(findings, settings))
