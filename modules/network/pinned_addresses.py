"""Reservations of addresses that AWS must not assign by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.ec2_subnet_cidr_reservation import Ec2SubnetCidrReservation
from constructs import Construct


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedAddressesProps:
    """The addresses and their subnets.

    Attributes:
        zones: The Availability Zones.
        subnet_ids: The subnets, in the order of the zones.
        addresses: The addresses of each owner, in the order of the zones.
    """

    zones: Sequence[str]
    subnet_ids: Sequence[str]
    addresses: Mapping[str, Sequence[IPv4Address]]


class PinnedAddresses(Construct):
    """Addresses that only a resource that names them gets. AWS assigns any other free address.

    Attributes:
        reservations: The reservations. Resources that take an address in the subnets depend on
            them.
    """

    def __init__(self, scope: Construct, id_: str, props: PinnedAddressesProps) -> None:
        super().__init__(scope, id_)
        self.reservations: list[ITerraformDependable] = [
            Ec2SubnetCidrReservation(
                self,
                f"{owner}-{zone}",
                subnet_id=subnet_id,
                cidr_block=f"{address}/32",
                reservation_type="explicit",
                description=owner,
            )
            for owner, addresses in props.addresses.items()
            for zone, subnet_id, address in zip(
                props.zones, props.subnet_ids, addresses, strict=True
            )
        ]
