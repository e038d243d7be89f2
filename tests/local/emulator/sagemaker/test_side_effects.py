"""What a domain makes in EFS and EC2 on its own, what stays of it, and what it then holds."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.emulator.clients import client
from local.emulator.efs import SIZE_TAG
from local.emulator.embedded_aws import EmbeddedAws
from tests.local.emulator.sagemaker.studio import (
    ARN,
    PROFILE,
    ROLE,
    SPACE,
    Network,
    Studio,
    wait_until,
)
from tests.support.embedded_aws import IMAGE_ARN

APP = {**SPACE, "AppType": "JupyterLab", "AppName": "default"}
SPACE_OF_ADA = {
    **SPACE,
    "OwnershipSettings": {"OwnerUserProfileName": "ada"},
    "SpaceSharingSettings": {"SharingType": "Private"},
}


@pytest.fixture(scope="module")
def efs(aws: EmbeddedAws) -> Any:
    return client(aws, "efs")


def home(efs: Any) -> dict[str, Any]:
    (file_system,) = efs.describe_file_systems()["FileSystems"]
    found: dict[str, Any] = file_system
    return found


def groups(ec2: Any, network: Network) -> dict[str, dict[str, Any]]:
    """The VPC's security groups, without the default one, by name."""
    found = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [network.vpc_id]}])[
        "SecurityGroups"
    ]
    return {group["GroupName"]: group for group in found if group["GroupName"] != "default"}


def interfaces(ec2: Any, network: Network) -> list[dict[str, Any]]:
    found = ec2.describe_network_interfaces(
        Filters=[{"Name": "vpc-id", "Values": [network.vpc_id]}]
    )["NetworkInterfaces"]
    return list(found)


def refused(operation: Any, **request: Any) -> str:
    with pytest.raises(ClientError) as caught:
        operation(**request)
    return str(caught.value.response["Error"]["Code"])


def add_app(studio: Studio) -> None:
    studio.call("CreateUserProfile", PROFILE)
    studio.call("CreateSpace", SPACE_OF_ADA)
    studio.call("CreateApp", {**APP, "ResourceSpec": {"SageMakerImageArn": IMAGE_ARN}})


def test_a_domain_has_a_file_system_in_each_of_its_zones(
    studio: Studio, network: Network, efs: Any, ec2: Any
) -> None:
    file_system = home(efs)
    domain = studio.sagemaker.describe_domain(DomainId=studio.domain)
    assert domain["HomeEfsFileSystemId"] == file_system["FileSystemId"]
    assert file_system["Encrypted"]
    assert file_system["Tags"] == [
        {
            "Key": "ManagedByAmazonSageMakerResource",
            "Value": f"{ARN}:domain/{studio.domain}",
        }
    ]
    targets = efs.describe_mount_targets(FileSystemId=file_system["FileSystemId"])["MountTargets"]
    assert sorted(target["SubnetId"] for target in targets) == sorted(network.subnet_ids)
    held = {target["NetworkInterfaceId"] for target in targets}
    described = {
        one["Description"] for one in interfaces(ec2, network) if one["NetworkInterfaceId"] in held
    }
    assert described == {
        f"EFS mount target for {file_system['FileSystemId']} ({target['MountTargetId']})"
        for target in targets
    }


def test_how_much_a_file_system_holds_can_be_said(studio: Studio, efs: Any) -> None:
    assert studio.domain
    file_system = home(efs)
    # What AWS meters for an empty one.
    assert file_system["SizeInBytes"]["Value"] == 6144
    efs.tag_resource(
        ResourceId=file_system["FileSystemId"], Tags=[{"Key": SIZE_TAG, "Value": "5000000000"}]
    )
    assert home(efs)["SizeInBytes"]["Value"] == 5_000_000_000


