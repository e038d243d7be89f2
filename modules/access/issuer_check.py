"""A deployment's question to the authorizer: can you verify tokens?"""

import json
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.lambda_invocation import LambdaInvocation
from constructs import Construct

from modules.core.function import Function

# No request reaches this: API Gateway's events have a "type", and the function compares the whole.
_QUESTION = {"check": "issuer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerCheckProps:
    """What the check needs."""

    authorizer: Function


class IssuerCheck(Construct):
    """Fails the deployment where the issuer is wrong or out of reach.

    Employees would find out otherwise. It is asked again whenever the authorizer changes.

    Attributes:
        result: JSON: the issuer, the number of its keys, and the claims that it does not list.
    """

    def __init__(self, scope: Construct, id_: str, props: IssuerCheckProps) -> None:
        super().__init__(scope, id_)
        invocation = LambdaInvocation(
            self,
            "invocation",
            function_name=props.authorizer.name,
            input=json.dumps(_QUESTION),
            triggers=props.authorizer.definition,
        )
        self.result = invocation.result
