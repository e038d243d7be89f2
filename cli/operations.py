"""Commands that act on an account, real or embedded."""

import click

from cli.options import environment_option
from local.paths import LOCAL
from toolchain.errors import InputError


@click.command()
@click.option(
    "--confirm",
    metavar="DOMAIN_ID",
    default="",
    help="Delete what is listed for this domain.",
)
@click.option(
    "--delete-files",
    is_flag=True,
    help="Also delete the home file system that studio.home_retention keeps.",
)
@environment_option
def teardown(environment: str, confirm: str, *, delete_files: bool) -> None:
    """List or delete what people made in the domain.

    Spaces, apps and files that people made, and the file system that SageMaker made, keep
    Terraform from destroying the domain. Without --confirm, they are only listed.
    """
    from local import lifecycle
    from local.lock import exclusively
    from modules.settings import load
    from operations.teardown import command

    settings = load(environment)
    if environment != LOCAL:
        command.run(settings, confirm=confirm, delete_files=delete_files)
        return
    with exclusively("teardown"):
        lifecycle.become_client(lifecycle.running())
        command.run(settings, confirm=confirm, delete_files=delete_files)


@click.command()
@click.argument("name")
@click.option("--push", is_flag=True, help="Push the image to ECR, and print its digest.")
@click.option("--dry-run", is_flag=True, help="Only print the commands; nothing is built.")
@environment_option
def image(environment: str, name: str, *, push: bool, dry_run: bool) -> None:
    """Build an image for Studio, and push it if asked to.

    NAME is the name of an entry of studio.images in the settings; the entry names the folder in
    docker/ that the image is built from.
    """
    from modules.settings import load
    from operations.images import build

    if environment == LOCAL and push:
        raise InputError(
            f"--push with the environment {environment!r}: the embedded AWS takes no images. "
            "Choose the environment of a real account."
        )
    build.run(load(environment), name, push=push, dry_run=dry_run)


@click.command("dns-config")
@click.option(
    "--spoke", metavar="NAME", default="", help="Print the configuration for this spoke only."
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["bind", "windows", "unbound"]),
    help="Print the configuration for this DNS server only.",
)
@click.option(
    "--endpoint-id",
    metavar="VPCE",
    envvar="EXECUTE_API_ENDPOINT_ID",
    default="",
    show_envvar=True,
    help="Name the VPC endpoint of the API; needed if dns.private_api_ids lists APIs.",
)
@environment_option
def dns_config(environment: str, spoke: str, format_: str | None, endpoint_id: str) -> None:
    """Print the configuration for corporate DNS servers."""
    from modules.settings import load
    from operations import dns_config as texts

    texts.run(load(environment), spoke=spoke, format_=format_ or "", endpoint_id=endpoint_id)


COMMANDS = (teardown, image, dns_config)
