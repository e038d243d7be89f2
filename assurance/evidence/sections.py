"""The sections of the evidence."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from assurance.diagram.architecture import read
from assurance.diagram.drawing import draw
from assurance.evidence.packages import Package
from assurance.evidence.report import Claim, Section, Table
from assurance.iam import matrix
from assurance.iam.loading import collect as collect_policies
from assurance.iam.proof import prove
from assurance.iam.theorems import POSSIBILITIES, THEOREMS
from assurance.network.loading import collect as collect_network
from assurance.network.promises import judge
from assurance.network.table import by_use, tabulate
from assurance.scan.checkov import Verdict as Scanned
from assurance.scan.reviewed import Review
from assurance.terraform_json import Stacks
from assurance.verdict import Verdict
from local.rehearsal.observation import Observation, Part
from local.rehearsal.table import failure
from modules.settings import Settings

_DECISIONS = {matrix.ALLOWED: "allowed", matrix.REFUSED: "refused", matrix.NO_WAY: "no way"}


def architecture(stacks: Stacks) -> Section:
    """Draw the synthesized architecture.

    Raises:
        MissingToolError: Graphviz is not installed.
    """
    return Section(
        title="Architecture",
        command="make diagram",
        introduction="Drawn from the Terraform. The numbers are the way of one request.",
        picture=draw(read(stacks)),
    )


def access(stacks: Stacks, settings: Settings) -> Section:
    """Prove who may do what.

    Raises:
        MissingToolError: Node.js is not installed.
        UnjudgedError: A resource or a policy cannot be read, or the solver could not decide.
    """
    inventory = collect_policies(stacks, settings)
    statements = (*THEOREMS, *POSSIBILITIES)
    columns = [chr(ord("a") + index) for index, _ in enumerate(matrix.ORIGINS)]
    legend = "; ".join(f"{one}: {name}" for one, name in zip(columns, matrix.ORIGINS, strict=True))
    rows = [
        [question, principal, *(_DECISIONS[cell] for cell in cells)]
        for question, cells_of in matrix.decide(inventory).items()
        for principal, cells in cells_of.items()
        if matrix.ALLOWED in cells
    ]
    return Section(
        title="Access",
        command="make prove",
        introduction="Proved on the policies as synthesized, for every request there can be. "
        "The table holds single decisions of a second, independent judge.",
        claims=_proved(prove(one, inventory) for one in statements),
        tables=[
            Table(
                columns=["to do what", "who", *columns],
                rows=rows,
                caption=f"Who is not in the table is refused from everywhere. From {legend}.",
            )
        ],
    )


def network(stacks: Stacks, settings: Settings) -> Section:
    """Prove who can reach whom.

    Raises:
        UnjudgedError: A resource may decide it, and the model does not know it.
    """
    found = collect_network(stacks, settings)
    table = tabulate(found)
    rows = [[source, uses, ", ".join(reached)] for source, uses, reached in by_use(table)]
    return Section(
        title="Network",
        command="make prove",
        introduction="Judged on routes, peerings, security groups, network ACLs and endpoints "
        "as synthesized, for every address, protocol and port.",
        claims=_proved(judge(found, table)),
        tables=[
            Table(
                columns=["from", "by", "to"],
                rows=rows,
                caption="Who is not in the table reaches nothing. A network's own name is any "
                "host there, guarded by no group.",
            )
        ],
    )


def names(observations: Sequence[Observation]) -> Section:
    """Show the observations of the rehearsal."""
    tables = []
    for part, seen in groupby(observations, key=lambda one: one.part):
        is_timed = part is Part.FAILURES
        tables.append(
            Table(
                columns=[str(part), "where", "by", "answer", *(["seconds"] if is_timed else [])],
                rows=[
                    [
                        *(one.subject, one.place, one.protocol, one.answer),
                        *([_seconds(one)] if is_timed else []),
                    ]
                    for one in seen
                ],
            )
        )
    return Section(
        title="Names, and the way into Studio",
        command="make up, then make rehearse",
        introduction="Seen in network namespaces of one machine: the deployed configuration in "
        "real name servers, the routes of the Terraform, a real browser.",
        claims=[
            Claim(
                text=f"All of {len(observations)} observations are as expected.",
                problems=[failure(one) for one in observations if not one.holds],
            )
        ],
        tables=tables,
    )


def scan(verdict: Scanned, outcome: Review) -> Section:
    """Show the findings of checkov and of this project's rules in the plans."""
    return Section(
        title="Policy scan",
        command="make plan, then make scan",
        introduction=f"checkov {verdict.version} passed {verdict.passed} checks on the plans.",
        claims=[
            Claim(
                text="Scanners find nothing that was not reviewed.",
                problems=[f"{one.check} {one.resource}: {one.title}" for one in outcome.open],
            ),
            Claim(
                text="All that was reviewed is still found.",
                problems=[f"{one.check} {one.resource}" for one in outcome.stale],
            ),
        ],
        tables=[
            Table(
                columns=["check", "resources", "found", "why it is right"],
                rows=[
                    [entry.check, entry.resource, str(count), entry.reason]
                    for entry, count in outcome.accepted
                ],
                caption="Reviewed findings.",
            )
        ],
    )


def packages(pinned: Iterable[Package]) -> Section:
    """List the dependencies, by the licences that they state."""
    listed: dict[tuple[str, str], list[str]] = {}
    for one in pinned:
        listed.setdefault((one.licence, one.source), []).append(f"{one.name} {one.version}")
    rows = [
        [licence, source, str(len(found)), ", ".join(found)]
        for (licence, source), found in sorted(listed.items())
    ]
    return Section(
        title="Packages",
        command="make setup",
        introduction="All that the lock files pin, with the licences that the packages state. "
        "What is deployed of them is in the functions' archives: PyJWT, cryptography and what "
        "these two stand on.",
        tables=[Table(columns=["licence", "for", "number", "packages"], rows=rows)],
    )


def _proved(verdicts: Iterable[Verdict]) -> list[Claim]:
    return [Claim(text=one.claim, problems=one.problems) for one in verdicts]


def _seconds(one: Observation) -> str:
    return "" if one.seconds is None else f"{one.seconds:.2f}"


def missing(title: str, command: str, why: str) -> Section:
    """Return a section that says that something was not checked."""
    return Section(title=title, command=command, introduction="", missing=why)
