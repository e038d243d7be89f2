"""What Terraform will know only later, named beforehand: one name for each thing, in all stacks."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from assurance.iam.synthesis import Stacks
from local.console import LocalError
from modules.core.naming import Naming

Resource = Mapping[str, Any]

_REFERENCE = re.compile(r"(?<!\$)\$\{([^{}]*)\}")
_OTHER_STACK = re.compile(
    r"data\.terraform_remote_state\.cross-stack-reference-input-([^.]+)\.outputs\.(.+)"
)
_OWN_STACK = re.compile(r"(aws_\w+)\.([\w-]+)\.(\w+)")


class UnresolvedError(LocalError):
    """A reference whose value nobody named: nothing can be proved about what it stands for."""


class References:
    """Resolves the references of all stacks.

    A name is made of the place in the construct tree, so that the same reference is the same
    value in every policy, and two are never one.
    """

    def __init__(self, stacks: Stacks, naming: Naming) -> None:
        """Takes the stacks, and the account and Region of their ARNs."""
        self._stacks = stacks
        self._naming = naming

    def resolve(self, stack: str, text: str) -> str:
        """Returns a text of a stack with every reference replaced, and IAM variables as IAM's.

        Raises:
            UnresolvedError: a reference has no value here.
        """
        resolved = _REFERENCE.sub(lambda found: self._value(stack, found[1]), text)
        return resolved.replace("$${", "${")

    def _value(self, stack: str, expression: str) -> str:
        if other := _OTHER_STACK.fullmatch(expression):
            outputs = self._stacks.get(other[1], {}).get("output", {})
            if other[2] in outputs:
                return self.resolve(other[1], outputs[other[2]]["value"])
        elif own := _OWN_STACK.fullmatch(expression):
            kind, id_, attribute = own.groups()
            resource = self._stacks[stack]["resource"].get(kind, {}).get(id_)
            if resource is not None:
                return self._attribute(stack, kind, attribute, resource)
        raise UnresolvedError(f"stack {stack}: ${{{expression}}} is no known reference.")

    def _attribute(self, stack: str, kind: str, attribute: str, resource: Resource) -> str:
        if isinstance(known := resource.get(attribute), str):
            return self.resolve(stack, known)
        named = _NAMED.get((kind, attribute))
        if named is None:
            raise UnresolvedError(
                f"stack {stack}: {path(resource)} has no known {attribute}: "
                "name it in assurance/iam/references.py."
            )
        return self.resolve(stack, named(self._naming, resource))


def path(resource: Resource) -> str:
    """Returns the place of a resource in the construct tree, such as "studio/bucket/bucket"."""
    found: str = resource["//"]["metadata"]["path"]
    return found


def _slug(resource: Resource) -> str:
    return path(resource).replace("/", "-")


_NAMED: Mapping[tuple[str, str], Callable[[Naming, Resource], str]] = {
    ("aws_api_gateway_authorizer", "id"): lambda _, it: _slug(it),
    ("aws_api_gateway_rest_api", "execution_arn"): lambda naming, it: naming.arn(
        "execute-api", _slug(it)
    ),
    ("aws_api_gateway_rest_api", "id"): lambda _, it: _slug(it),
    ("aws_cloudwatch_log_group", "arn"): lambda naming, it: naming.arn(
        "logs", f"log-group:{it['name']}"
    ),
    ("aws_dynamodb_table", "arn"): lambda naming, it: naming.arn("dynamodb", f"table/{it['name']}"),
    ("aws_iam_role", "arn"): lambda naming, it: (
        f"arn:aws:iam::{naming.account_id}:role/{it['name']}"
    ),
    ("aws_iam_role", "id"): lambda _, it: it["name"],
    ("aws_kms_key", "arn"): lambda naming, it: naming.arn("kms", f"key/{_slug(it)}"),
    ("aws_lambda_function", "arn"): lambda naming, it: naming.arn(
        "lambda", f"function:{it['function_name']}"
    ),
    ("aws_s3_bucket", "arn"): lambda _, it: f"arn:aws:s3:::{it['bucket']}",
    ("aws_s3_bucket", "id"): lambda _, it: it["bucket"],
    ("aws_sagemaker_domain", "id"): lambda _, it: f"d-{_slug(it)}",
    ("aws_vpc", "id"): lambda _, it: f"vpc-{_slug(it)}",
    ("aws_vpc_endpoint", "id"): lambda _, it: f"vpce-{_slug(it)}",
}
