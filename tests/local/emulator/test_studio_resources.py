"""Every kind of Studio resource, and the rules moto must remember, through Terraform itself."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from local.emulator.clients import client
from local.emulator.embedded_aws import EmbeddedAws
from toolchain import terraform

pytestmark = [
    pytest.mark.terraform,
    pytest.mark.e2e,
    pytest.mark.xdist_group("studio resources"),
]

CONFIGURATIONS = Path(__file__).parent
Terraform = Callable[..., str]


def network(aws: EmbeddedAws) -> dict[str, object]:
    """A VPC for a domain, which outlives it: leftovers hold it."""
    ec2 = client(aws, "ec2")
    vpc_id = ec2.create_vpc(CidrBlock="10.98.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="studio", Description="Studio", VpcId=vpc_id)
    subnets = [
        ec2.create_subnet(
            VpcId=vpc_id, CidrBlock=f"10.98.{number}.0/24", AvailabilityZone=f"{aws.region}{zone}"
        )
        for number, zone in enumerate("ab")
    ]
    return {
        "vpc_id": vpc_id,
        "subnet_ids": [subnet["Subnet"]["SubnetId"] for subnet in subnets],
        "security_group_id": group["GroupId"],
    }


@pytest.fixture
def run(aws: EmbeddedAws, tmp_path: Path, request: pytest.FixtureRequest) -> Terraform:
    """Terraform in a copy of one configuration."""
    folder = tmp_path / request.param
    shutil.copytree(CONFIGURATIONS / request.param, folder)
    environment = (
        aws.process_environment()
        | terraform.environment(tmp_path / "terraform")
        | {"TF_VAR_network": json.dumps(network(aws))}
    )

    def call(*arguments: str, status: int = 0) -> str:
        result = subprocess.run(
            ["terraform", *arguments],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == status, result.stdout + result.stderr
        return result.stdout

    call("init", "-no-color")
    return call


@pytest.mark.parametrize("run", ["studio", "security_groups"], indirect=True)
def test_apply_update_destroy_each_with_an_empty_plan_after_it(
    run: Terraform, aws: EmbeddedAws
) -> None:
    def plan(revision: str) -> str:
        return run("plan", "-no-color", "-detailed-exitcode", f"-var=revision={revision}")

    run("apply", "-no-color", "-auto-approve")
    assert "No changes." in plan("first")

    run("plan", "-no-color", "-var=revision=second", "-out=second.tfplan")
    changes = json.loads(run("show", "-json", "second.tfplan"))["resource_changes"]
    actions = {action for change in changes for action in change["change"]["actions"]}
    assert actions <= {"update", "no-op"}
    assert "update" in actions
    run("apply", "-no-color", "second.tfplan")
    assert "No changes." in plan("second")

    run("destroy", "-no-color", "-auto-approve", "-var=revision=second")
    assert run("state", "list") == ""
    assert client(aws, "sagemaker").list_domains()["Domains"] == []
