"""Names that more than one stack must agree on before either is deployed."""

import re
from dataclasses import dataclass

from modules.settings import Settings

_STUDIO = "studio"
_SERVICE_NAME = re.compile(r"(com\.amazonaws|aws\.sagemaker)\.[^.]+\.(?P<service>.+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """The names and ARNs of one environment.

    An endpoint policy admits roles by ARN, and its stack is deployed before the stacks of the
    roles. So names and ARNs follow from the settings alone.

    Attributes:
        prefix: Every name begins with it.
    """

    prefix: str
    region: str
    account_id: str

    @classmethod
    def of(cls, settings: Settings) -> "Naming":
        """Return the names of an environment."""
        return cls(prefix=settings.name, region=settings.region, account_id=settings.account_id)

    def name(self, noun: str) -> str:
        """Return the name of a resource, such as "studio-presign"."""
        return f"{self.prefix}-{noun}"

    def bucket_name(self, noun: str) -> str:
        """Return the name of a bucket. Names are global: account and Region make it unique."""
        return f"{self.name(noun)}-{self.account_id}-{self.region}"

    def role_arn(self, role: str) -> str:
        """Return the ARN of a role of this project; each stack's `role_names.py` has its roles."""
        return f"arn:aws:iam::{self.account_id}:role/{self.name(role)}"

    def function_arn(self, function: str) -> str:
        """Return the ARN of a Lambda function of this project."""
        return f"arn:aws:lambda:{self.region}:{self.account_id}:function:{self.name(function)}"

    def arn(self, service: str, resource: str) -> str:
        """Return the ARN of a resource, or of many with wildcards, in this Region and account."""
        return f"arn:aws:{service}:{self.region}:{self.account_id}:{resource}"


def endpoint_service_name(service: str, region: str) -> str:
    """Return the full name of a service that a VPC endpoint leads to.

    Args:
        service: The short name, such as "sagemaker.api", "s3" or "studio".
        region: The Region of the endpoint.
    """
    # Studio is the one service whose name does not begin with com.amazonaws:
    # https://docs.aws.amazon.com/sagemaker/latest/dg/studio-interface-endpoint.html
    if service == _STUDIO:
        return f"aws.sagemaker.{region}.{_STUDIO}"
    return f"com.amazonaws.{region}.{service}"


def endpoint_service(service_name: str) -> str:
    """Return the short name of the service that a VPC endpoint leads to.

    This reads what `endpoint_service_name` writes: the short name follows the Region.

    Raises:
        ValueError: The name is not the full name of an AWS service.
    """
    match = _SERVICE_NAME.fullmatch(service_name)
    if match is None:
        raise ValueError(
            f'"{service_name}" is not the name of an endpoint service of AWS, '
            'such as "com.amazonaws.us-west-2.s3"'
        )
    return match["service"]
