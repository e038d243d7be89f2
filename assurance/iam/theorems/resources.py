"""Whose resources the roles reach."""

from collections.abc import Iterator

import z3

from assurance.iam.model import action_matches, condition_holds, resource_matches
from assurance.iam.policy_inventory import PolicyInventory
from assurance.iam.proof import Case, Theorem
from assurance.iam.request import Request
from assurance.iam.term import Term
from assurance.iam.theorems.actions import INTERFACES, WITHOUT_RESOURCE
from assurance.iam.theorems.predicates import of_each_role
from assurance.iam.theorems.role_names import AUTHORIZER, FUNCTIONS, PRESIGN, RSTUDIO, STUDIO


def _within_account(estate: PolicyInventory) -> Iterator[Case]:
    def limit(role: str, request: Request) -> Term:
        own = z3.And(request.has_resource, request.resource.account == estate.naming.account_id)
        # An ARN of S3 names no account.
        own_bucket = resource_matches([estate.bucket.arn, f"{estate.bucket.arn}/*"], request)
        needs_none = action_matches(WITHOUT_RESOURCE, request)
        # Lambda, not the code, places a function's interface: no interface exists beforehand.
        interfaces = z3.And(z3.BoolVal(role in FUNCTIONS), action_matches(INTERFACES, request))
        return z3.Or(own, own_bucket, needs_none, interfaces)

    return of_each_role(estate, ["*"], limit)


def _logs_own(estate: PolicyInventory) -> Iterator[Case]:
    groups = {
        "api-logging": "*",  # API Gateway checks for any group of the account
        AUTHORIZER: f"/aws/lambda/{estate.naming.name(AUTHORIZER)}:*",
        "flow-logs": f"/{estate.naming.prefix}/flow-logs*",
        PRESIGN: f"/aws/lambda/{estate.naming.name(PRESIGN)}:*",
        RSTUDIO: "/aws/sagemaker/*",
        STUDIO: "/aws/sagemaker/*",
    }

    def limit(role: str, request: Request) -> Term:
        group = groups.get(role)
        own = [estate.naming.arn("logs", f"log-group:{group}")] if group else []
        deletes = action_matches(["logs:Delete*", "logs:PutResourcePolicy"], request)
        metrics = z3.And(
            z3.BoolVal(role == STUDIO),
            action_matches(["cloudwatch:PutMetricData"], request),
            condition_holds("StringLike", "cloudwatch:namespace", ["/aws/sagemaker/*"], request),
        )
        finds = z3.And(
            z3.BoolVal(role == "flow-logs"),
            action_matches(["logs:DescribeLogGroups"], request),
            resource_matches([estate.naming.arn("logs", "log-group:*")], request),
        )
        return z3.Or(z3.And(resource_matches(own, request), z3.Not(deletes)), metrics, finds)

    return of_each_role(estate, ["logs:*", "cloudwatch:*"], limit)


THEOREMS = (
    Theorem(
        claim="No role acts on a resource of another account.",
        cases=_within_account,
    ),
    Theorem(
        claim="Each role writes its own logs and metrics only, and deletes none.", cases=_logs_own
    ),
)
