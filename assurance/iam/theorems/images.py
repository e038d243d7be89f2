"""Theorems on who may read and write images."""

from collections.abc import Iterator

import z3

from assurance.iam.model import action_matches, permits, resource_matches
from assurance.iam.policy_inventory import PolicyInventory
from assurance.iam.proof import Case, Theorem
from assurance.iam.request import Request
from assurance.iam.term import Term
from assurance.iam.theorems.predicates import case_of, is_own_account, of_each_role
from assurance.iam.theorems.role_names import IMAGES, STUDIO

# The actions that read an image, and those that write one.
PULL = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
PUSH = (
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:CompleteLayerUpload",
    "ecr:DescribeImages",
    "ecr:DescribeRepositories",
    "ecr:InitiateLayerUpload",
    "ecr:ListImages",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
)


def _images_used(inventory: PolicyInventory) -> Iterator[Case]:
    own = inventory.naming.arn("ecr", f"repository/{inventory.naming.prefix}/*")

    def reads(request: Request) -> Term:
        return z3.Or(
            action_matches(["ecr:GetAuthorizationToken"], request), action_matches(PULL, request)
        )

    def limit(role: str, request: Request) -> Term:
        signs_in = action_matches(["ecr:GetAuthorizationToken"], request)
        of_ours = z3.Or(signs_in, resource_matches([own], request))
        # The images of SageMaker that Studio runs are in accounts of AWS.
        own_use = z3.BoolVal(role == STUDIO), z3.And(z3.BoolVal(role == IMAGES), of_ours)
        return z3.And(reads(request), z3.Or(own_use))

    yield from of_each_role(inventory, ["ecr:*"], limit)
    for noun, place in inventory.unattached.items():
        request = Request.symbolic()
        pushes = z3.And(action_matches(PUSH, request), resource_matches([own], request))
        signs_in = action_matches(["ecr:GetAuthorizationToken"], request)
        yield case_of(
            f"policy {noun}",
            request,
            permits(inventory.policies[place], request),
            z3.Not(z3.Or(pushes, signs_in)),
        )


def _images_pulled(inventory: PolicyInventory) -> Iterator[Case]:
    for name, repository in inventory.repositories.items():
        request = Request.symbolic()
        by_sagemaker = z3.And(
            request.caller.is_service,
            request.caller.service == "sagemaker.amazonaws.com",
            is_own_account("aws:SourceAccount", inventory, request),
        )
        yield case_of(
            f"repository {name}",
            request,
            permits(inventory.policies[repository.policy], request),
            z3.Not(z3.And(by_sagemaker, action_matches(PULL, request))),
        )


THEOREMS = (
    Theorem(
        claim="Roles read images only, SageMaker's image role our own only; the builder's policy "
        "pushes to our repositories and does nothing else.",
        cases=_images_used,
    ),
    Theorem(
        claim="A repository's own policy lets only SageMaker read it, for this account.",
        cases=_images_pulled,
    ),
)
