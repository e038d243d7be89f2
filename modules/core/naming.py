"""Names that more than one stack must agree on before either is deployed."""

from dataclasses import dataclass
from typing import Literal

from modules.settings import Settings

RoleName = Literal[
    "presign",
    "authorizer",
    "studio-execution",
    "studio-images",
    "rstudio",
    "flow-logs",
    "api-logging",
    "name-servers",
    "app-server",
    "ci-plan",
    "ci-deploy",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """Names and ARNs of one environment.

    An endpoint policy admits roles by ARN, and its stack is deployed before the roles' stacks:
    the ARNs follow from the settings.
    """

    prefix: str
    region: str
    account_id: str

    @classmethod
    def of(cls, settings: Settings) -> "Naming":
        """The names of an environment."""
        return cls(prefix=settings.name, region=settings.region, account_id=settings.account_id)

    def name(self, noun: str) -> str:
        """The name of a resource, such as "studio-presign"."""
        return f"{self.prefix}-{noun}"

    def role_arn(self, role: RoleName) -> str:
        """The ARN of one of this project's roles."""
        return f"arn:aws:iam::{self.account_id}:role/{self.name(role)}"

    def function_arn(self, function: str) -> str:
        """The ARN of one of this project's Lambda functions."""
        return f"arn:aws:lambda:{self.region}:{self.account_id}:function:{self.name(function)}"

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a resource, or of many with wildcards, in this Region and account."""
        return f"arn:aws:{service}:{self.region}:{self.account_id}:{resource}"
