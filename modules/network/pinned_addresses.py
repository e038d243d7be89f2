"""Addresses that nothing but their owner may take."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.ec2_subnet_cidr_reservation import Ec2SubnetCidrReservation
from constructs import Construct


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedAddressesProps:
    """What the addresses need.

    Attributes:
        zones: Availability Zones.
        subnet_ids: in the order of the zones.
        addresses: their owners to the addresses, in the order of the zones.
    """

    zones: Sequence[str]
    subnet_ids: Sequence[str]
    addresses: Mapping[str, Sequence[IPv4Address]]


class PinnedAddresses(Construct):
    """Reservations: AWS gives interfaces any free address of a subnet, but none of these.

    Attributes:
        reservations: what must exist before anything else gets an address in the subnets.
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
