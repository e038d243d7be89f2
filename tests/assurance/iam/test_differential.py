"""The model and iam-simulate, which were written apart, decide alike."""

import random
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pytest
import z3

from assurance.iam.model import allows, denies, permits
from assurance.iam.policy_inventory import PolicyInventory
from assurance.iam.request import KEYS, Kind, Request
from assurance.iam.simulator import Simulation, simulate
from assurance.iam.term import Term
from assurance.iam.theorems.actions import MINT
from modules.core.iam import Statement

# The cases are made once.
pytestmark = pytest.mark.xdist_group("differential")

CASES = 2200
OWN, OTHER = "111122223333", "999999999999"
ARN = "arn:aws:sagemaker:us-west-2"


class Target(NamedTuple):
    """An action, what it is about, and the keys of its service that come with it."""

    action: str
    resource: str
    keys: tuple[str, ...] = ()


# With which actions iam-simulate takes the keys of a service.
TARGETS = (
    Target("sagemaker:CreatePresignedDomainUrl", f"{ARN}:{OWN}:user-profile/d-1/ada"),
    Target("sagemaker:CreatePresignedDomainUrl", f"{ARN}:{OTHER}:user-profile/d-2/ada-2"),
    Target(
        "sagemaker:CreateSpace",
        f"{ARN}:{OWN}:space/d-1/mine",
        (
            "sagemaker:InstanceTypes",
            "sagemaker:OwnerUserProfileArn",
            "sagemaker:SpaceSharingType",
        ),
    ),
    Target(
        "sagemaker:AddTags", f"{ARN}:{OWN}:app/d-1/ada/JupyterLab/one", ("sagemaker:TaggingAction",)
    ),
    Target("sagemaker:ListDomains", "*"),
    Target("execute-api:Invoke", f"arn:aws:execute-api:us-west-2:{OWN}:api/dev/GET/ada"),
    Target("dynamodb:GetItem", f"arn:aws:dynamodb:us-west-2:{OWN}:table/employees"),
    Target("s3:GetObject", "arn:aws:s3:::bucket/key"),
    Target(
        "s3:PutObject",
        "arn:aws:s3:::bucket/key",
        (
            "s3:x-amz-server-side-encryption",
            "s3:x-amz-server-side-encryption-aws-kms-key-id",
        ),
    ),
    Target("kms:Decrypt", f"arn:aws:kms:us-west-2:{OWN}:key/one", ("kms:ViaService",)),
    Target(
        "kms:CreateGrant",
        f"arn:aws:kms:us-west-2:{OWN}:key/one",
        ("kms:GrantIsForAWSResource", "kms:ViaService"),
    ),
)
# AWS gives these with any action.
COMMON = tuple(key for key in KEYS if key.startswith(("aws:", "lambda:")))
# The simulator gives these with none of our actions; what they are compared by is tested above.
LEFT_OUT = {
    "cloudwatch:namespace",
    "kms:EncryptionContext:aws:logs:arn",
    "sagemaker:DomainId",
    "sagemaker:UserProfileName",
}

TEXTS = ("vpce-1", "vpce-2", "ada", OWN, OTHER, "d-1", "Private")
LIKE_TEXTS = (*TEXTS, "vpce-*", "*-1", "vpce-?", "?da", "*", "a*a", "d-1*")
VARIABLES = ("${aws:SourceVpce}", "${aws:PrincipalAccount}", "x-${aws:SourceVpce}")
ARNS = (
    f"arn:aws:iam::{OWN}:role/presign",
    f"arn:aws:iam::{OTHER}:role/presign",
    f"{ARN}:{OWN}:user-profile/d-1/ada",
    f"arn:aws:lambda:us-west-2:{OWN}:function:presign",
)
LIKE_ARNS = (
    *ARNS,
    f"arn:aws:iam::{OWN}:role/*",
    "arn:aws:iam::*:role/pre????",
    "arn:*:*:*:*:*",
    f"{ARN}:{OWN}:user-profile/*/ada",
    f"{ARN}:${{aws:PrincipalAccount}}:user-profile/d-1/ada",
)
ADDRESSES = ("10.0.0.1", "10.16.0.9", "192.168.10.74", "198.51.100.7", "2001:db8::1")
# Not all addresses in one: iam-simulate reads 0.0.0.0/0 as a single address.
NETWORKS = ("10.0.0.0/8", "10.16.0.0/16", "192.168.10.64/26", "198.51.100.7/32", "128.0.0.0/1")
ACTIONS = ("*", "sagemaker:*", "sagemaker:Create*", "kms:*", "s3:Get*", "dynamodb:*")
RESOURCES = (
    "*",
    f"{ARN}:*:user-profile/*",
    f"{ARN}:{OWN}:user-profile/d-?/ada*",
    f"{ARN}:{OWN}:user-profile/d-1/${{aws:SourceVpce}}",
    f"arn:aws:*:*:{OWN}:*",
    "arn:aws:s3:::bucket/*",
    "arn:aws:s3:::bucket/k?y",
    f"arn:aws:kms:*:{OWN}:key/*",
)

