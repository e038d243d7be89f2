"""The purpose of the roles of the network stack."""

from typing import TYPE_CHECKING

from assurance.iam.role_limits.limit import RoleLimit
from modules.core.iam import Statement, allow
from modules.network.role_names import FLOW_LOGS

if TYPE_CHECKING:
    from assurance.iam.policy_inventory import PolicyInventory


def _flow_logs(inventory: "PolicyInventory") -> list[Statement]:
    naming = inventory.naming
    group = naming.arn("logs", f"log-group:/{naming.prefix}/flow-logs*")
    return [
        allow("UseLogs", ["logs:*"], [group]),
        allow("Find", ["logs:DescribeLogGroups"], [naming.arn("logs", "log-group:*")]),
    ]


ROLE_LIMITS = {
    FLOW_LOGS: RoleLimit(
        service="vpc-flow-logs.amazonaws.com", is_for_any_account=True, uses=_flow_logs
    ),
}
