"""Dependencies in EC2: AWS refuses to delete a needed resource, and moto deletes it."""

from collections.abc import Callable, Iterable
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import DependencyViolationError, EC2ClientError
from moto.ec2.responses.elastic_network_interfaces import ElasticNetworkInterfaces
from moto.ec2.responses.security_groups import SecurityGroups
from moto.ec2.responses.subnets import Subnets
from moto.ec2.responses.vpcs import VPCs


class _InterfaceInUseError(EC2ClientError):
    def __init__(self, interface_id: str) -> None:
        super().__init__(
            "InvalidParameterValue", f"Network interface '{interface_id}' is currently in use."
        )


def install() -> None:
    """Correct moto in this process."""
    _check_before(SecurityGroups, "delete_security_group", "GroupId", _check_group)
    _check_before(Subnets, "delete_subnet", "SubnetId", _check_subnet)
    _check_before(VPCs, "delete_vpc", "VpcId", _check_vpc)
    _check_before(
        ElasticNetworkInterfaces, "delete_network_interface", "NetworkInterfaceId", _check_interface
    )


def _check_before(
    responses: type[Any], operation: str, parameter: str, check: Callable[[Any, str], None]
) -> None:
    # The check is in the operation, because moto's own deletions call the backend.
    delete = getattr(responses, operation)

    def check_and_delete(response: Any) -> ActionResult:  # noqa: ANN401 - the backend has many types
        check(response.ec2_backend, response._get_param(parameter))  # noqa: SLF001 - as moto's other responses
        result: ActionResult = delete(response)
        return result

    setattr(responses, operation, check_and_delete)


def _check_group(ec2: Any, group_id: str) -> None:  # noqa: ANN401 - moto's backend
    others = [group for group in _groups(ec2) if group.id != group_id]
    rules = [rule for group in others for rule in (*group.ingress_rules, *group.egress_rules)]
    if any(rule.source_group.get("GroupId") == group_id for rule in rules) or any(
        group.id == group_id for interface in ec2.enis.values() for group in interface.group_set
    ):
        raise DependencyViolationError(f"resource {group_id} has a dependent object")


def _check_subnet(ec2: Any, subnet_id: str) -> None:  # noqa: ANN401 - moto's backend
    if any(interface.subnet.id == subnet_id for interface in ec2.enis.values()):
        raise DependencyViolationError(
            f"The subnet '{subnet_id}' has dependencies and cannot be deleted."
        )


def _check_vpc(ec2: Any, vpc_id: str) -> None:  # noqa: ANN401 - moto's backend
    # moto checks subnets, gateways and route tables itself.
    if any(group.vpc_id == vpc_id and not group.is_default for group in _groups(ec2)):
        raise DependencyViolationError(
            f"The vpc '{vpc_id}' has dependencies and cannot be deleted."
        )


def _check_interface(ec2: Any, interface_id: str) -> None:  # noqa: ANN401 - moto's backend
    interface = ec2.enis.get(interface_id)
    if interface is not None and interface.status == "in-use":
        raise _InterfaceInUseError(interface_id)


def _groups(ec2: Any) -> Iterable[Any]:  # noqa: ANN401 - moto's backend
    return [group for groups in ec2.groups.values() for group in list(groups.values())]
