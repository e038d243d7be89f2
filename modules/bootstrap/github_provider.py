"""GitHub as an identity provider of the account."""

from collections.abc import Sequence
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.iam_openid_connect_provider import IamOpenidConnectProvider
from constructs import Construct

from modules.core.iam import allow, document
from modules.core.naming import Naming

_ISSUER = "token.actions.githubusercontent.com"
_AUDIENCE = "sts.amazonaws.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class GitHubProviderProps:
    """What the provider needs.

    Attributes:
        is_new: off in an account that has it already, which it can only once.
    """

    naming: Naming
    is_new: bool


class GitHubProvider(Construct):
    """Tokens of GitHub's workflows, as a way to take on a role without any stored secret."""

    def __init__(self, scope: Construct, id_: str, props: GitHubProviderProps) -> None:
        super().__init__(scope, id_)
        self._arn = f"arn:aws:iam::{props.naming.account_id}:oidc-provider/{_ISSUER}"
        if props.is_new:
            provider = IamOpenidConnectProvider(
                self, "provider", url=f"https://{_ISSUER}", client_id_list=[_AUDIENCE]
            )
            self._arn = provider.arn

    def trust(self, subjects: Sequence[str]) -> str:
        """The JSON of a trust policy for workflows with exactly one of the subjects."""
        return document(
            allow(
                "GitHub",
                ["sts:AssumeRoleWithWebIdentity"],
                [],
                principal={"Federated": self._arn},
                condition={
                    "StringEquals": {
                        f"{_ISSUER}:aud": _AUDIENCE,
                        f"{_ISSUER}:sub": list(subjects),
                    }
                },
            )
        )
