"""What Terraform will know only later, named beforehand: one name for each thing, in all stacks."""

import re
from collections.abc import Callable, Mapping

from assurance.references import Resource, follow, path
from assurance.terraform_json import Stacks
from modules.core.naming import Naming
from toolchain.errors import CommandError

_REFERENCE = re.compile(r"(?<!\$)\$\{([^{}]*)\}")


class UnresolvedError(CommandError):
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
        found = follow(self._stacks, stack, expression)
        if found is not None:
            named = self._stacks[found.stack]["resource"].get(found.kind, {})
            if found.id in named:
                return self._attribute(found.stack, found.kind, found.attribute, named[found.id])
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
