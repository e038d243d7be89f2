"""Who touches the bucket's objects, and how."""

from collections.abc import Iterator

import z3

from assurance.iam.model import action_matches, allows, condition_holds, permits, resource_matches
from assurance.iam.policy_inventory import ALLOW_ALL, PolicyInventory
from assurance.iam.proof import Case, Theorem
from assurance.iam.request import Request
from assurance.iam.term import Term
from assurance.iam.theorems.predicates import case_of, of_each_role
from assurance.iam.theorems.role_names import STUDIO

OBJECTS = (
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    "s3:GetBucketLocation",
    "s3:GetObject",
    "s3:ListBucket",
    "s3:PutObject",
)
ENCRYPTION = "s3:x-amz-server-side-encryption"


def _objects_used(estate: PolicyInventory) -> Iterator[Case]:
    bucket = estate.bucket.arn

    def limit(role: str, request: Request) -> Term:
        own = resource_matches([bucket, f"{bucket}/*"], request)
        uses = action_matches(OBJECTS, request)
        return z3.And(z3.BoolVal(role == STUDIO), own, uses)

    return of_each_role(estate, ["s3:*"], limit)


def _bucket_closed(estate: PolicyInventory) -> Iterator[Case]:
    request = Request.symbolic()
    yield case_of("the bucket", request, allows(estate.policies[estate.bucket.policy], request))


def _objects_in_transit(estate: PolicyInventory) -> Iterator[Case]:
    request = Request.symbolic()
    bucket = estate.bucket
    yield case_of(
        "the bucket",
        request,
        permits([*estate.policies[bucket.policy], ALLOW_ALL], request),
        action_matches(["s3:*"], request),
        resource_matches([bucket.arn, f"{bucket.arn}/*"], request),
        condition_holds("Bool", "aws:SecureTransport", ["false"], request),
    )


def _objects_at_rest(estate: PolicyInventory) -> Iterator[Case]:
    bucket = estate.bucket
    for header, operator, ours in (
        (ENCRYPTION, "StringNotEquals", "aws:kms"),
        (f"{ENCRYPTION}-aws-kms-key-id", "ArnNotEquals", estate.keys["studio/data-key"].arn),
    ):
        request = Request.symbolic()
        yield case_of(
            "the bucket",
            request,
            permits([*estate.policies[bucket.policy], ALLOW_ALL], request),
            action_matches(["s3:PutObject"], request),
            resource_matches([f"{bucket.arn}/*"], request),
            # Without the header, the bucket's own key encrypts.
            request.keys[header].present,
            condition_holds(operator, header, [ours], request),
        )


THEOREMS = (
    Theorem(
        claim="The execution role alone touches objects, and those of our bucket only.",
        cases=_objects_used,
    ),
    Theorem(
        claim="The bucket's own policy lets nobody in: the account's roles decide.",
        cases=_bucket_closed,
    ),
    Theorem(
        claim="Whatever policy is attached later, nothing of the bucket is read or written "
        "without TLS.",
        cases=_objects_in_transit,
    ),
    Theorem(
        claim="Whatever policy is attached later, nothing is written to the bucket that is "
        "encrypted with another key.",
        cases=_objects_at_rest,
    ),
)
