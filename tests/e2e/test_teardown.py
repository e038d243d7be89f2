"""An interrupted deployment that is finished, and a domain in use that ends with nothing left."""

import json
import os
import re
import signal
import time
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
from testing.plans import planned_changes
from tests.e2e.conftest import processes_of, running, start_empty, succeed
from tests.support.inventory import LISTS, inventory
from toolchain import terraform

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("teardown")]


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
            sagemaker.create_app(**domain, SpaceName=space, AppType="JupyterLab", AppName="default")
        (home,) = efs.describe_file_systems()["FileSystems"]
        efs.tag_resource(
            ResourceId=home["FileSystemId"], Tags=[{"Key": SIZE_TAG, "Value": "1500000000"}]
        )

    def people(self) -> dict[str, set[str]]:
        """What people made."""
        sagemaker = client(self.aws, "sagemaker")
        return {
            "apps": {
                f"{app['SpaceName']} {app['Status']}" for app in sagemaker.list_apps()["Apps"]
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


def interrupt_half_way(checkout: Checkout) -> str:
    """Start `up`, press Ctrl-C once resources are there, and return what it printed."""
    log = checkout.local / "deploy.log"
    # A deployment before this one may have left its log.
    log.unlink(missing_ok=True)
    process = checkout.start_python("-m", "cli", "up")
    deadline = time.monotonic() + 300
    while not (log.exists() and log.read_text().count("Creation complete") > 5):
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < deadline, "no resource was created"
        time.sleep(0.1)
    beside = checkout.python("-m", "cli", "up")
    assert beside.returncode == 1
    assert re.match(r"perimeter up \(process \d+\) is at work on", beside.stderr)
    os.kill(process.pid, signal.SIGINT)
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 130, output
    return output


def deploy_after_an_interruption(checkout: Checkout, aws: EmbeddedAws) -> None:
    """Interrupt a deployment, let the next one finish it, and check that nothing was lost."""
    output = interrupt_half_way(checkout)
    assert "Traceback" not in output
    assert "again" in output
    state = checkout.folder / ".state" / "local" / "network.tfstate"
    made = json.loads(state.read_text())["resources"]
    assert made
    assert running(checkout).instance == aws.instance

    succeed(checkout, "-m", "cli", "up")
    # It went on in the same account, with the same state.
    assert running(checkout).instance == aws.instance
    addresses = {(resource["type"], resource["name"]) for resource in made}
    finished = json.loads(state.read_text())["resources"]
    assert addresses <= {(resource["type"], resource["name"]) for resource in finished}
    assert planned_changes(checkout, aws, "network") == {}


def test_an_interrupted_deployment_is_finished_used_and_destroyed_whole(checkout: Checkout) -> None:
    # A deployment that was interrupted can be taken down as well as finished.
    interrupt_half_way(checkout)
    succeed(checkout, "-m", "cli", "down")
    assert embedded_aws.find(checkout.local) is None

    aws = start_empty(checkout)
    empty = inventory(aws)
    deploy_after_an_interruption(checkout, aws)
    made = {kind for kind, _ in inventory(aws) - empty}
    assert made == {kind for _, _, kind, _ in LISTS} | {
        "Instances",
        "Keys",
        "Tables",
        "VpcEndpoints",
        "VpcPeeringConnections",
    }
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
    assert inventory(aws) == empty

    succeed(checkout, "-m", "cli", "down")
    assert embedded_aws.find(checkout.local) is None
    assert processes_of(checkout) == []
