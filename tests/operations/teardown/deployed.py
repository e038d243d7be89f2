"""A deployment as the teardown sees it: a hub, a domain in it, and Terraform's state of both."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

from local.emulator.clients import client
from local.emulator.efs import SIZE_TAG
from local.emulator.embedded_aws import EmbeddedAws
from modules.settings import Settings, load
from tests.support.embedded_aws import IMAGE_ARN


@dataclass(frozen=True)
class Deployed:
    """What was deployed.

    Attributes:
        folder: of Terraform's state.
    """

    sagemaker: Any
    ec2: Any
    efs: Any
    settings: Settings
    folder: Path
    vpc_id: str
    subnet_ids: list[str]
    domain_id: str

    @classmethod
    def to(cls, aws: EmbeddedAws, folder: Path) -> "Deployed":
        ec2, sagemaker = client(aws, "ec2"), client(aws, "sagemaker")
        vpc_id, subnet_ids = add_vpc(ec2, aws.region, "10.98")
        deployed = cls(
            sagemaker=sagemaker,
            ec2=ec2,
            efs=client(aws, "efs"),
            settings=load("local"),
            folder=folder,
            vpc_id=vpc_id,
            subnet_ids=subnet_ids,
            domain_id=add_domain(sagemaker, "studio", vpc_id, subnet_ids),
        )
        spoke = {"id": "vpc-spoke", "tags": {"Name": "studio-local-onprem"}}
        hub = {"id": vpc_id, "tags": {"Name": "studio-local-hub"}}
        write_state(folder, "network", "aws_vpc", spoke, hub)
        deployed.record("Delete")
        return deployed

    @property
    def arn(self) -> str:
        region, account = self.settings.region, self.settings.account_id
        return f"arn:aws:sagemaker:{region}:{account}:domain/{self.domain_id}"

    @property
    def file_systems(self) -> list[str]:
        found = self.efs.describe_file_systems()["FileSystems"]
        return [
            one["FileSystemId"]
            for one in found
            if any(tag["Value"] == self.arn for tag in one["Tags"])
        ]

    def record(self, retention: str) -> None:
        """Records the domain as Terraform would."""
        policy = [{"home_efs_file_system": retention}]
        attributes = {"id": self.domain_id, "vpc_id": self.vpc_id, "retention_policy": policy}
        write_state(self.folder, "studio", "aws_sagemaker_domain", attributes)

    def add_people(self) -> None:
        """Adds what people make: a private and a shared space, an app in each, and another."""
        domain = {"DomainId": self.domain_id}
        for name in ("ada", "grace"):
            self.sagemaker.create_user_profile(**domain, UserProfileName=name)
        for space, sharing in (("notes", "Private"), ("team", "Shared")):
            self.sagemaker.create_space(
                **domain,
                SpaceName=space,
                OwnershipSettings={"OwnerUserProfileName": "ada"},
                SpaceSharingSettings={"SharingType": sharing},
                SpaceSettings={
                    "SpaceStorageSettings": {"EbsStorageSettings": {"EbsVolumeSizeInGb": 20}}
                },
            )
            self.sagemaker.create_app(
                **domain,
                SpaceName=space,
                AppType="JupyterLab",
                AppName="default",
                ResourceSpec={"SageMakerImageArn": IMAGE_ARN},
            )
        self.sagemaker.create_app(
            **domain, UserProfileName="grace", AppType="Canvas", AppName="default"
        )

    def write_files(self, size: int) -> None:
        for file_system_id in self.file_systems:
            self.efs.tag_resource(
                ResourceId=file_system_id, Tags=[{"Key": SIZE_TAG, "Value": str(size)}]
            )

    def destroy_domain(self, retention: str = "Retain") -> None:
        """Deletes the domain, as Terraform would, and forgets it."""
        self.sagemaker.delete_domain(
            DomainId=self.domain_id, RetentionPolicy={"HomeEfsFileSystem": retention}
        )
        write_state(self.folder, "studio", "aws_sagemaker_domain")

    def names_in_domain(self) -> dict[str, list[str]]:
        """What people made that is still there."""
        by_domain = {"DomainIdEquals": self.domain_id}
        apps = self.sagemaker.list_apps(**by_domain)["Apps"]
        return {
            "apps": [one["AppType"] for one in apps if one["Status"] != "Deleted"],
            "spaces": [
                one["SpaceName"] for one in self.sagemaker.list_spaces(**by_domain)["Spaces"]
            ],
            "profiles": [
                one["UserProfileName"]
                for one in self.sagemaker.list_user_profiles(**by_domain)["UserProfiles"]
            ],
        }

    def delete_vpc(self) -> None:
        """Deletes the hub, which fails as long as anything holds it."""
        for subnet_id in self.subnet_ids:
            self.ec2.delete_subnet(SubnetId=subnet_id)
        self.ec2.delete_vpc(VpcId=self.vpc_id)


def add_vpc(ec2: Any, region: str, network: str) -> tuple[str, list[str]]:
    """Makes a VPC with a subnet in each of two zones."""
    vpc_id = ec2.create_vpc(CidrBlock=f"{network}.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(
            VpcId=vpc_id, CidrBlock=f"{network}.{number}.0/24", AvailabilityZone=f"{region}{zone}"
        )
        for number, zone in enumerate("ab")
    ]
    return vpc_id, [subnet["Subnet"]["SubnetId"] for subnet in subnets]


def add_domain(sagemaker: Any, name: str, vpc_id: str, subnet_ids: list[str], **fields: Any) -> str:
    """Makes a domain, and gives its id."""
    answer = sagemaker.create_domain(
        DomainName=name,
        AuthMode="IAM",
        DefaultUserSettings={},
        VpcId=vpc_id,
        SubnetIds=subnet_ids,
        **fields,
    )
    return str(answer["DomainArn"].rpartition("/")[2])


def write_state(folder: Path, stack: str, kind: str, *attributes: dict[str, Any]) -> None:
    """Writes Terraform's state of a stack."""
    folder.mkdir(parents=True, exist_ok=True)
    resource = {
        "mode": "managed",
        "type": kind,
        "instances": [{"attributes": one} for one in attributes],
    }
    data = {"mode": "data", "type": kind, "instances": [{"attributes": {"id": "elsewhere"}}]}
    text = json.dumps({"version": 4, "resources": [data, resource]})
    (folder / f"{stack}.tfstate").write_text(text)


def see_calls(
    monkeypatch: pytest.MonkeyPatch, operation: str, see: Callable[[str, dict[str, Any]], object]
) -> None:
    """Shows each call of the teardown's, of one operation or of all ("*"), before it is made.

    Args:
        monkeypatch: ends it.
        operation: such as "DeleteApp".
        see: takes the call's name, such as "sagemaker:DeleteApp", and its request.
    """
    session = boto3.Session

    def show(params: dict[str, Any], event_name: str, **_: Any) -> None:
        see(":".join(event_name.split(".")[1:]), params)

    def watched(**kwargs: Any) -> Any:
        made = session(**kwargs)
        made.events.register(f"provide-client-params.*.{operation}", show)
        return made

    monkeypatch.setattr(boto3, "Session", watched)
