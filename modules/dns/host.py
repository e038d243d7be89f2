"""An EC2 instance to which only Session Manager gives access."""

from dataclasses import dataclass
from ipaddress import IPv4Address

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.data_aws_ssm_parameter import DataAwsSsmParameter
from cdktf_cdktf_provider_aws.instance import (
    Instance,
    InstanceMetadataOptions,
    InstanceRootBlockDevice,
)
from constructs import Construct

AMAZON_LINUX = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
WINDOWS_SERVER = "/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-Base"


@dataclass(frozen=True, slots=True, kw_only=True)
class HostProps:
    """The image of a host, its machine and its place.

    Attributes:
        image: The public SSM parameter with the id of AWS's latest image.
        instance_type: An instance type of the image's architecture, such as "t4g.small".
        subnet_id: A subnet without a route to the internet.
        address: The pinned address. With None, AWS chooses one.
        disk_key_arn: The key that encrypts the disk.
        user_data: The instructions for cloud-init at the first boot.
    """

    name: str
    image: str
    instance_type: str
    subnet_id: str
    address: IPv4Address | None = None
    security_group_id: str
    instance_profile: str
    disk_key_arn: str
    user_data: str | None = None


class Host(Construct):
    """A host without key pair and public address, with an encrypted disk and IMDSv2 only.

    Changed user data replaces the host: nothing changes a host that exists.

    Attributes:
        instance: The EC2 instance.
    """

    def __init__(self, scope: Construct, id_: str, props: HostProps) -> None:
        super().__init__(scope, id_)
        image = DataAwsSsmParameter(self, "image", name=props.image)
        self.instance = Instance(
            self,
            "instance",
            ami=image.insecure_value,
            instance_type=props.instance_type,
            subnet_id=props.subnet_id,
            private_ip=str(props.address) if props.address else None,
            associate_public_ip_address=False,
            vpc_security_group_ids=[props.security_group_id],
            iam_instance_profile=props.instance_profile,
            metadata_options=InstanceMetadataOptions(
                http_endpoint="enabled",
                http_tokens="required",
                # Only the host itself can reach the metadata.
                http_put_response_hop_limit=1,
            ),
            root_block_device=InstanceRootBlockDevice(
                encrypted=True, kms_key_id=props.disk_key_arn, volume_type="gp3"
            ),
            user_data=props.user_data,
            user_data_replace_on_change=True,
            tags={"Name": props.name},
            # AWS publishes a new image every other week, which must not replace hosts by itself.
            lifecycle=TerraformResourceLifecycle(ignore_changes=["ami"]),
        )