OPERATORS: dict[Kind, dict[str, tuple[str, ...]]] = {
    Kind.TEXT: {
        "StringEquals": (*TEXTS, "vpce-*", *VARIABLES),
        "StringLike": (*LIKE_TEXTS, *VARIABLES),
        "StringNotEquals": TEXTS,
        "StringNotLike": LIKE_TEXTS,
    },
    Kind.TEXTS: {"ForAnyValue:StringNotEquals": TEXTS},
    Kind.ARN: {
        "ArnEquals": LIKE_ARNS,
        "ArnLike": LIKE_ARNS,
        "ArnNotEquals": tuple(arn for arn in LIKE_ARNS if "${" not in arn),
        "ArnNotLike": tuple(arn for arn in LIKE_ARNS if "${" not in arn),
    },
    Kind.ADDRESS: {"IpAddress": NETWORKS, "NotIpAddress": NETWORKS},
    Kind.TRUTH: {"Bool": ("true", "false")},
}
VALUES: dict[Kind, tuple[str, ...]] = {
    Kind.TEXT: TEXTS,
    Kind.TEXTS: TEXTS,
    Kind.ARN: ARNS,
    Kind.ADDRESS: ADDRESSES,
    Kind.TRUTH: ("true", "false"),
}


class Case(NamedTuple):
    simulation: Simulation
    formula: Term


def some(chance: random.Random, choices: tuple[str, ...], most: int) -> list[str]:
    return chance.sample(choices, chance.randint(1, min(most, len(choices))))


def condition(chance: random.Random, target: Target) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for key in some(chance, COMMON + target.keys, 2):
        operators = OPERATORS[KEYS[key]]
        operator = chance.choice([*operators, "Null"])
        if operator == "Null":
            values = [chance.choice(["true", "false"])]
        else:
            values = some(chance, operators[operator], 3)
            if KEYS[key] is not Kind.TEXTS:
                operator += chance.choice(["", "", "", "IfExists"])
        found.setdefault(operator, {})[key] = values
    return found


def statement(chance: random.Random, target: Target, *, principal: object = None) -> Statement:
    made: Statement = {
        "Effect": chance.choice(["Allow", "Allow", "Deny"]),
        "Action": some(chance, (target.action, target.action.upper(), *ACTIONS), 2),
        "Resource": some(chance, (target.resource, *RESOURCES), 2),
    }
    if principal is not None:
        made["Principal"] = principal
    if chance.random() < 0.75:
        made["Condition"] = condition(chance, target)
    # An action's service is told in lower case.
    made["Action"] = [_lower_service(action) for action in made["Action"]]
    return made


def _lower_service(action: str) -> str:
    service, colon, name = action.partition(":")
    return service.lower() + colon + name


def context(chance: random.Random, target: Target) -> dict[str, str]:
    return {
        key: chance.choice(VALUES[KEYS[key]])
        for key in COMMON + target.keys
        if chance.random() < 0.6
    }


def case(chance: random.Random) -> Case:
    target = chance.choice(TARGETS)
    principal = None if chance.random() < 0.1 else f"arn:aws:iam::{OWN}:role/presign"
    is_key = target.action.startswith("kms:")

    def policy(of: object = None) -> list[Statement]:
        return [statement(chance, target, principal=of) for _ in range(chance.randint(1, 3))]

    account = chance.choice([OWN, OWN, OTHER])
    identity = policy() if principal else []
    # A key's policy hands the decision to an account; others let in whom they name.
    root = {"AWS": f"arn:aws:iam::{account}:root"}
    has_guard = is_key or (chance.random() < 0.4 and not target.action.startswith("s3:"))
    guard = policy(root if is_key else "*") if has_guard else None
    endpoint = policy("*") if chance.random() < 0.4 else None
    carried = context(chance, target)
    request = Request.concrete(
        action=target.action,
        resource=target.resource,
        account=OWN if principal else None,
        context=carried,
    )
    simulation = Simulation(
        principal=principal,
        action=target.action,
        resource=target.resource,
        account=OWN,
        context=carried,
        identity=identity,
        guard=guard,
        endpoint=endpoint,
    )
    return Case(simulation, _decision(simulation, request, is_key=is_key))


