"""The life of an estate: a domain in use that ends without a remainder, and images that change."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.emulator import embedded_aws
from local.emulator.efs import SIZE_TAG
from local.emulator.embedded_aws import EmbeddedAws
from tests.e2e.conftest import Deployment, processes_of, running, succeed
from tests.e2e.estate import NEW, NEWER, OLD, Estate, changed_attributes, image, status_of
from tests.support.aws import client
from tests.support.checkout import Checkout
from tests.support.inventory import LISTS, inventory
from tests.support.plans import planned_changes
from toolchain import terraform

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("teardown")]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    """One for both tests: what the first destroys to the last can be had again."""
    checkout = Checkout.copy_to(tmp_path_factory.mktemp("teardown") / "project")
    yield checkout
    if aws := embedded_aws.find(checkout.local):
        embedded_aws.stop(aws, checkout.local)


@dataclass(frozen=True)
class InUse:
    """A deployed domain that people work in."""

    checkout: Checkout
    aws: EmbeddedAws

    @cached_property
    def domain_id(self) -> str:
        (domain,) = client(self.aws, "sagemaker").list_domains()["Domains"]
        return str(domain["DomainId"])

    @property
    def confirmed(self) -> dict[str, str]:
        return {"CONFIRM": self.domain_id}

    def add_people(self) -> None:
        """Adds a private and a shared space with an app each, and files."""
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
        """Has the CDKTF command destroy stacks; gives its exit status and output."""
        tools = terraform.environment(self.checkout.folder / "build" / "terraform")
        result = self.checkout.python(
            *("-m", "toolchain.cdktf", "destroy", *stacks),
            *("--skip-synth", "--auto-approve", "--skip-provider-lock"),
            variables=self.aws.environment() | tools,
        )
        return result.returncode, result.stdout + result.stderr

    def tear_down(self) -> str:
        return succeed(self.checkout, "-m", "cli", "teardown", **self.confirmed)

    def kill_teardown_at(self, waiting_for: str) -> None:
        """Starts the teardown and kills it once it waits."""
        process = self.checkout.start_python("-m", "cli", "teardown", variables=self.confirmed)
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


def start_empty(checkout: Checkout) -> EmbeddedAws:
    program = (
        "from pathlib import Path; from local import embedded_aws; from modules.settings import "
        "load; embedded_aws.start(account_id=load().account_id, region=load().region, "
        "state_folder=Path('.state/local'))"
    )
    succeed(checkout, "-c", program)
    return running(checkout)


def test_a_domain_in_use_is_destroyed_without_a_remainder(checkout: Checkout) -> None:
    aws = start_empty(checkout)
    empty = inventory(aws)
    succeed(checkout, "-m", "cli", "up")
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
    assert refused.stderr.startswith("CONFIRM is not set: nothing was deleted. Users' files would")
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


def test_images_of_rstudio_come_and_go(checkout: Checkout) -> None:
    estate = Estate(checkout)
    estate.write(image("r-old", OLD), image("r-new", NEW))
    output = succeed(checkout, "-m", "cli", "up")
    first, second = estate.attached()
    assert "r-old" in first
    assert "r-new" in second

    deployed = Deployment(checkout, estate.aws, output)
    for employee, status in (("ada", 200), ("grace", 403)):
        assert status_of(deployed, employee, "rstudio") == status

    # Detached: one attribute of the domain, and what is that image's own.
    estate.write(image("r-old", ""), image("r-new", NEW))
    changes = estate.plan()
    (domain,) = (address for address in changes if address.startswith("aws_sagemaker_domain."))
    assert changed_attributes(changes[domain]) == {"default_user_settings.r_session_app_settings"}
    others = {address: change["actions"] for address, change in changes.items()}
    del others[domain]
    assert others
    assert all(actions == ["delete"] for actions in others.values()), others
    assert all("r-old" in address for address in others), others
    estate.apply()
    assert estate.attached() == [second]

    # A new version is there before the one that sessions run goes.
    estate.write(image("r-old", ""), image("r-new", NEWER))
    changes = estate.plan()
    actions = {address: change["actions"] for address, change in changes.items()}
    assert ["delete", "create"] not in actions.values(), actions
    assert all(address == domain or "r-new" in address for address in actions), actions
    assert actions[domain] == ["update"]
    estate.apply()
    (third,) = estate.attached()
    assert "r-new" in third
    assert third != second
    assert planned_changes(checkout, estate.aws, "studio") == {}

    succeed(checkout, "-m", "cli", "down")
    assert embedded_aws.find(checkout.local) is None
    assert processes_of(checkout) == []
