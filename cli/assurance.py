"""Commands that judge what was synthesized or planned."""

import click

from cli.options import environment_option
from toolchain.errors import CommandError


@click.command()
@environment_option
def prove(environment: str) -> int:
    """Prove who may do what, and who can reach whom.

    The proofs hold for every request and every packet, not for examples. The command ends with 1
    if something is not proved.
    """
    from assurance.iam.command import prove_policies
    from assurance.network.command import prove_network
    from modules.settings import load

    settings = load(environment)
    results = [prove_policies(settings), prove_network(settings)]
    return 0 if all(results) else CommandError.exit_status


@click.command()
@click.argument("source", metavar="FROM")
@click.argument("destination", metavar="TO")
@click.argument("port")
@click.argument("protocol", type=click.Choice(["tcp", "udp"]), default="tcp", metavar="[PROTOCOL]")
@environment_option
def reach(environment: str, source: str, destination: str, port: str, protocol: str) -> int:
    """Say whether FROM can reach TO on PORT, step by step.

    FROM and TO are addresses, or names that "perimeter prove" lists. PROTOCOL is tcp or udp; it is
    tcp by default. The command ends with 1 if the way is blocked.
    """
    from assurance.network.command import answer_question
    from modules.settings import load

    is_reached = answer_question(load(environment), source, destination, port, protocol)
    return 0 if is_reached else CommandError.exit_status


@click.command()
@environment_option
def scan(environment: str) -> int:
    """Scan saved plans for known misconfigurations.

    The plans are those that "perimeter plan" saved last. The command ends with 1 if something is
    found that was not reviewed.
    """
    from assurance.scan.command import scan_plans
    from modules.settings import load

    return 0 if scan_plans(load(environment)) else CommandError.exit_status


@click.command()
@environment_option
def diagram(environment: str) -> None:
    """Draw the architecture from the synthesized Terraform."""
    from assurance.diagram.command import draw_diagram
    from modules.settings import load

    draw_diagram(load(environment))


@click.command()
@environment_option
def evidence(environment: str) -> int:
    """Collect proofs, rehearsal and scan in one page.

    The page is for a security reviewer. The command ends with 1 if a claim does not hold.
    """
    from assurance.evidence.command import gather_evidence
    from modules.settings import load

    return 0 if gather_evidence(load(environment)) else CommandError.exit_status


COMMANDS = (prove, reach, scan, diagram, evidence)
