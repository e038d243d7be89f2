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
    """Start the embedded AWS, deploy every stack to it, and show that it works."""
    from local import lifecycle
    from modules.settings import load

    require_local(environment)
    lifecycle.up(load(environment))


@click.command()
@click.argument("name", type=click.Choice(["access"]), default="access")
@environment_option
def demo(environment: str, name: str) -> None:
    """Demonstrate a part of the deployed system; NAME is "access" if it is left out.

    access: sign in, get a presigned Studio URL, and try what must be refused.
    """
    from local import lifecycle
    from modules.settings import load

    require_local(environment)
    lifecycle.demonstrate(load(environment), name)


@click.command()
@environment_option
def down(environment: str) -> None:
    """Destroy what is deployed to the embedded AWS, and stop it."""
    from local import lifecycle
    from modules.settings import load
    from operations.teardown import command as teardown

    require_local(environment)
    lifecycle.down(lambda: load(environment), teardown.remove_all)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON for another program.")
@environment_option
def status(environment: str, *, as_json: bool) -> None:
    """Show the servers of the embedded AWS, and where they listen."""
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
    """Play the deployed network in network namespaces: names, a browser, failures.

    This needs Linux, and installs BIND, Chromium and what else is missing if it runs as root on
    Debian.
    """
    from local import lifecycle
    from modules.settings import load

    require_local(environment)
    lifecycle.rehearse(load(environment))


def require_local(environment: str) -> None:
    """Refuse an environment that is not deployed to this machine.

    Raises:
        InputError: The environment is another one.
    """
    if environment != LOCAL:
        raise InputError(
            f"the environment is {environment!r}: this command serves only {LOCAL}, the embedded "
            "AWS.\n  For a real account: pipenv run cdktf deploy, as docs/operations.md tells."
        )


COMMANDS = (up, demo, down, status, rehearse)
