"""Endpoint policies as statements by service, so that features can add to one another's."""

from modules.core.iam import Condition, Statement
from modules.core.naming import Naming

# Maps a service, such as "sagemaker.api", to the statements of the policy of its endpoint.
ByService = dict[str, list[Statement]]


def merge(*features: ByService) -> ByService:
    """Return the statements of several features, each service's in the order of the features."""
    merged: ByService = {}
    for feature in features:
        for service, statements in feature.items():
            merged.setdefault(service, []).extend(statements)
    return merged


def acting_as(naming: Naming, *roles: str) -> Condition:
    """Return the condition that the caller acts with one of these roles of the project."""
    arns = [naming.role_arn(role) for role in roles]
    return {"ArnEquals": {"aws:PrincipalArn": arns if len(arns) > 1 else arns[0]}}
