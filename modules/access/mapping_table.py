"""The mapping table: the user profile of each employee, and the domain it belongs to."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.dynamodb_table import (
    DynamodbTable,
    DynamodbTableAttribute,
    DynamodbTablePointInTimeRecovery,
    DynamodbTableServerSideEncryption,
)
from cdktf_cdktf_provider_aws.dynamodb_table_item import DynamodbTableItem
from constructs import Construct

from modules.core.naming import Naming
from modules.settings import ApiSettings, SpaceSettings, StudioApp, UserSettings

_KEY = "employee_id"
# JupyterLab and Code Editor exist in spaces only, and their own pages only while they run. So URLs
# lead to the page of Studio from which they are started and opened.
# https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreatePresignedDomainUrl.html
_LANDING_URIS: Mapping[StudioApp, str] = {
    StudioApp.STUDIO: "studio::",
    StudioApp.JUPYTERLAB: "studio::jupyterlab",
    StudioApp.CODE_EDITOR: "studio::code-editor",
    StudioApp.RSTUDIO: "app:RStudioServerPro:",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingTableProps:
    """The employees, and the defaults of their items.

    Attributes:
        users: The employees; each gets an item.
        spaces: The spaces that a user's settings can name.
        api: The defaults for values that a user's own settings leave open.
    """

    naming: Naming
    domain_id: str
    users: Sequence[UserSettings]
    spaces: Sequence[SpaceSettings]
    api: ApiSettings
    key_arn: str
    deletion_protection: bool


class MappingTable(Construct):
    """A table with an item for each employee: the profile, the apps, and how long URLs last.

    Attributes:
        name: The name of the table.
        arn: The ARN of the table.
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
            self._add_item(user, props)

    def _add_item(self, user: UserSettings, props: MappingTableProps) -> None:
        DynamodbTableItem(
            self,
            f"employee-{user.employee_id}",
            table_name=self.name,
            hash_key=_KEY,
            item=json.dumps(_item(user, props)),
        )


def _item(user: UserSettings, props: MappingTableProps) -> dict[str, Mapping[str, object]]:
    item = {
        _KEY: _text(user.employee_id),
        "domain_id": _text(props.domain_id),
        "user_profile_name": _text(user.profile),
        "region": _text(props.naming.region),
        # The order matters: a request that names no app opens the first.
        "apps": {"L": [_app(app, user, props.spaces) for app in user.apps]},
        "url_expiry_seconds": _number(user.url_expiry_seconds or props.api.url_expiry_seconds),
        "session_seconds": _number(user.session_seconds or props.api.session_seconds),
        "enabled": {"BOOL": user.enabled},
    }
    if user.not_after:
        item["not_after"] = _number(max(0, math.ceil(user.not_after.timestamp())))
    return item


def _app(
    app: StudioApp, user: UserSettings, spaces: Sequence[SpaceSettings]
) -> Mapping[str, object]:
    landing_uri = _LANDING_URIS[app]
    # A space runs one kind of app, so the pages of other kinds do not have it.
    if any(space.name == user.space and space.kind == app for space in spaces):
        landing_uri = f"{landing_uri}/{user.space}"
    return {"M": {"name": _text(app), "landing_uri": _text(landing_uri)}}


def _text(value: str) -> Mapping[str, object]:
    return {"S": value}


def _number(value: int) -> Mapping[str, object]:
    return {"N": str(value)}
