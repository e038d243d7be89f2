"""The domain of a deployment, and domains that left resources behind in the hub."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from modules.core.naming import Naming
from modules.settings import HomeRetention, Settings
from operations.aws_errors import code_of
from operations.teardown.clients import Aws
from toolchain import state
from toolchain.console import say
from toolchain.errors import InputError

# SageMaker tags the resources that it makes for a domain with the ARN of the domain.
OWNER_TAG = "ManagedByAmazonSageMakerResource"
_NFS_GROUP = re.compile(r"security-group-for-(?:inbound|outbound)-nfs-(d-[a-z0-9-]+)")
_NETWORK = "network"
_STUDIO = "studio"
_DOMAIN = "aws_sagemaker_domain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """A domain of this deployment.

    Attributes:
        id: The id, such as "d-h4cy01pxticj".
        arn: The ARN.
        vpc_id: The id of the hub's VPC, in which SageMaker made resources for the domain.
        exists: Whether the domain exists; otherwise only resources that it left do.
        keeps_files: Whether the file system outlives the domain.
    """

    id: str
    arn: str
    vpc_id: str
    exists: bool
    keeps_files: bool

    @property
    def group_names(self) -> tuple[str, str]:
        """The names of the domain's security groups for the file system."""
        return (
            f"security-group-for-inbound-nfs-{self.id}",
            f"security-group-for-outbound-nfs-{self.id}",
        )


def find(aws: Aws, settings: Settings) -> list[Domain]:
    """Find the domain in Terraform's state, and domains that left resources in the hub.

    A domain that exists, but is not in the state, belongs to somebody else and is left alone.
    """
    recorded = state.resources(settings, _STUDIO, _DOMAIN, aws.s3)
    deployed = {attributes["id"]: attributes for attributes in recorded}
    found = []
    for domain_id, vpc_id in _candidates(aws, settings, deployed).items():
        exists = _exists(aws, domain_id)
        if exists and domain_id not in deployed:
            say(
                f"{domain_id} uses the hub, but is not in this deployment's state: it is left alone"
            )
            continue
        # Terraform destroys the domain with the policy that it deployed, not with today's settings.
        retention = (
            _deployed_retention(deployed[domain_id]) if exists else settings.studio.home_retention
        )
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
    """Check that the deployed domain retains files as the settings say.

    Raises:
        InputError: The settings and the deployed domain differ.
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
    """Return the ids of domains, each with the id of its VPC."""
    candidates = {
        domain_id: str(attributes["vpc_id"]) for domain_id, attributes in deployed.items()
    }
    hub = Naming.of(settings).name("hub")
    for vpc in state.resources(settings, _NETWORK, "aws_vpc", aws.s3):
        if vpc["tags"]["Name"] == hub:
            candidates |= dict.fromkeys(_leftover_ids(aws, vpc["id"], settings), str(vpc["id"]))
    return candidates


def _leftover_ids(aws: Aws, vpc_id: str, settings: Settings) -> Iterator[str]:
    arn_prefix = Naming.of(settings).arn("sagemaker", "domain/")
    for group in security_groups(aws, vpc_id):
        if match := _NFS_GROUP.fullmatch(group["GroupName"]):
            yield match[1]
        elif owner_of(group).startswith(arn_prefix):
            yield owner_of(group).removeprefix(arn_prefix)


def security_groups(aws: Aws, vpc_id: str) -> list[Mapping[str, Any]]:
    """Return all security groups of a VPC."""
    pages = aws.ec2.get_paginator("describe_security_groups").paginate(
        Filters=[{"Name": "vpc-id", "Values": [vpc_id]}]
    )
    return [group for page in pages for group in page["SecurityGroups"]]


def owner_of(resource: Mapping[str, Any]) -> str:
    """Return the ARN of the domain that SageMaker made a resource for; empty if there is none."""
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


def _deployed_retention(domain: Mapping[str, Any]) -> str:
    # SageMaker retains the files of a domain that has no policy.
    policies = domain.get("retention_policy") or [{}]
    return str(policies[0].get("home_efs_file_system") or HomeRetention.RETAIN)
