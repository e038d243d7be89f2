"""What exists before the first deployment: the bucket of the state, and who deploys from CI."""

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
        repository: As the subject of its tokens has it.
        branch: What is deployed, and compared with what is there.
        environment: Of the repository; its reviewers approve each deployment.
        new_provider: An account knows GitHub as an identity provider once; off where it does.
    """

    repository: Repository
    branch: Branch = "main"
    environment: GitHubEnvironment = "production"
    new_provider: bool = True


class BootstrapSettings(Section):
    """The stack before all others.

    Attributes:
        state_in_bucket: Off for the first deployment, which makes the bucket; then on, and its
            own state moves there.
        github: Nobody deploys from CI without it.
    """

    state_in_bucket: bool = False
    github: GitHubSettings | None = None
