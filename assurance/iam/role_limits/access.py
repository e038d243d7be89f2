"""The purpose of the roles of the access stack."""

from typing import TYPE_CHECKING

from assurance.iam.places import ACCESS_KEY, MAPPING_TABLE
from assurance.iam.role_limits.limit import RoleLimit
from modules.access.role_names import API_LOGGING, AUTHORIZER, PRESIGN
from modules.core.iam import Statement, allow

if TYPE_CHECKING:
    from assurance.iam.policy_inventory import PolicyInventory


def _authorizer(inventory: "PolicyInventory") -> list[Statement]:
    return _logs(inventory, f"/aws/lambda/{inventory.naming.name(AUTHORIZER)}:*")


def _presign(inventory: "PolicyInventory") -> list[Statement]:
    dynamodb = f"dynamodb.{inventory.naming.region}.amazonaws.com"
    return [
        allow("ReadMapping", ["dynamodb:GetItem"], [inventory.tables[MAPPING_TABLE]]),
        allow(
            "DecryptMapping",
            ["kms:Decrypt"],
            [inventory.keys[ACCESS_KEY].arn],
            condition={"StringEquals": {"kms:ViaService": [dynamodb]}},
        ),
        *_logs(inventory, f"/aws/lambda/{inventory.naming.name(PRESIGN)}:*"),
    ]


def _api_logging(inventory: "PolicyInventory") -> list[Statement]:
    # API Gateway checks that the role can write to every group of the account.
    return _logs(inventory, "*")


def _logs(inventory: "PolicyInventory", groups: str) -> list[Statement]:
    group = inventory.naming.arn("logs", f"log-group:{groups}")
    return [allow("UseLogs", ["logs:*"], [group])]


ROLE_LIMITS = {
    API_LOGGING: RoleLimit(service="apigateway.amazonaws.com", uses=_api_logging),
    AUTHORIZER: RoleLimit(service="lambda.amazonaws.com", uses=_authorizer),
    PRESIGN: RoleLimit(service="lambda.amazonaws.com", uses=_presign),
}
