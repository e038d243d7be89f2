"""Commands that write Terraform, and that prepare an account."""

import os

import click

from cli.options import environment_option
from toolchain.console import say


@click.command()
@environment_option
def synth(environment: str) -> None:
    """Write the Terraform of an environment to cdktf.out."""
    from modules.app import build_app
    from modules.settings import load
    from toolchain.synthesis import OUTPUT

    build_app(load(environment), outdir=str(OUTPUT)).synth()
    say(f"cdktf.out/stacks holds the Terraform of {environment}")


@click.command()
@click.option("--synth-only", is_flag=True, help="Only write the Terraform to build/bootstrap.")
@environment_option
def bootstrap(environment: str, *, synth_only: bool) -> None:
    """Create the bucket for the state, and the roles of CI.

    An administrator of the account runs this once. Terraform shows its plan, and asks before it
    creates anything.
    """
    from modules.bootstrap.app import build_app
    from modules.settings import ROOT, load
    from modules.stacks import BOOTSTRAP
    from toolchain import cdktf

    folder = ROOT / "build" / "bootstrap"
    build_app(load(environment), outdir=str(folder)).synth()
    if synth_only:
        say(f"{folder.relative_to(ROOT)}/stacks holds the Terraform of {BOOTSTRAP}")
        return
    # The state is local at first, and Terraform moves it into the bucket without asking again.
    os.environ["TF_CLI_ARGS_init"] = "-force-copy"  # noqa: SIM112 - Terraform's own spelling
    options = ("--skip-synth", "--skip-provider-lock", "--output", str(folder))
    cdktf.become("deploy", BOOTSTRAP, *options)


COMMANDS = (synth, bootstrap)
