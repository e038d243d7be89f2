"""Finds the domain of a deployment, or what is left of it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from modules.core.naming import Naming
from modules.settings import HomeRetention, Settings
from operations.teardown.clients import Aws, code_of
from toolchain import state
from toolchain.console import say
from toolchain.errors import InputError

# SageMaker's mark on what it makes for a domain; the value is the domain's ARN.
OWNER_TAG = "ManagedByAmazonSageMakerResource"
_NFS_GROUP = re.compile(r"security-group-for-(?:inbound|outbound)-nfs-(d-[a-z0-9-]+)")
_NETWORK = "network"
_STUDIO = "studio"
_DOMAIN = "aws_sagemaker_domain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """A domain of this deployment.

    Attributes:
        id: such as "d-h4cy01pxticj".
        vpc_id: of the hub, which holds what SageMaker made for it.
        exists: it is there; otherwise only leftovers are.
        keeps_files: its file system outlives it.
    """

    id: str
    arn: str
    vpc_id: str
    exists: bool
    keeps_files: bool

    @property
    def group_names(self) -> tuple[str, str]:
        """The names of its security groups for the file system."""
        return (
            f"security-group-for-inbound-nfs-{self.id}",
            f"security-group-for-outbound-nfs-{self.id}",
        )


def find(aws: Aws, settings: Settings) -> list[Domain]:
    """Find the domain in Terraform's state, and those that left something in the hub.

    A domain that is there, and that the state does not know, belongs to somebody else.
    """
    deployed = {one["id"]: one for one in state.resources(aws, settings, _STUDIO, _DOMAIN)}
    found = []
    for domain_id, vpc_id in _candidates(aws, settings, deployed).items():
        exists = _exists(aws, domain_id)
        if exists and domain_id not in deployed:
            say(f"{domain_id} is in the hub too, and not of this deployment: it is left alone")
            continue
        # Terraform destroys by what it deployed, not by what the settings say today.
        retention = _deployed(deployed[domain_id]) if exists else settings.studio.home_retention
        found.append(
            Domain(
                id=domain_id,
                arn=Naming.of(settings).arn("sagemaker", f"domain/{domain_id}"),
                vpc_id=vpc_id,
                exists=exists,
                keeps_files=retention == HomeRetention.RETAIN,
            )
        )
    return found


def check_retention(settings: Settings, domain: Domain) -> None:
    """Check that what the settings say of the files is deployed.

    Raises:
        InputError: the settings keep them and the deployed domain does not, or the reverse.
    """
    wanted = settings.studio.home_retention
    if domain.exists and domain.keeps_files != (wanted is HomeRetention.RETAIN):
        deployed = HomeRetention.RETAIN if domain.keeps_files else HomeRetention.DELETE
        raise InputError(
            f"studio.home_retention is {wanted.value!r}, but the domain was deployed with "
            f"{deployed.value!r}: deploy the stack studio first."
        )


def _candidates(
    aws: Aws, settings: Settings, deployed: Mapping[str, Mapping[str, Any]]
) -> dict[str, str]:
    """Give the ids of domains, each with its VPC."""
    candidates = {domain_id: str(one["vpc_id"]) for domain_id, one in deployed.items()}
    hub = Naming.of(settings).name("hub")
    for vpc in state.resources(aws, settings, _NETWORK, "aws_vpc"):
        if vpc["tags"]["Name"] == hub:
            candidates |= dict.fromkeys(_left_in(aws, vpc["id"], settings), str(vpc["id"]))
    return candidates


def _left_in(aws: Aws, vpc_id: str, settings: Settings) -> Iterator[str]:
    ours = Naming.of(settings).arn("sagemaker", "domain/")
    for group in security_groups(aws, vpc_id):
        if match := _NFS_GROUP.fullmatch(group["GroupName"]):
            yield match[1]
        elif owner_of(group).startswith(ours):
            yield owner_of(group).removeprefix(ours)


def security_groups(aws: Aws, vpc_id: str) -> list[Mapping[str, Any]]:
    """Give all security groups of a VPC."""
    pages = aws.ec2.get_paginator("describe_security_groups").paginate(
        Filters=[{"Name": "vpc-id", "Values": [vpc_id]}]
    )
    return [group for page in pages for group in page["SecurityGroups"]]


def owner_of(resource: Mapping[str, Any]) -> str:
    """Give the ARN of the domain that SageMaker made a resource for; empty without one."""
    tags = {tag["Key"]: tag["Value"] for tag in resource.get("Tags", resource.get("TagSet", []))}
    return str(tags.get(OWNER_TAG, ""))


def _exists(aws: Aws, domain_id: str) -> bool:
    try:
        aws.sagemaker.describe_domain(DomainId=domain_id)
    except ClientError as error:
        if code_of(error) == "ResourceNotFound":
            return False
        raise
    return True


def _deployed(domain: Mapping[str, Any]) -> str:
    # Without a policy SageMaker retains the files.
    policies = domain.get("retention_policy") or [{}]
    return str(policies[0].get("home_efs_file_system") or HomeRetention.RETAIN)
