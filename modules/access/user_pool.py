"""The Cognito user pool that signs employees in."""

from dataclasses import dataclass

from cdktf_cdktf_provider_aws.cognito_user_pool import (
    CognitoUserPool,
    CognitoUserPoolAccountRecoverySetting,
    CognitoUserPoolAccountRecoverySettingRecoveryMechanism,
    CognitoUserPoolAdminCreateUserConfig,
    CognitoUserPoolPasswordPolicy,
    CognitoUserPoolUsernameConfiguration,
)
from cdktf_cdktf_provider_aws.cognito_user_pool_client import (
    CognitoUserPoolClient,
    CognitoUserPoolClientTokenValidityUnits,
)
from constructs import Construct

from modules.core.naming import Naming
from modules.settings import CognitoIdentitySettings

_TEMPORARY_PASSWORD_DAYS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class UserPoolProps:
    """How employees sign in, and whether the pool may be deleted."""

    naming: Naming
    identity: CognitoIdentitySettings
    deletion_protection: bool


class UserPool(Construct):
    """A pool without a hosted domain, because the PrivateLink endpoint serves no pool with one.

    Only administrators create users; nobody can sign up.

    Attributes:
        pool_id: The id of the pool.
        client_id: The id of the only app client.
        issuer: The URL in the `iss` claim of the pool's tokens.
    """

    def __init__(self, scope: Construct, id_: str, props: UserPoolProps) -> None:
        super().__init__(scope, id_)
        self.pool_id = self._add_pool(props).id
        self.client_id = self._add_client(props).id
        self.issuer = f"https://cognito-idp.{props.naming.region}.amazonaws.com/{self.pool_id}"

    def _add_pool(self, props: UserPoolProps) -> CognitoUserPool:
        return CognitoUserPool(
            self,
            "pool",
            name=props.naming.name("employees"),
            deletion_protection="ACTIVE" if props.deletion_protection else "INACTIVE",
            admin_create_user_config=CognitoUserPoolAdminCreateUserConfig(
                allow_admin_create_user_only=True
            ),
            # User names that differ only in case would let two people share an employee id.
            username_configuration=CognitoUserPoolUsernameConfiguration(case_sensitive=False),
            password_policy=CognitoUserPoolPasswordPolicy(
                minimum_length=props.identity.password_length,
                require_lowercase=True,
                require_uppercase=True,
                require_numbers=True,
                require_symbols=True,
                temporary_password_validity_days=_TEMPORARY_PASSWORD_DAYS,
            ),
            # Only administrators reset passwords: recovery by mail would be another way in.
            account_recovery_setting=CognitoUserPoolAccountRecoverySetting(
                recovery_mechanism=[
                    CognitoUserPoolAccountRecoverySettingRecoveryMechanism(
                        name="admin_only", priority=1
                    )
                ]
            ),
        )

    def _add_client(self, props: UserPoolProps) -> CognitoUserPoolClient:
        return CognitoUserPoolClient(
            self,
            "client",
            name=props.naming.name("portal"),
            user_pool_id=self.pool_id,
            # A browser or a command line cannot keep a secret.
            generate_secret=False,
            explicit_auth_flows=[
                "ALLOW_USER_SRP_AUTH",
                "ALLOW_USER_PASSWORD_AUTH",
                "ALLOW_REFRESH_TOKEN_AUTH",
            ],
            prevent_user_existence_errors="ENABLED",
            enable_token_revocation=True,
            access_token_validity=props.identity.access_token_minutes,
            id_token_validity=props.identity.access_token_minutes,
            refresh_token_validity=props.identity.refresh_token_hours,
            token_validity_units=[
                CognitoUserPoolClientTokenValidityUnits(
                    access_token="minutes",  # noqa: S106 (a unit)
                    id_token="minutes",  # noqa: S106 (a unit)
                    refresh_token="hours",  # noqa: S106 (a unit)
                )
            ],
        )
