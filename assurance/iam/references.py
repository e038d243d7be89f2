"""Values that Terraform knows only after a deployment, replaced by one name for each value."""

import re
from collections.abc import Callable, Mapping

from assurance.errors import UnjudgedError
from assurance.terraform_json import Resource, Stacks, find, follow, path
from modules.core.naming import Naming

_REFERENCE = re.compile(r"(?<!\$)\$\{([^{}]*)\}")


class UnresolvedError(UnjudgedError):
    """A policy has a reference without a value here, so nothing can be proved about it."""


class References:
    """The values of the references of all stacks.

    A value is made from the path in the construct tree. The same reference has the same value in
    every policy, and two resources never have the same value.
    """

    def __init__(self, stacks: Stacks, naming: Naming) -> None:
        """Create the values.

        Args:
            stacks: The stacks.
            naming: The names of the environment, with the account and the Region of its ARNs.
        """
        self._stacks = stacks
        self._naming = naming

    def resolve(self, stack: str, text: str) -> str:
        """Return a text of a stack with every reference replaced, and with the variables of IAM.

        Raises:
            UnresolvedError: A reference has no value here.
        """
        resolved = _REFERENCE.sub(lambda found: self._value(stack, found[1]), text)
        return resolved.replace("$${", "${")

    def _value(self, stack: str, expression: str) -> str:
        found = follow(self._stacks, stack, expression)
        if found is not None:
            resource = find(self._stacks, found.resource)
            if resource is not None:
                id_ = found.resource
                return self._attribute(id_.stack, id_.kind, found.attribute, resource)
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
    ("aws_ecr_repository", "arn"): lambda naming, it: naming.arn("ecr", f"repository/{it['name']}"),
    ("aws_ecr_repository", "id"): lambda _, it: it["name"],
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
