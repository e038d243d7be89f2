"""The resources that SageMaker creates for a domain in EFS and EC2, and those that it leaves.

Each of them has the id of the domain in a tag, a name or a description, as in AWS.
"""

from typing import Any

from moto.ec2.exceptions import InvalidSubnetIdError
from moto.ec2.models import ec2_backends
from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ec2.models.security_groups import SecurityGroup
from moto.efs.models import efs_backends
from moto.sagemaker.exceptions import AWSValidationException

from local.emulator.sagemaker.record import Record
from local.emulator.timers import later

OWNER_TAG = "ManagedByAmazonSageMakerResource"
# The ports are those of NFS, and of Lustre, which a domain can mount too.
_PORTS = ((988, 988), (1018, 1023), (2049, 2049))
# The interface of an app is deleted some time after the app.
_RELEASE_SECONDS = 1.0


class SideEffects:
    """EFS and EC2 of one account in one Region, as SageMaker uses them."""

    def __init__(self, account_id: str, region: str) -> None:
        self._ec2: Any = ec2_backends[account_id][region]
        self._efs: Any = efs_backends[account_id][region]

    def create_for_domain(self, domain: Record) -> None:
        """Create the file system, the security groups and the interfaces of a new domain.

        Raises:
            AWSValidationException: A subnet does not exist, or is in another VPC.
        """
        for subnet_id in domain["SubnetIds"]:
            self._check_subnet(subnet_id, domain["VpcId"])
        inbound = self._add_group(domain, "inbound-nfs", "allows inbound NFS traffic")
        outbound = self._add_group(domain, "outbound-nfs", "allows outbound NFS traffic")
        for first, last in _PORTS:
            self._ec2.authorize_security_group_ingress(
                inbound.id, "tcp", first, last, [], source_groups=[{"GroupId": outbound.id}]
            )
            self._ec2.authorize_security_group_egress(
                outbound.id, "tcp", first, last, [], source_groups=[{"GroupId": inbound.id}]
            )
        domain["HomeEfsFileSystemId"] = self._add_file_system(domain, inbound)
        for subnet_id in domain["SubnetIds"]:
            self._add_interface(domain, subnet_id, [outbound.id])
        if domain.get("AppSecurityGroupManagement") == "Service":
            # AWS documents no name for this group.
            boundary = self._add_group(domain, "domain-boundary", "bounds the apps")
            domain["SecurityGroupIdForDomainBoundary"] = boundary.id

    def connect(self, domain: Record, app: Record) -> None:
        """Create the interface of an app."""
        asked = domain.get("DefaultUserSettings", {}).get("SecurityGroups", [])
        # moto would create a group that does not exist.
        groups = [one for one in asked if self._ec2.get_security_group_from_id(one)]
        groups += [one.id for one in self._groups(domain) if "outbound" in one.name]
        interface = self._add_interface(domain, domain["SubnetIds"][0], groups)
        app["NetworkInterfaceId"] = interface.id

    def disconnect(self, app: Record) -> None:
        """Delete the interface of an app after some time."""
        interface_id = app["NetworkInterfaceId"]
        later(_RELEASE_SECONDS, lambda: self._ec2.enis.pop(interface_id, None))

    def leave_behind(self, domain: Record, *, keep_files: bool) -> None:
        """Leave the resources of a deleted domain behind, with interfaces that are free."""
        for interface in self._ec2.enis.values():
            if f"({domain['DomainId']})" in interface.description:
                interface.status = "available"
        if not keep_files:
            self._delete_file_system(domain["HomeEfsFileSystemId"])

    def _check_subnet(self, subnet_id: str, vpc_id: str) -> None:
        try:
            found = self._ec2.get_subnet(subnet_id).vpc_id == vpc_id
        except InvalidSubnetIdError:
            found = False
        if not found:
            raise AWSValidationException(f"Subnet {subnet_id} does not exist in VPC {vpc_id}.")

    def _add_group(self, domain: Record, purpose: str, description: str) -> SecurityGroup:
        group: SecurityGroup = self._ec2.create_security_group(
            f"security-group-for-{purpose}-{domain['DomainId']}",
            f"[DO NOT DELETE] Security Group that {description} "
            f"for SageMaker Notebooks Domain [{domain['DomainId']}]",
            vpc_id=domain["VpcId"],
            tags={OWNER_TAG: domain["DomainArn"]},
        )
        group.egress_rules.clear()
        return group

    def _groups(self, domain: Record) -> list[SecurityGroup]:
        groups: list[SecurityGroup] = self._ec2.describe_security_groups(
            filters={f"tag:{OWNER_TAG}": [domain["DomainArn"]]}
        )
        return groups

    def _add_file_system(self, domain: Record, inbound: SecurityGroup) -> str:
        file_system = self._efs.create_file_system(
            creation_token=domain["DomainId"],
            performance_mode="generalPurpose",
            encrypted=True,
            kms_key_id=domain.get("KmsKeyId"),
            throughput_mode="bursting",
            provisioned_throughput_in_mibps=0,
            availability_zone_name="",
            backup=False,
            tags=[{"Key": OWNER_TAG, "Value": domain["DomainArn"]}],
        )
        for subnet_id in domain["SubnetIds"]:
            self._efs.create_mount_target(
                file_system.file_system_id, subnet_id, security_groups=[inbound.id]
            )
        return str(file_system.file_system_id)

    def _delete_file_system(self, file_system_id: str) -> None:
        _, targets = self._efs.describe_mount_targets(
            len(self._efs.mount_targets_by_id), file_system_id, None, None, None
        )
        for target in targets:
            self._efs.delete_mount_target(target.mount_target_id)
        self._efs.delete_file_system(file_system_id)

    def _add_interface(
        self, domain: Record, subnet_id: str, group_ids: list[str]
    ) -> NetworkInterface:
        interface: NetworkInterface = self._ec2.create_network_interface(
            subnet_id,
            None,
            group_ids=group_ids,
            tags={OWNER_TAG: domain["DomainArn"]},
        )
        interface.description = (
            "[DO NOT DELETE] ENI managed by SageMaker for Studio "
            f"Domain({domain['DomainId']}) - {interface.id.removeprefix('eni-')}"
        )
        interface.requester_managed = True
        interface.status = "in-use"
        return interface
