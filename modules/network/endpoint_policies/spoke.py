"""Policies of the endpoints of a simulated spoke, which serve its own servers only."""

from modules.core.iam import ANYONE, Statement, allow
from modules.core.naming import Naming
from modules.dns.role_names import APP_SERVER, NAME_SERVERS
from modules.network.endpoint_policies.by_service import ByService, acting_as


def spoke_gateways(naming: Naming) -> ByService:
    """Return the statements of a spoke's gateway endpoints."""
    return {"s3": _s3(naming)}


def spoke_interfaces(naming: Naming) -> ByService:
    """Return the statements of a spoke's interface endpoints."""
    return {"ssm": _ssm(naming), "ssmmessages": _ssmmessages(naming), "kms": _kms(naming)}


def _ssm(naming: Naming) -> list[Statement]:
    """Let a spoke's servers report to Session Manager, and read no parameter."""
    return [
        allow(
            "OwnServersReport",
            ["ssm:UpdateInstanceInformation"],
            ["*"],  # the roles are the limit
            principal=ANYONE,
            condition=acting_as(naming, NAME_SERVERS, APP_SERVER),
        )
    ]


def _ssmmessages(naming: Naming) -> list[Statement]:
    """Let a spoke's servers hold the channels of Session Manager."""
    return [
        allow(
            "OwnServersHoldSessions",
            [
                "ssmmessages:CreateControlChannel",
                "ssmmessages:CreateDataChannel",
                "ssmmessages:OpenControlChannel",
                "ssmmessages:OpenDataChannel",
            ],
            ["*"],  # the actions know no resource; the roles are the limit
            principal=ANYONE,
            condition=acting_as(naming, NAME_SERVERS, APP_SERVER),
        )
    ]


def _kms(naming: Naming) -> list[Statement]:
    """Let name servers derive the secret of their transfers, and do nothing else with a key."""
    return [
        allow(
            "NameServersDeriveSecret",
            ["kms:GenerateMac"],
            [naming.arn("kms", "key/*")],  # the key's id is not known yet
            principal=ANYONE,
            condition=acting_as(naming, NAME_SERVERS),
        )
    ]


def _s3(naming: Naming) -> list[Statement]:
    """Let everybody read the packages of Amazon Linux: its readers show no credentials."""
    return [
        allow(
            "ReadPackages",
            ["s3:GetObject"],
            [f"arn:aws:s3:::al2023-repos-{naming.region}-de612dc2/*"],
            principal=ANYONE,
        )
    ]
