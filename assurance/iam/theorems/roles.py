"""Who takes on a role, and what no role changes."""

from collections.abc import Iterator

import z3

from assurance.iam.model import action_matches, permits
from assurance.iam.policy_inventory import PolicyInventory
from assurance.iam.proof import Case, Theorem
from assurance.iam.request import Request
from assurance.iam.theorems.predicates import case_of, is_own_account, of_each_role
from assurance.iam.theorems.role_names import (
    APP_SERVER,
    AUTHORIZER,
    IMAGES,
    NAME_SERVERS,
    PRESIGN,
    RSTUDIO,
    STUDIO,
)
from toolchain.errors import CommandError

# The AWS service that works with a role: nobody else may take it on.
SERVICES = {
    "api-logging": "apigateway.amazonaws.com",
    APP_SERVER: "ec2.amazonaws.com",
    AUTHORIZER: "lambda.amazonaws.com",
    "flow-logs": "vpc-flow-logs.amazonaws.com",
    NAME_SERVERS: "ec2.amazonaws.com",
    IMAGES: "sagemaker.amazonaws.com",
    PRESIGN: "lambda.amazonaws.com",
    RSTUDIO: "sagemaker.amazonaws.com",
    STUDIO: "sagemaker.amazonaws.com",
}
# Services that would take on a role for another account's resource, were it not for a condition.
# The others act on a resource of this account, whose maker needs iam:PassRole.
DEPUTIES = {"flow-logs", IMAGES, RSTUDIO, STUDIO}

# Who may do one of these changes the perimeter, or who passes it.
GUARDS = (
    "apigateway:*",
    "cloudformation:*",
    "cognito-idp:*",
    "dynamodb:DeleteResourcePolicy",
    "dynamodb:PutResourcePolicy",
    "ec2:AcceptVpcPeeringConnection",
    "ec2:Associate*",
    "ec2:AttachInternetGateway",
    "ec2:Authorize*",
    "ec2:CreateRoute",
    "ec2:CreateVpc*",
    "ec2:DeleteVpcEndpoints",
    "ec2:ModifySecurityGroupRules",
    "ec2:ModifyVpc*",
    "ec2:ReplaceRoute*",
    "iam:*",
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "lambda:*",
    "organizations:*",
    "route53resolver:*",
    "s3:DeleteBucket*",
    "s3:PutBucket*",
    "sagemaker:CreateDomain",
    "sagemaker:CreateUserProfile",
    "sagemaker:DeleteDomain",
    "sagemaker:UpdateDomain",
    "sagemaker:UpdateUserProfile",
    "sts:Assume*",
)


def _roles_assumed(estate: PolicyInventory) -> Iterator[Case]:
    for noun, role in estate.roles.items():
        if noun not in SERVICES:
            raise CommandError(
                f"role {noun}: say in assurance/iam/theorems/roles.py which service may assume it."
            )
        request = Request.symbolic()
        by_service = z3.And(
            request.caller.is_service,
            request.caller.service == SERVICES[noun],
            action_matches(["sts:AssumeRole", "sts:SetSourceIdentity"], request),
        )
        for_us = is_own_account("aws:SourceAccount", estate, request)
        yield case_of(
            f"role {noun}",
            request,
            permits(estate.policies[role.trust], request),
            z3.Not(z3.And(by_service, for_us) if noun in DEPUTIES else by_service),
        )


def _guards_kept(estate: PolicyInventory) -> Iterator[Case]:
    return of_each_role(estate, GUARDS, lambda *_: z3.BoolVal(val=False))


THEOREMS = (
    Theorem(
        claim="Each role is taken on by its own AWS service only, and where AWS tells for whom, "
        "for this account only.",
        cases=_roles_assumed,
    ),
    Theorem(claim="No role changes what guards the perimeter.", cases=_guards_kept),
)
