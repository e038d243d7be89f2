"""Commands that run the system in the embedded AWS on this machine."""

import json

import click

from cli.options import environment_option
from local.paths import LOCAL
from toolchain.console import say
from toolchain.errors import InputError


@click.command()
@environment_option
def up(environment: str) -> None:
    """Start an embedded AWS, and deploy everything to it.

    The command ends with a demonstration: an employee signs in, gets a presigned Studio URL, and
    requests that must be refused are refused. Run it again to deploy changes.
    """
    from local import lifecycle
    from modules.settings import load

    require_local(environment)
    lifecycle.up(load(environment))


@click.command()
@click.argument("name", type=click.Choice(["access"]), default="access", expose_value=False)
@environment_option
def demo(environment: str) -> None:
    """Demonstrate a part of the deployed system.

    The demonstration "access" signs in, gets a presigned Studio URL, and sends requests that must
    be refused. It runs if no other is named.
    """
    from local import lifecycle
    from modules.settings import load

    require_local(environment)
    lifecycle.demonstrate(load(environment))


@click.command()
@environment_option
def down(environment: str) -> None:
    """Destroy the deployment, and stop the embedded AWS."""
    from local import lifecycle
    from modules.settings import load
    from operations.teardown import command as teardown

    require_local(environment)
    lifecycle.down(lambda: load(environment), teardown.remove_all)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON for another program.")
@environment_option
def status(environment: str, *, as_json: bool) -> None:
    """Show the servers of the embedded AWS.

    Each server has a line with its address, its process and its health.
    """
    from local import lifecycle

    require_local(environment)
    servers = lifecycle.status()
    if as_json:
        say(json.dumps({"servers": servers}, indent=2))
        return
    if not servers:
        say("nothing is running")
    for server in servers:
        state = "healthy" if server["healthy"] else "not answering"
        say(f"{server['name']:<10} {server['url']}  pid {server['pid']}  {state}")


@click.command()
@environment_option
def rehearse(environment: str) -> None:
    """Run the deployed network in network namespaces.

    The rehearsal resolves names, opens Studio in a browser, and tries what must be refused. It
    needs Linux. As root on Debian it installs BIND, Chromium and other programs that it needs.
    """
    from local import lifecycle
    from modules.settings import load

    require_local(environment)
    lifecycle.rehearse(load(environment))


def require_local(environment: str) -> None:
    """Refuse every environment but the one that is deployed to this machine.

    Raises:
        InputError: The environment is another one.
    """
    if environment != LOCAL:
        raise InputError(
            f"the environment is {environment!r}: this command works only with {LOCAL!r}, the "
            "embedded AWS.\n  For a real account: pipenv run cdktf deploy, see docs/deploy.md."
        )


COMMANDS = (up, demo, down, status, rehearse)
