"""What the hosts of a simulated spoke may do."""

from modules.core.iam import Statement, allow


def session_manager() -> list[Statement]:
    """Lets the host be administered by Session Manager, and nothing else of Systems Manager.

    The managed policy for this reads every parameter of the account besides.
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
    """Lets a name server derive the secret that signs transfers of the corporate zone."""
    return [allow("DeriveSecret", ["kms:GenerateMac"], [key_arn])]