def test_its_two_security_groups_refer_to_each_other(
    studio: Studio, network: Network, ec2: Any
) -> None:
    found = groups(ec2, network)
    inbound = found.pop(f"security-group-for-inbound-nfs-{studio.domain}")
    outbound = found.pop(f"security-group-for-outbound-nfs-{studio.domain}")
    assert found == {}
    for group, other, rules in (
        (inbound, outbound, inbound["IpPermissions"]),
        (outbound, inbound, outbound["IpPermissionsEgress"]),
    ):
        assert group["Tags"][0]["Value"] == f"{ARN}:domain/{studio.domain}"
        assert {rule["FromPort"] for rule in rules} == {988, 1018, 2049}
        assert {pair["GroupId"] for rule in rules for pair in rule["UserIdGroupPairs"]} == {
            other["GroupId"]
        }
    assert inbound["IpPermissionsEgress"] == outbound["IpPermissions"] == []


def test_a_service_that_manages_the_apps_groups_makes_another(
    studio: Studio, network: Network, ec2: Any
) -> None:
    rstudio = {"RStudioServerProDomainSettings": {"DomainExecutionRoleArn": ROLE}}
    domain_id = studio.create_domain(
        "rstudio", AppSecurityGroupManagement="Service", DomainSettings=rstudio
    )
    boundary = studio.sagemaker.describe_domain(DomainId=domain_id)[
        "SecurityGroupIdForDomainBoundary"
    ]
    assert boundary in {group["GroupId"] for group in groups(ec2, network).values()}


@pytest.mark.parametrize("subnets", [["subnet-0123456789abcdef0"], "elsewhere"])
def test_subnets_must_be_in_its_vpc(
    studio: Studio, ec2: Any, efs: Any, subnets: list[str] | str
) -> None:
    if subnets == "elsewhere":
        vpc = ec2.create_vpc(CidrBlock="10.97.0.0/16")["Vpc"]["VpcId"]
        subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.97.0.0/24")["Subnet"]
        subnets = [subnet["SubnetId"]]
    domain = {
        "DomainName": "other",
        "AuthMode": "IAM",
        "DefaultUserSettings": {},
        "VpcId": studio.network.vpc_id,
    }
    code, message = studio.refused("CreateDomain", {**domain, "SubnetIds": subnets})
    assert code == "ValidationException"
    assert message == f"Subnet {subnets[0]} does not exist in VPC {studio.network.vpc_id}."
    assert len(studio.sagemaker.list_domains()["Domains"]) == 1
    assert home(efs)


def test_an_app_s_interface_goes_a_moment_after_it(
    studio: Studio, network: Network, ec2: Any
) -> None:
    before = {one["NetworkInterfaceId"] for one in interfaces(ec2, network)}
    add_app(studio)
    (interface,) = (
        one for one in interfaces(ec2, network) if one["NetworkInterfaceId"] not in before
    )
    assert interface["Status"] == "in-use"
    assert f"Studio Domain({studio.domain})" in interface["Description"]
    code = refused(ec2.delete_network_interface, NetworkInterfaceId=interface["NetworkInterfaceId"])
    assert code == "InvalidParameterValue"

    studio.call("DeleteApp", APP)
    wait_until(lambda: studio.call("DescribeApp", APP)["Status"] == "Deleted")
    wait_until(lambda: {one["NetworkInterfaceId"] for one in interfaces(ec2, network)} == before)


def test_a_space_s_volume_is_listed_with_its_size(studio: Studio) -> None:
    studio.call("CreateUserProfile", PROFILE)
    for name, size in (("small", None), ("large", 50)):
        storage = {"SpaceStorageSettings": {"EbsStorageSettings": {"EbsVolumeSizeInGb": size}}}
        studio.call(
            "CreateSpace",
            {**SPACE_OF_ADA, "SpaceName": name, **({"SpaceSettings": storage} if size else {})},
        )
    listed = {one["SpaceName"]: one for one in studio.call("ListSpaces", {})["Spaces"]}
    sizes = {
        name: space["SpaceSettingsSummary"]["SpaceStorageSettings"]["EbsStorageSettings"]
        for name, space in listed.items()
    }
    assert sizes == {"small": {"EbsVolumeSizeInGb": 5}, "large": {"EbsVolumeSizeInGb": 50}}
    assert listed["small"]["OwnershipSettingsSummary"] == {"OwnerUserProfileName": "ada"}
    assert listed["small"]["SpaceSharingSettingsSummary"] == {"SharingType": "Private"}


