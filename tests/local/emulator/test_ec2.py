"""What moto must answer as AWS does, through the real SDK."""

from collections.abc import Iterator
from typing import Any

import pytest

from local.emulator.clients import client
from local.emulator.embedded_aws import EmbeddedAws


@pytest.fixture
def ec2(aws: EmbeddedAws) -> Any:
    return client(aws, "ec2")


@pytest.fixture
def subnet(ec2: Any) -> Iterator[dict[str, str]]:
    """A subnet, with the VPC that it is in."""
    vpc = ec2.create_vpc(CidrBlock="10.97.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.97.0.0/24")["Subnet"]
    yield subnet
    ec2.delete_subnet(SubnetId=subnet["SubnetId"])
    ec2.delete_vpc(VpcId=vpc)


def run_host(ec2: Any, subnet: dict[str, str], group_id: str) -> dict[str, Any]:
    """Runs an instance as Terraform asks for one that has a pinned and no public address."""
    (image, *_) = ec2.describe_images(Filters=[{"Name": "name", "Values": ["al2023-*"]}])["Images"]
    (instance,) = ec2.run_instances(
        ImageId=image["ImageId"],
        InstanceType="t4g.small",
        MinCount=1,
        MaxCount=1,
        # In the account of IAM's own server.
        IamInstanceProfile={"Name": "hosts"},
        NetworkInterfaces=[
            {
                "DeviceIndex": 0,
                "SubnetId": subnet["SubnetId"],
                "PrivateIpAddress": "10.97.0.10",
                "AssociatePublicIpAddress": False,
                "Groups": [group_id],
            }
        ],
        # Of the image's own size.
        BlockDeviceMappings=[
            {
                "DeviceName": image["RootDeviceName"],
                "Ebs": {"Encrypted": True, "VolumeType": "gp3", "DeleteOnTermination": True},
            }
        ],
    )["Instances"]
    started: dict[str, Any] = instance
    return started


@pytest.fixture
def group_id(ec2: Any, subnet: dict[str, str]) -> Iterator[str]:
    created = ec2.create_security_group(GroupName="hosts", Description="h", VpcId=subnet["VpcId"])
    yield created["GroupId"]
    ec2.delete_security_group(GroupId=created["GroupId"])


def test_a_host_is_shown_as_it_was_asked_for(
    ec2: Any, subnet: dict[str, str], group_id: str
) -> None:
    instance = run_host(ec2, subnet, group_id)
    assert instance["IamInstanceProfile"]["Arn"].endswith(":instance-profile/hosts")
    assert [group["GroupId"] for group in instance["SecurityGroups"]] == [group_id]
    (interface,) = instance["NetworkInterfaces"]
    assert interface["PrivateIpAddress"] == "10.97.0.10"
    assert "Association" not in interface

    (disk,) = instance["BlockDeviceMappings"]
    (volume,) = ec2.describe_volumes(VolumeIds=[disk["Ebs"]["VolumeId"]])["Volumes"]
    assert volume["Encrypted"]
    assert volume["Size"] > 0

    ec2.terminate_instances(InstanceIds=[instance["InstanceId"]])


def test_a_host_leaves_nothing_behind_and_its_address_to_the_next(
    ec2: Any, subnet: dict[str, str], group_id: str
) -> None:
    in_subnet = [{"Name": "subnet-id", "Values": [subnet["SubnetId"]]}]
    for _ in range(2):
        instance = run_host(ec2, subnet, group_id)
        assert instance["PrivateIpAddress"] == "10.97.0.10"
        assert len(ec2.describe_network_interfaces(Filters=in_subnet)["NetworkInterfaces"]) == 1
        ec2.terminate_instances(InstanceIds=[instance["InstanceId"]])
        assert ec2.describe_network_interfaces(Filters=in_subnet)["NetworkInterfaces"] == []


def test_a_reservation_keeps_its_description(ec2: Any, subnet: dict[str, str]) -> None:
    made = ec2.create_subnet_cidr_reservation(
        SubnetId=subnet["SubnetId"],
        Cidr="10.97.0.10/32",
        ReservationType="explicit",
        Description="name-server",
    )["SubnetCidrReservation"]
    (found,) = ec2.get_subnet_cidr_reservations(SubnetId=subnet["SubnetId"])[
        "SubnetIpv4CidrReservations"
    ]
    assert made["Description"] == found["Description"] == "name-server"
    ec2.delete_subnet_cidr_reservation(SubnetCidrReservationId=made["SubnetCidrReservationId"])


def test_dhcp_options_keep_their_tags(ec2: Any) -> None:
    options = ec2.create_dhcp_options(
        DhcpConfigurations=[{"Key": "domain-name", "Values": ["corp.example.com"]}],
        TagSpecifications=[
            {"ResourceType": "dhcp-options", "Tags": [{"Key": "Name", "Value": "onprem"}]}
        ],
    )["DhcpOptions"]["DhcpOptionsId"]
    (found,) = ec2.describe_dhcp_options(DhcpOptionsIds=[options])["DhcpOptions"]
    assert found["Tags"] == [{"Key": "Name", "Value": "onprem"}]
    ec2.delete_dhcp_options(DhcpOptionsId=options)
