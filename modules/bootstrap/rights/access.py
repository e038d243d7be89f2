"""Rights of CI on resources of the access stack."""

from modules.core.iam import Statement, allow
from modules.core.naming import Naming

SEE = (
    "apigateway:GET",
    "cognito-idp:Describe*",
    "cognito-idp:GetUserPoolMfaConfig",
    "cognito-idp:ListTagsForResource",
    "dynamodb:Describe*",
    "dynamodb:ListTagsOfResource",
)

# These services decrypt the functions' variables and the items of the mapping with our keys.
DECRYPTING = ("dynamodb", "lambda")
ENCRYPTING = ("dynamodb", "lambda")

WRITE = (
    "apigateway:*",
    "cognito-idp:*UserPool",
    "cognito-idp:*UserPoolClient",
    "cognito-idp:SetUserPoolMfaConfig",
    "cognito-idp:*TagResource",
)
WRITE_NAMED = (
    "dynamodb:*Item",
    "dynamodb:*Table",
    "dynamodb:*TagResource",
    "dynamodb:UpdateContinuousBackups",
    "dynamodb:UpdateTimeToLive",
    "lambda:*",
)


def named(naming: Naming) -> list[str]:
    """Return the ARNs of tables and functions with the environment's name."""
    return [_tables(naming), _functions(naming)]


def see_functions(naming: Naming) -> Statement:
    """Let functions be read with their archives, which are this repository's source."""
    return allow("SeeFunctions", ["lambda:Get*", "lambda:List*"], [_functions(naming)])


def see_mapping(naming: Naming) -> Statement:
    """Let items of the mapping be read: Terraform compares who may open which profile."""
    return allow("SeeMapping", ["dynamodb:GetItem"], [_tables(naming)])


def _tables(naming: Naming) -> str:
    return naming.arn("dynamodb", f"table/{naming.name('*')}")


def _functions(naming: Naming) -> str:
    return naming.arn("lambda", f"function:{naming.name('*')}")
