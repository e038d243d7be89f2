"""The bootstrap stack: deployed to an embedded AWS, then its state is moved to its bucket."""

import subprocess

import pytest

from local.emulator.clients import client
from local.emulator.embedded_aws import EmbeddedAws
from testing.checkout import Checkout
from tests.e2e.conftest import start_empty
from toolchain import terraform

pytestmark = pytest.mark.e2e

ENVIRONMENT = "bootstrapped"
BUCKET = "studio-local-terraform-state"
LOCAL_BACKEND = '[backend]\nkind = "local"\n'
S3_BACKEND = f'[backend]\nkind = "s3"\nbucket = "{BUCKET}"\nkey = "local"\nregion = "us-west-2"\n'
# Only the embedded AWS takes the runtime of the host.
HOST_RUNTIME, RUNTIME = 'runtime = "host"', 'runtime = "python3.13"'
IN_BUCKET = "[bootstrap]\nstate_in_bucket = true\n\n"
GITHUB = '[bootstrap.github]\nrepository = "example/perimeter"\n'


def write_settings(checkout: Checkout, bootstrap: str) -> None:
    original = checkout.settings.read_text()
    assert LOCAL_BACKEND in original
    assert HOST_RUNTIME in original
    settings = original.replace(LOCAL_BACKEND, S3_BACKEND).replace(HOST_RUNTIME, RUNTIME)
    checkout.settings.with_name(f"{ENVIRONMENT}.toml").write_text(f"{settings}\n{bootstrap}")


def run(
    checkout: Checkout, aws: EmbeddedAws, *arguments: str
) -> "subprocess.CompletedProcess[str]":
    """Synthesize the stack, and run Terraform on it as `perimeter bootstrap` does."""
    synth = checkout.python(
        *("-m", "cli", "bootstrap", "--synth-only", "--environment", ENVIRONMENT)
    )
    assert synth.returncode == 0, synth.stderr
    environment = checkout.environ(
        aws.environment() | terraform.environment(checkout.folder / "build" / "terraform")
    )
    for command in (["init", "-force-copy"], arguments):
        result = subprocess.run(
            ["terraform", *command, "-input=false", "-no-color"],
            cwd=checkout.folder / "build" / "bootstrap" / "stacks" / "bootstrap",
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if command is not arguments:
            assert result.returncode == 0, result.stdout + result.stderr
    return result


def test_first_use_as_it_is_documented(checkout: Checkout) -> None:
    aws = start_empty(checkout)
    write_settings(checkout, GITHUB)
    first = run(checkout, aws, "apply", "-auto-approve")
    assert first.returncode == 0, first.stdout + first.stderr
    iam = client(aws, "iam")
    assert iam.get_role(RoleName="studio-local-ci-plan")
    assert iam.get_role(RoleName="studio-local-ci-deploy")

    write_settings(checkout, IN_BUCKET + GITHUB)
    moved = run(checkout, aws, "plan", "-detailed-exitcode")
    assert moved.returncode == 0, moved.stdout + moved.stderr
    s3 = client(aws, "s3")
    (state,) = s3.list_objects_v2(Bucket=BUCKET)["Contents"]
    assert state["Key"] == "local/bootstrap.tfstate"
    assert s3.get_bucket_versioning(Bucket=BUCKET)["Status"] == "Enabled"

    destroyed = run(checkout, aws, "plan", "-destroy")
    assert destroyed.returncode != 0
    assert destroyed.stderr.count("Instance cannot be destroyed") == 2
