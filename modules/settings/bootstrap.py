"""The bootstrap stack: the bucket of the state, and the roles of CI."""

from typing import Annotated

from modules.settings.section import Section
from modules.settings.types import matching

# https://docs.github.com/en/actions/concepts/security/openid-connect
_PART = r"[A-Za-z0-9._-]{1,100}(@[0-9]{1,20})?"
Repository = Annotated[
    str,
    matching(
        rf"{_PART}/{_PART}",
        "must be owner/name, or owner@id/name@id where the repository's tokens name ids",
    ),
]
Branch = Annotated[
    str, matching(r"[A-Za-z0-9._/-]{1,100}", "must be the name of a branch such as main")
]
GitHubEnvironment = Annotated[
    str,
    matching(r"[A-Za-z0-9_-]{1,100}", "must be the name of an environment such as production"),
]


class GitHubSettings(Section):
    """The repository on GitHub whose workflows plan and deploy.

    Attributes:
        repository: The name, as in the subject of its tokens.
        branch: The branch that is deployed.
        environment: The environment of the repository whose reviewers approve each deployment.
        new_provider: Whether to create the identity provider of GitHub; an account has it once.
    """

    repository: Repository
    branch: Branch = "main"
    environment: GitHubEnvironment = "production"
    new_provider: bool = True


class BootstrapSettings(Section):
    """The bootstrap stack.

    Attributes:
        state_in_bucket: Whether the state of this stack is in the bucket too. It is off for the
            first deployment, which creates the bucket, and on afterwards.
        github: The repository that deploys; None creates no roles for CI.
    """

    state_in_bucket: bool = False
    github: GitHubSettings | None = None
