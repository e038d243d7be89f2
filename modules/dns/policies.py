"""Rights of the roles of a simulated spoke's hosts."""

from modules.core.iam import Statement, allow


def session_manager() -> list[Statement]:
    """Let Session Manager administer a host, and allow nothing else of Systems Manager.

    The managed policy of AWS for this purpose also reads every parameter of the account.
    """
    # https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
    return [
        allow(
            "HoldSessions",
            [
                "ssm:UpdateInstanceInformation",
                "ssmmessages:CreateControlChannel",
                "ssmmessages:CreateDataChannel",
                "ssmmessages:OpenControlChannel",
                "ssmmessages:OpenDataChannel",
            ],
            ["*"],  # the agent's calls name no resource of ours
        )
    ]


def transfer_secret(key_arn: str) -> list[Statement]:
    """Let a name server derive the secret that signs transfers of the corporate zone."""
    return [allow("DeriveSecret", ["kms:GenerateMac"], [key_arn])]
