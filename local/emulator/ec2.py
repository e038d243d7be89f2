"""Corrections of moto's EC2 and IAM, whose answers would break a plan or a destruction."""

import inspect
from typing import Any, cast

from moto.core.responses import ActionResult
from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ec2.models.instances import Instance
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ec2.responses.dhcp_options import DHCPOptions
from moto.ec2.responses.instances import InstanceResponse
from moto.ec2.responses.subnets import Subnets
from moto.iam.exceptions import NotFoundException
from moto.iam.models import IAMBackend, InstanceProfile

_DISK_GIB = 8


def install() -> None:
    """Correct moto in this process."""
    _keep_rule_descriptions()
    _take_instance_profiles_on_trust()
    _size_disks_as_their_image()
    _make_instances_with_their_interface()
    _keep_what_is_said_of_new_resources()


def _keep_rule_descriptions() -> None:
    # moto keeps a rule's description only beside an address range, where it also looks for it;
    # rules for another group or a prefix list lose theirs.
    create = SecurityGroupRule.__init__
    parameters = inspect.signature(create)

    def create_described(rule: SecurityGroupRule, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - moto's own parameters
        create(rule, *args, **kwargs)
        given = parameters.bind(rule, *args, **kwargs).arguments
        for source in (given.get("source_group"), given.get("prefix_list_id")):
            if source and "Description" in source:
                rule.ip_range["Description"] = source["Description"]

    SecurityGroupRule.__init__ = create_described  # type: ignore[method-assign, assignment]


def _take_instance_profiles_on_trust() -> None:
    # MiniStack has IAM, so moto cannot know whether an instance profile exists.
    get = IAMBackend.get_instance_profile

    def get_or_create(backend: IAMBackend, profile_name: str) -> InstanceProfile:
        try:
            return get(backend, profile_name)
        except NotFoundException:
            return backend.create_instance_profile(profile_name, path="/", role_names=[])

    IAMBackend.get_instance_profile = get_or_create  # type: ignore[method-assign, assignment]


def _size_disks_as_their_image() -> None:
    # A disk without a size has the size of its image, but moto requires a size.
    validate = InstanceResponse._validate_block_device_mapping  # noqa: SLF001 - moto has no other place

    def size_and_validate(mapping: dict[str, Any]) -> None:
        if "Ebs" in mapping and "SnapshotId" not in mapping["Ebs"]:
            mapping["Ebs"].setdefault("VolumeSize", _DISK_GIB)
        validate(mapping)

    InstanceResponse._validate_block_device_mapping = staticmethod(size_and_validate)  # type: ignore[method-assign, assignment]  # noqa: SLF001


def _make_instances_with_their_interface() -> None:
    # An instance that is asked for without a public address is asked for with an interface. moto
    # leaves that behind, shows none of its groups, and a public address that is empty.
    prepare = Instance.prep_nics

    def prepare_with_groups(instance: Instance, asked: Any, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - moto's own parameters
        for interface in asked:
            if "NetworkInterfaceId" not in interface:
                interface.setdefault("DeleteOnTermination", True)
        prepare(instance, asked, *args, **kwargs)
        if not instance.security_groups:
            instance.security_groups = [
                group for interface in instance.nics.values() for group in interface.group_set
            ]

    Instance.prep_nics = prepare_with_groups  # type: ignore[method-assign, assignment]
    associate: Any = vars(NetworkInterface)["association"].fget
    NetworkInterface.association = property(lambda interface: associate(interface) or None)  # type: ignore[assignment]


def _keep_what_is_said_of_new_resources() -> None:
    create_options = DHCPOptions.create_dhcp_options
    reserve = Subnets.create_subnet_cidr_reservation

    def create_tagged(response: DHCPOptions) -> ActionResult:
        result = create_options(response)
        tags = response._parse_tag_specification().get("dhcp-options", {})  # noqa: SLF001 - as moto's other responses
        cast(Any, result.result)["DhcpOptions"].add_tags(tags)
        return result

    def reserve_described(response: Subnets) -> ActionResult:
        result = reserve(response)
        reservation = cast(Any, result.result)["SubnetCidrReservation"]
        reservation.description = response._get_param("Description")  # noqa: SLF001
        return result

    DHCPOptions.create_dhcp_options = create_tagged  # type: ignore[method-assign, assignment]
    Subnets.create_subnet_cidr_reservation = reserve_described  # type: ignore[method-assign, assignment]
