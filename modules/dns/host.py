"""An EC2 instance that nobody logs in to but by Session Manager."""

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
    """What a host needs.

    Attributes:
        image: the public parameter that holds the id of AWS's latest image.
        instance_type: such as "t4g.small", of the image's architecture.
        subnet_id: one without a way to the internet.
        address: pinned; AWS chooses one without it.
        disk_key_arn: encrypts the disk.
        user_data: what cloud-init does at the first boot.
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

    Other user data is another host: nothing changes one that is there.

    Attributes:
        instance: the instance.
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
                # No further than the host itself.
                http_put_response_hop_limit=1,
            ),
            root_block_device=InstanceRootBlockDevice(
                encrypted=True, kms_key_id=props.disk_key_arn, volume_type="gp3"
            ),
            user_data=props.user_data,
            user_data_replace_on_change=True,
            tags={"Name": props.name},
            # AWS publishes an image every other week: a host is replaced when somebody means it.
            lifecycle=TerraformResourceLifecycle(ignore_changes=["ami"]),
        )
