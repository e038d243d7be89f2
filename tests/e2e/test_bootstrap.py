"""The stack before all others: deployed to the embedded AWS, and its state moved to its bucket."""

import subprocess

import pytest

from testing.clients import client
from tests.e2e.conftest import Deployment
from toolchain import terraform

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("deployed")]

ENVIRONMENT = "bootstrapped"
BUCKET = "studio-local-terraform-state"
LOCAL_BACKEND = '[backend]\nkind = "local"\n'
S3_BACKEND = f'[backend]\nkind = "s3"\nbucket = "{BUCKET}"\nkey = "local"\nregion = "us-west-2"\n'
IN_BUCKET = "[bootstrap]\nstate_in_bucket = true\n\n"
GITHUB = '[bootstrap.github]\nrepository = "example/perimeter"\n'


def write_settings(deployed: Deployment, bootstrap: str) -> None:
    original = deployed.checkout.settings.read_text()
    assert LOCAL_BACKEND in original
    settings = original.replace(LOCAL_BACKEND, S3_BACKEND) + f"\n{bootstrap}"
    deployed.checkout.settings.with_name(f"{ENVIRONMENT}.toml").write_text(settings)


def run(deployed: Deployment, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Synthesizes the stack and runs Terraform on it, as `make bootstrap` does."""
    synth = deployed.checkout.python(
        *("-m", "cli", "bootstrap", "--synth-only", "--environment", ENVIRONMENT)
    )
    assert synth.returncode == 0, synth.stderr
    environment = deployed.checkout.environ(
        deployed.aws.environment()
        | terraform.environment(deployed.checkout.folder / "build" / "terraform")
    )
    for command in (["init", "-force-copy"], arguments):
        result = subprocess.run(
            ["terraform", *command, "-input=false", "-no-color"],
            cwd=deployed.checkout.folder / "build" / "bootstrap" / "stacks" / "bootstrap",
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if command is not arguments:
            assert result.returncode == 0, result.stdout + result.stderr
    return result


def test_first_use_as_it_is_documented(deployed: Deployment) -> None:
    write_settings(deployed, GITHUB)
    first = run(deployed, "apply", "-auto-approve")
    assert first.returncode == 0, first.stdout + first.stderr
    iam = client(deployed.aws, "iam")
    assert iam.get_role(RoleName="studio-local-ci-plan")
    assert iam.get_role(RoleName="studio-local-ci-deploy")

    write_settings(deployed, IN_BUCKET + GITHUB)
    moved = run(deployed, "plan", "-detailed-exitcode")
    assert moved.returncode == 0, moved.stdout + moved.stderr
    s3 = client(deployed.aws, "s3")
    (state,) = s3.list_objects_v2(Bucket=BUCKET)["Contents"]
    assert state["Key"] == "local/bootstrap.tfstate"
    assert s3.get_bucket_versioning(Bucket=BUCKET)["Status"] == "Enabled"

    destroyed = run(deployed, "plan", "-destroy")
    assert destroyed.returncode != 0
    assert destroyed.stderr.count("Instance cannot be destroyed") == 2