def _decision(simulation: Simulation, request: Request, *, is_key: bool) -> Term:
    guard = simulation.guard or []
    if is_key:
        core = z3.And(permits(guard, request), permits(simulation.identity, request))
    else:
        core = z3.And(
            z3.Or(allows(simulation.identity, request), allows(guard, request)),
            z3.Not(denies(simulation.identity, request)),
            z3.Not(denies(guard, request)),
        )
    if simulation.endpoint is None:
        return core
    return z3.And(core, permits(simulation.endpoint, request))


def truth(formula: Term) -> bool:
    found = z3.simplify(formula)
    assert z3.is_true(found) or z3.is_false(found), found
    return bool(z3.is_true(found))


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    chance = random.Random(20_000)  # noqa: S311 (no secret: the same cases each time)
    return [case(chance) for _ in range(CASES)]


def test_both_decide_alike(cases: list[Case]) -> None:
    expected = simulate([one.simulation for one in cases])
    differing = [
        one.simulation
        for one, allowed in zip(cases, expected, strict=True)
        if truth(one.formula) != allowed
    ]
    assert differing == []
    # Neither answer is rare, or nothing would be compared.
    assert CASES // 10 < sum(expected) < CASES * 9 // 10


def _conditions(statements: list[Statement]) -> Iterator[tuple[str, str]]:
    for one in statements:
        for operator, keys in one.get("Condition", {}).items():
            for key in keys:
                yield operator, key


def test_each_operator_and_key_that_our_policies_use_is_compared(
    cases: list[Case], inventory: PolicyInventory, production: PolicyInventory
) -> None:
    compared = {
        pair
        for one in cases
        for pair in _conditions([*one.simulation.identity, *(one.simulation.endpoint or [])])
    }
    used = {
        pair
        for where in (inventory, production)
        for statements in where.policies.values()
        for pair in _conditions(list(statements))
    }
    assert {pair for pair in used - compared if pair[1] not in LEFT_OUT} == set()
    # Those that are left out are compared as others of their kind are.
    kinds = {(operator, KEYS[key]) for operator, key in compared}
    assert {(operator, KEYS[key]) for operator, key in used} <= kinds


def test_every_known_key_is_compared_or_said_to_be_left_out() -> None:
    compared = {key for target in TARGETS for key in target.keys}
    assert KEYS.keys() == compared | set(COMMON) | LEFT_OUT


# The reference's statements, which are OR-ed: the model must see through them as IAM does.
OR_ED: list[Statement] = [
    {
        "Sid": sid,
        "Effect": "Allow",
        "Action": [MINT],
        "Resource": ["*"],
        "Condition": {operator: {key: value}},
    }
    for sid, operator, key, value in (
        ("Endpoint", "StringEquals", "aws:SourceVpce", "vpce-1"),
        ("Address", "IpAddress", "aws:VpcSourceIp", "10.16.0.0/16"),
    )
]


@pytest.mark.parametrize(
    "carried",
    [
        {"aws:SourceVpce": "vpce-1"},
        {"aws:SourceVpce": "vpce-9", "aws:VpcSourceIp": "10.16.0.9"},
        {"aws:SourceVpce": "vpce-9", "aws:VpcSourceIp": "10.17.0.9"},
        {},
    ],
    ids=str,
)
def test_alternatives_are_read_as_alternatives(carried: Mapping[str, str]) -> None:
    target = TARGETS[0]
    fields: dict[str, Any] = {"action": target.action, "resource": target.resource}
    request = Request.concrete(**fields, account=OWN, context=carried)
    simulation = Simulation(
        **fields,
        principal=f"arn:aws:iam::{OWN}:role/presign",
        account=OWN,
        context=carried,
        identity=OR_ED,
    )
    assert [truth(permits(OR_ED, request))] == simulate([simulation])
