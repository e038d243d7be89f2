"""What CI may do.

Both roles are kept to what the stacks consist of. The plan role reads how things are set, never
what they hold, save the mapping's items, which are settings. The deploy role makes roles, and so
could give itself more: who approves a deployment is an administrator of the account.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from modules.bootstrap import rights
from modules.bootstrap.role_names import CI_DEPLOY, CI_PLAN
from modules.core.iam import Statement, allow, deny
from modules.core.naming import Naming
from modules.settings import GitHubSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where the state of the stacks is.

    Attributes:
        key_arn: of the KMS key that encrypts it.
        prefix: of its objects.
        stacks: whose state CI works with; this one is not among them.
    """

    bucket_arn: str
    key_arn: str
    prefix: str
    stacks: Sequence[str]

    def objects(self, ending: str) -> list[str]:
        """The ARNs of an object of each stack."""
        return [f"{self.bucket_arn}/{self.prefix}/{stack}{ending}" for stack in self.stacks]


def plan_subjects(github: GitHubSettings) -> list[str]:
    """Pull requests of the repository itself, and the branch, for the drift check."""
    return [
        f"repo:{github.repository}:pull_request",
        f"repo:{github.repository}:ref:refs/heads/{github.branch}",
    ]


def deploy_subjects(github: GitHubSettings) -> list[str]:
    """Jobs of the environment, which start after its reviewers approved."""
    return [f"repo:{github.repository}:environment:{github.environment}"]


def plan(naming: Naming, state: State) -> list[Statement]:
    """What the plan role may do: read the state, and what Terraform compares it with."""
    return [
        *_read_state(state),
        *rights.read(naming),
        _never_mint(),
    ]


def deploy(naming: Naming, state: State) -> list[Statement]:
    """What the deploy role may do: make, change and destroy what the stacks consist of."""
    return [
        *_read_state(state),
        allow("WriteState", ["s3:PutObject"], state.objects(".tfstate")),
        allow("Lock", ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], _locks(state)),
        allow("EncryptState", ["kms:GenerateDataKey"], [state.key_arn]),
        *rights.read(naming),
        *rights.write(naming),
        # The roles of CI, who takes them on, and the state are not CI's to change.
        deny(
            "NotItself",
            ["iam:*"],
            [
                naming.role_arn(CI_PLAN),
                naming.role_arn(CI_DEPLOY),
                f"arn:aws:iam::{naming.account_id}:oidc-provider/*",  # GitHub's, and any other
            ],
        ),
        deny("NotItsStateKey", ["kms:ScheduleKeyDeletion", "kms:PutKeyPolicy"], [state.key_arn]),
        _never_mint(),
    ]


def _locks(state: State) -> list[str]:
    return state.objects(".tfstate.tflock")


def _read_state(state: State) -> list[Statement]:
    return [
        allow("FindState", ["s3:ListBucket"], [state.bucket_arn]),
        allow("ReadState", ["s3:GetObject"], state.objects(".tfstate")),
        allow("DecryptState", ["kms:Decrypt"], [state.key_arn]),
    ]


def _never_mint() -> Statement:
    # CI has no business in anybody's Studio, whatever policy is attached later.
    return deny("NeverMint", ["sagemaker:CreatePresigned*"], ["*"])
