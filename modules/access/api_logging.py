"""API Gateway's role for writing logs, which all REST APIs of an account and Region share."""

from dataclasses import dataclass

from cdktf_cdktf_provider_aws.api_gateway_account import ApiGatewayAccount
from constructs import Construct

from modules.access import policies
from modules.access.role_names import API_LOGGING
from modules.core.iam import assumed_by
from modules.core.naming import Naming
from modules.core.role import Role, RoleProps


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiLoggingProps:
    """The names of the environment."""

    naming: Naming


class ApiLogging(Construct):
    """The setting of the Region, and its role.

    Attributes:
        account: The setting. A stage that logs depends on it.
    """

    def __init__(self, scope: Construct, id_: str, props: ApiLoggingProps) -> None:
        super().__init__(scope, id_)
        role = Role(
            self,
            "delivery",
            RoleProps(
                naming=props.naming,
                role=API_LOGGING,
                description="Writes the logs of API Gateway",
                # There is no condition, because API Gateway does not say for whom it assumes the
                # role. The role can only write logs.
                trust_policy=assumed_by("apigateway.amazonaws.com"),
                statements=policies.api_logging(props.naming),
            ),
        )
        self.account = ApiGatewayAccount(
            self, "account", cloudwatch_role_arn=role.arn, depends_on=[role.policy]
        )
