"""A domain in use ends with nothing left. The test destroys the deployment, so it is the last."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.emulator import embedded_aws
from local.emulator.clients import client
from local.emulator.efs import SIZE_TAG
from local.emulator.embedded_aws import EmbeddedAws
from testing.checkout import Checkout
from tests.e2e.conftest import DisposableDeployment, processes_of, succeed
from tests.support.embedded_aws import IMAGE_ARN
from tests.support.inventory import inventory
from toolchain import terraform

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("disposable")]


@dataclass(frozen=True)
class InUse:
    """A deployed domain that people work in."""

    checkout: Checkout
    aws: EmbeddedAws

    @cached_property
    def domain_id(self) -> str:
        (domain,) = client(self.aws, "sagemaker").list_domains()["Domains"]
        return str(domain["DomainId"])

    def add_people(self) -> None:
        """Add a private and a shared space with an app each, and files."""
        sagemaker, efs = client(self.aws, "sagemaker"), client(self.aws, "efs")
        domain = {"DomainId": self.domain_id}
        owner = {"OwnerUserProfileName": "ada-lovelace"}
        for space, sharing in (("notes", "Private"), ("team", "Shared")):
            sagemaker.create_space(
                **domain,
                SpaceName=space,
                OwnershipSettings=owner,
                SpaceSharingSettings={"SharingType": sharing},
            )
            sagemaker.create_app(
                **domain,
                SpaceName=space,
                AppType="JupyterLab",
                AppName="default",
                ResourceSpec={"SageMakerImageArn": IMAGE_ARN},
            )
        (home,) = efs.describe_file_systems()["FileSystems"]
        efs.tag_resource(
            ResourceId=home["FileSystemId"], Tags=[{"Key": SIZE_TAG, "Value": "1500000000"}]
        )

    def people(self) -> dict[str, set[str]]:
        """What people made."""
        sagemaker = client(self.aws, "sagemaker")
        return {
            "apps": {
                f"{app['SpaceName']} {app['Status']}"
                for app in sagemaker.list_apps()["Apps"]
                if "SpaceName" in app
            },
            "spaces": {space["SpaceName"] for space in sagemaker.list_spaces()["Spaces"]},
        }

    def destroy(self, *stacks: str) -> tuple[int, str]:
        """Let the CDKTF command line destroy stacks; return its exit status and output."""
        tools = terraform.environment(self.checkout.folder / "build" / "terraform")
        result = self.checkout.python(
            *("-m", "toolchain.cdktf", "destroy", *stacks),
            *("--skip-synth", "--auto-approve", "--skip-provider-lock"),
            variables=self.aws.environment() | tools,
        )
        return result.returncode, result.stdout + result.stderr

    def tear_down(self) -> str:
        return succeed(self.checkout, "-m", "cli", "teardown", "--confirm", self.domain_id)

    def kill_teardown_at(self, waiting_for: str) -> None:
        """Start the teardown, and kill it once it waits."""
        process = self.checkout.start_python("-m", "cli", "teardown", "--confirm", self.domain_id)
        assert process.stdout is not None
        with process:
            lines = iter(process.stdout.readline, "")
            assert any(line.split()[:2] == [waiting_for, "0"] for line in lines)
            process.kill()

    def refusal_to_delete_the_vpc(self) -> str:
        """What EC2 says to deleting the hub's first subnet."""
        ec2: Any = client(self.aws, "ec2")
        (hub,) = ec2.describe_vpcs(Filters=[{"Name": "cidr", "Values": ["10.16.0.0/16"]}])["Vpcs"]
        of_hub = [{"Name": "vpc-id", "Values": [hub["VpcId"]]}]
        subnet = ec2.describe_subnets(Filters=of_hub)["Subnets"][0]
        with pytest.raises(ClientError) as caught:
            ec2.delete_subnet(SubnetId=subnet["SubnetId"])
        return str(caught.value.response["Error"]["Code"])


def test_a_domain_in_use_is_destroyed_whole(disposable: DisposableDeployment) -> None:
    checkout, aws = disposable.checkout, disposable.aws
    in_use = InUse(checkout, aws)
    in_use.add_people()
    people = in_use.people()
    assert people["apps"] == {"notes InService", "team InService"}

    # As in AWS, Terraform alone does not get past what people made.
    status, output = in_use.destroy("access", "studio")
    assert status != 0
    assert "ResourceInUse" in output

    refused = checkout.python("-m", "cli", "teardown")
    assert refused.returncode == 2
    assert refused.stderr.startswith("--confirm is missing: nothing was deleted. Users' files")
    assert "1.5 GB" in refused.stderr
    assert in_use.people() == people

    in_use.kill_teardown_at("apps")
    assert in_use.people()["spaces"] == people["spaces"]
    in_use.tear_down()
    assert in_use.people()["spaces"] == set()
    status, output = in_use.destroy("access", "studio")
    assert status == 0, output

    # As in AWS, what SageMaker leaves holds the network.
    assert in_use.refusal_to_delete_the_vpc() == "DependencyViolation"
    in_use.kill_teardown_at("interfaces")
    in_use.tear_down()
    # CDKTF wants them all named, the empty ones too.
    status, output = in_use.destroy("access", "studio", "dns", "network")
    assert status == 0, output
    assert inventory(aws) == disposable.empty

    succeed(checkout, "-m", "cli", "down")
    assert embedded_aws.find(checkout.local) is None
    assert processes_of(checkout) == []
