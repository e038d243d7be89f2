"""Theorems on who may assume a role, and on what no role may change."""

from collections.abc import Iterator

import z3

from assurance.iam.model import action_matches, permits
from assurance.iam.policy_inventory import PolicyInventory
from assurance.iam.proof import Case, Theorem
from assurance.iam.request import Request
from assurance.iam.theorems.predicates import case_of, is_own_account, of_each_role

# Each of these actions changes the perimeter, or who may pass it.
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


def _roles_assumed(inventory: PolicyInventory) -> Iterator[Case]:
    for noun, role in inventory.roles.items():
        limit = inventory.role_limits[noun]
        request = Request.symbolic()
        by_service = z3.And(
            request.caller.is_service,
            request.caller.service == limit.service,
            action_matches(["sts:AssumeRole", "sts:SetSourceIdentity"], request),
        )
        for_us = is_own_account("aws:SourceAccount", inventory, request)
        yield case_of(
            f"role {noun}",
            request,
            permits(inventory.policies[role.trust], request),
            z3.Not(z3.And(by_service, for_us) if limit.is_for_any_account else by_service),
        )


def _guards_kept(inventory: PolicyInventory) -> Iterator[Case]:
    return of_each_role(inventory, GUARDS, lambda *_: z3.BoolVal(val=False))


THEOREMS = (
    Theorem(
        claim="Each role is assumed by its own AWS service only, and for this account only if the "
        "service serves any account.",
        cases=_roles_assumed,
    ),
    Theorem(claim="No role changes what guards the perimeter.", cases=_guards_kept),
)
