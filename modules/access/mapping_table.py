"""The mapping table: which employee has which user profile of which domain."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.dynamodb_table import (
    DynamodbTable,
    DynamodbTableAttribute,
    DynamodbTablePointInTimeRecovery,
    DynamodbTableServerSideEncryption,
)
from cdktf_cdktf_provider_aws.dynamodb_table_item import DynamodbTableItem
from constructs import Construct

from modules import settings as configured
from modules.core.naming import Naming

_KEY = "employee_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingTableProps:
    """What the table needs."""

    naming: Naming
    domain_id: str
    users: Sequence[configured.User]
    key_arn: str
    deletion_protection: bool


class MappingTable(Construct):
    """A table with one item an employee: `employee_id`, `domain_id`, `user_profile_name`.

    Attributes:
        name: of the table.
        arn: of the table.
    """

    def __init__(self, scope: Construct, id_: str, props: MappingTableProps) -> None:
        super().__init__(scope, id_)
        table = DynamodbTable(
            self,
            "table",
            name=props.naming.name("employees"),
            billing_mode="PAY_PER_REQUEST",
            hash_key=_KEY,
            attribute=[DynamodbTableAttribute(name=_KEY, type="S")],
            server_side_encryption=DynamodbTableServerSideEncryption(
                enabled=True, kms_key_arn=props.key_arn
            ),
            point_in_time_recovery=DynamodbTablePointInTimeRecovery(enabled=True),
            deletion_protection_enabled=props.deletion_protection,
        )
        self.name = table.name
        self.arn = table.arn
        for user in props.users:
            self._add_item(user, props.domain_id)

    def _add_item(self, user: configured.User, domain_id: str) -> None:
        item = {
            _KEY: user.employee_id,
            "domain_id": domain_id,
            "user_profile_name": user.profile,
        }
        DynamodbTableItem(
            self,
            f"employee-{user.employee_id}",
            table_name=self.name,
            hash_key=_KEY,
            item=json.dumps({name: {"S": value} for name, value in item.items()}),
        )
