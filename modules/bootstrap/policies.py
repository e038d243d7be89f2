"""Rights of the roles of CI, and the workflows that may assume them.

Both roles are limited to the resources of the stacks. The plan role reads the settings of resources
and none of their data, except the mapping's items, which are settings. The deploy role creates
roles, and so could give itself more rights: whoever approves a deployment is an administrator of
the account.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from modules.bootstrap import rights
from modules.bootstrap.role_names import CI_DEPLOY, CI_PLAN
from modules.core.iam import Statement, allow, deny
from modules.core.naming import Naming
from modules.settings import GitHubSettings
from modules.stacks import BOOTSTRAP


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The place of the stacks' state.

    Attributes:
        bucket_arn: The bucket of the state.
        key_arn: The KMS key that encrypts the state.
        prefix: The prefix of the state's objects.
        stacks: The stacks whose state CI uses. The bootstrap stack is not among them.
    """

    bucket_arn: str
    key_arn: str
    prefix: str
    stacks: Sequence[str]

    def objects(self, ending: str) -> list[str]:
        """Return the ARN of each stack's object whose name has the ending."""
        return [f"{self.bucket_arn}/{self.prefix}/{stack}{ending}" for stack in self.stacks]


def plan_subjects(github: GitHubSettings) -> list[str]:
    """Return the subjects that plan: pull requests, and the branch, where the drift check runs."""
    return [
        f"repo:{github.repository}:pull_request",
        f"repo:{github.repository}:ref:refs/heads/{github.branch}",
    ]


def deploy_subjects(github: GitHubSettings) -> list[str]:
    """Return the subjects that deploy: jobs of the environment, which its reviewers approved."""
    return [f"repo:{github.repository}:environment:{github.environment}"]


def plan(naming: Naming, state: State) -> list[Statement]:
    """Let the plan role read the state, and the resources that Terraform compares with it."""
    return [
        *_read_state(state),
        *rights.read(naming),
        _never_mint(),
    ]


def deploy(naming: Naming, state: State) -> list[Statement]:
    """Let the deploy role create, change and destroy the resources of the stacks."""
    return [
        *_read_state(state),
        allow("WriteState", ["s3:PutObject"], state.objects(".tfstate")),
        allow("Lock", ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], _locks(state)),
        allow("EncryptState", ["kms:GenerateDataKey"], [state.key_arn]),
        *rights.read(naming),
        *rights.write(naming),
        # CI must not change its own roles, who assumes them, or the bucket of its state.
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
        # Whatever name the bucket has, its settings and its history are the administrator's.
        deny(
            "NotItsStateBucket",
            [
                "s3:BypassGovernanceRetention",
                "s3:DeleteBucket*",
                "s3:DeleteObjectTagging",
                "s3:DeleteObjectVersion*",
                "s3:PutBucket*",
                "s3:PutEncryptionConfiguration",
                "s3:PutLifecycleConfiguration",
                "s3:PutObjectAcl",
                "s3:PutReplicationConfiguration",
            ],
            [state.bucket_arn, f"{state.bucket_arn}/*"],
        ),
        deny(
            "NotBootstrapsState",
            ["s3:DeleteObject", "s3:PutObject"],
            [f"{state.bucket_arn}/{state.prefix}/{BOOTSTRAP}.tfstate*"],  # and its lock
        ),
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
    # CI must never open anybody's Studio, whatever policy is attached later.
    return deny("NeverMint", ["sagemaker:CreatePresigned*"], ["*"])
