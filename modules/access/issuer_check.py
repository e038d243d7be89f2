"""A check at each deployment that the authorizer can verify tokens."""

import json
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.lambda_invocation import LambdaInvocation
from constructs import Construct

from modules.core.function import Function

# No request can trigger the check: the function compares the whole event, and each event of API
# Gateway has a "type".
_QUESTION = {"check": "issuer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerCheckProps:
    """The function that is checked."""

    authorizer: Function


class IssuerCheck(Construct):
    """A call of the authorizer that fails the deployment if the issuer is wrong or unreachable.

    Otherwise the employees would find the fault. The call is repeated whenever the authorizer
    changes.

    Attributes:
        result: JSON with the issuer, the number of its keys, and the claims that it does not list.
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
