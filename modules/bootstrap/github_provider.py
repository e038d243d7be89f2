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
    """Whether the account needs the provider.

    Attributes:
        is_new: Whether to create the provider. An account can have it only once, so this is off if
            the account has it already.
    """

    naming: Naming
    is_new: bool


class GitHubProvider(Construct):
    """An identity provider by which workflows of GitHub assume roles without a stored secret."""

    def __init__(self, scope: Construct, id_: str, props: GitHubProviderProps) -> None:
        super().__init__(scope, id_)
        self._arn = f"arn:aws:iam::{props.naming.account_id}:oidc-provider/{_ISSUER}"
        if props.is_new:
            provider = IamOpenidConnectProvider(
                self, "provider", url=f"https://{_ISSUER}", client_id_list=[_AUDIENCE]
            )
            self._arn = provider.arn

    def trust(self, subjects: Sequence[str]) -> str:
        """Return the JSON of a trust policy for workflows whose subject is one of these."""
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
