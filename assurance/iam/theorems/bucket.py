"""Theorems on who may use the objects of the buckets, and how."""

from collections.abc import Iterator

import z3

from assurance.iam.model import action_matches, allows, condition_holds, permits, resource_matches
from assurance.iam.policy_inventory import ALLOW_ALL, PolicyInventory
from assurance.iam.proof import Case, Theorem
from assurance.iam.request import Request
from assurance.iam.theorems.predicates import case_of, of_each_role, within_limit

ENCRYPTION = "s3:x-amz-server-side-encryption"


def _objects_used(inventory: PolicyInventory) -> Iterator[Case]:
    return of_each_role(inventory, ["s3:*"], within_limit(inventory))


def _bucket_closed(inventory: PolicyInventory) -> Iterator[Case]:
    for place, bucket in inventory.buckets.items():
        request = Request.symbolic()
        policy = inventory.policies[bucket.policy]
        yield case_of(f"bucket {place}", request, allows(policy, request))


def _objects_in_transit(inventory: PolicyInventory) -> Iterator[Case]:
    for place, bucket in inventory.buckets.items():
        request = Request.symbolic()
        yield case_of(
            f"bucket {place}",
            request,
            permits([*inventory.policies[bucket.policy], ALLOW_ALL], request),
            action_matches(["s3:*"], request),
            resource_matches([bucket.arn, f"{bucket.arn}/*"], request),
            condition_holds("Bool", "aws:SecureTransport", ["false"], request),
        )


def _objects_at_rest(inventory: PolicyInventory) -> Iterator[Case]:
    for place, bucket in inventory.buckets.items():
        stack = place.partition("/")[0]
        own_keys = {
            key.arn
            for key_place, key in inventory.keys.items()
            if key_place.partition("/")[0] == stack
        }
        if bucket.key not in own_keys:
            yield case_of(
                f"bucket {place}, which is encrypted by default with {bucket.key}",
                Request.symbolic(),
                z3.BoolVal(val=True),
            )
        for header, operator, expected in (
            (ENCRYPTION, "StringNotEquals", "aws:kms"),
            (f"{ENCRYPTION}-aws-kms-key-id", "ArnNotEquals", bucket.key),
        ):
            request = Request.symbolic()
            yield case_of(
                f"bucket {place}",
                request,
                permits([*inventory.policies[bucket.policy], ALLOW_ALL], request),
                action_matches(["s3:PutObject"], request),
                resource_matches([f"{bucket.arn}/*"], request),
                # Without the header, S3 encrypts with the key of the bucket.
                request.keys[header].present,
                condition_holds(operator, header, [expected], request),
            )


THEOREMS = (
    Theorem(
        claim="Each role uses the objects that it is for only, and those of our buckets only.",
        cases=_objects_used,
    ),
    Theorem(
        claim="A bucket's own policy lets nobody in: the account's roles decide.",
        cases=_bucket_closed,
    ),
    Theorem(
        claim="Whatever policy is attached later, nothing of a bucket is read or written "
        "without TLS.",
        cases=_objects_in_transit,
    ),
    Theorem(
        claim="Whatever policy is attached later, nothing is written to a bucket that is "
        "encrypted with a key of another stack or account.",
        cases=_objects_at_rest,
    ),
)