@pytest.mark.parametrize("retention", ["Delete", "Retain", None])
def test_what_stays_of_a_deleted_domain(
    studio: Studio, network: Network, ec2: Any, efs: Any, retention: str | None
) -> None:
    policy = {"RetentionPolicy": {"HomeEfsFileSystem": retention}} if retention else {}
    studio.call("DeleteDomain", {"DomainId": studio.domain, **policy})
    kept = efs.describe_file_systems()["FileSystems"]
    assert len(kept) == (0 if retention == "Delete" else 1)
    assert len(groups(ec2, network)) == 2
    statuses = [one["Status"] for one in interfaces(ec2, network)]
    # The mount targets' interfaces go with the file system.
    assert sorted(statuses) == ["available"] * 2 + ["in-use"] * (2 * len(kept))


def test_the_leftovers_hold_the_vpc_until_they_are_gone(
    studio: Studio, network: Network, ec2: Any, efs: Any
) -> None:
    studio.call("DeleteDomain", {"DomainId": studio.domain})
    file_system_id = home(efs)["FileSystemId"]
    for subnet_id in network.subnet_ids:
        assert refused(ec2.delete_subnet, SubnetId=subnet_id) == "DependencyViolation"
    assert refused(ec2.delete_vpc, VpcId=network.vpc_id) == "DependencyViolation"
    assert refused(efs.delete_file_system, FileSystemId=file_system_id) == "FileSystemInUse"

    targets = efs.describe_mount_targets(FileSystemId=file_system_id)["MountTargets"]
    for target in targets:
        efs.delete_mount_target(MountTargetId=target["MountTargetId"])
    assert refused(efs.delete_file_system, FileSystemId=file_system_id) == "FileSystemInUse"
    wait_until(lambda: not efs.describe_mount_targets(FileSystemId=file_system_id)["MountTargets"])
    efs.delete_file_system(FileSystemId=file_system_id)

    found = list(groups(ec2, network).values())
    for group in found:
        assert refused(ec2.delete_security_group, GroupId=group["GroupId"]) == (
            "DependencyViolation"
        )
    for interface in interfaces(ec2, network):
        ec2.delete_network_interface(NetworkInterfaceId=interface["NetworkInterfaceId"])
    # They still refer to each other.
    assert refused(ec2.delete_security_group, GroupId=found[0]["GroupId"]) == (
        "DependencyViolation"
    )
    for group in found:
        for revoke, rules in (
            (ec2.revoke_security_group_ingress, group["IpPermissions"]),
            (ec2.revoke_security_group_egress, group["IpPermissionsEgress"]),
        ):
            if rules:
                revoke(GroupId=group["GroupId"], IpPermissions=rules)
    for subnet_id in network.subnet_ids:
        ec2.delete_subnet(SubnetId=subnet_id)
    assert refused(ec2.delete_vpc, VpcId=network.vpc_id) == "DependencyViolation"
    for group in found:
        ec2.delete_security_group(GroupId=group["GroupId"])
    ec2.delete_vpc(VpcId=network.vpc_id)


def test_rstudio_s_server_runs_in_a_profile_of_the_service(studio: Studio) -> None:
    settings = {
        "RStudioServerProDomainSettings": {
            "DomainExecutionRoleArn": "arn:aws:iam::123456789012:role/rstudio"
        }
    }
    domain_id = studio.create_domain("rstudio", DomainSettings=settings)
    (app,) = studio.sagemaker.list_apps(DomainIdEquals=domain_id)["Apps"]
    assert (app["UserProfileName"], app["AppType"], app["AppName"]) == (
        "domain-shared",
        "RStudioServerPro",
        "default",
    )
