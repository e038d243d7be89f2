"""Commands that review what a deployment would change."""

import os
from pathlib import Path

import click

from cli.options import detailed_exitcode_option, environment_option
from local.paths import LOCAL


@click.command()
@click.option(
    "--base",
    metavar="REVISION",
    default="",
    help="Compare the proofs with this revision of git; by default with the last commit.",
)
@detailed_exitcode_option
@environment_option
def plan(environment: str, base: str, *, detailed_exitcode: bool) -> int:
    """Review what a deployment would change.

    The review lists dangers first, then resources, then proofs.
    """
    from assurance.review.command import review_deployment
    from local import lifecycle
    from modules.settings import load
    from toolchain import terraform

    settings = load(environment)
    tools = terraform.environment()
    if environment == LOCAL:
        lifecycle.become_client(lifecycle.running())
    outcome = review_deployment(settings, {**os.environ, **tools}, base)
    return outcome if detailed_exitcode else 0


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE..."
)
@detailed_exitcode_option
def review(files: tuple[Path, ...], *, detailed_exitcode: bool) -> int:
    """Review saved plans, without Terraform.

    Each FILE is the output of terraform show -json for a saved plan.
    """
    from assurance.review.command import review_files

    outcome = review_files(files)
    return outcome if detailed_exitcode else 0


COMMANDS = (plan, review)
