"""The purpose of the roles of the DNS stack."""

from typing import TYPE_CHECKING

from assurance.iam.places import TRANSFER_KEY
from assurance.iam.role_limits.limit import RoleLimit
from modules.core.iam import Statement, allow
from modules.dns.role_names import APP_SERVER, NAME_SERVERS

if TYPE_CHECKING:
    from assurance.iam.policy_inventory import PolicyInventory


def _name_servers(inventory: "PolicyInventory") -> list[Statement]:
    return [allow("DeriveSecret", ["kms:GenerateMac"], [inventory.keys[TRANSFER_KEY].arn])]


ROLE_LIMITS = {
    APP_SERVER: RoleLimit(service="ec2.amazonaws.com"),
    NAME_SERVERS: RoleLimit(service="ec2.amazonaws.com", uses=_name_servers),
}
