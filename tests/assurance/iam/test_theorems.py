import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from assurance.iam.policy_inventory import PolicyInventory
from assurance.iam.proof import Possibility, Theorem, prove
from assurance.iam.theorems import POSSIBILITIES, THEOREMS
from modules.core.iam import Statement
from tests.assurance.iam.weakened import Readers, counter_examples

PRESIGN = "access/presign/execution/policy"
Change = Callable[[Statement], Statement | None]

every_statement = pytest.mark.parametrize(
    "statement", [*THEOREMS, *POSSIBILITIES], ids=lambda one: one.cases.__name__
)


@every_statement
def test_it_is_proved(statement: Theorem | Possibility, inventory: PolicyInventory) -> None:
    assert prove(statement, inventory).problems == ()


@every_statement
def test_it_is_proved_for_production(
    statement: Theorem | Possibility, production: PolicyInventory
) -> None:
    assert prove(statement, production).problems == ()


def changed(inventory: PolicyInventory, place: str, changes: dict[str, Change]) -> PolicyInventory:
    """Returns an inventory in which the statements of these names are others, or gone."""
    statements = [changes.get(one["Sid"], dict)(dict(one)) for one in inventory.policies[place]]
    assert changes.keys() <= {one["Sid"] for one in inventory.policies[place]}
    return inventory.with_policy(place, [one for one in statements if one is not None])


def without_condition(operator: str) -> Change:
    def change(statement: Statement) -> Statement:
        kept = {name: keys for name, keys in statement["Condition"].items() if name != operator}
        return statement | {"Condition": kept}

    return change


def gone(_: Statement) -> None:
    return None


# What a reviewer fears, and what the counter-example must name.
HOLES: dict[str, tuple[str, dict[str, Change], Sequence[str]]] = {
    "any network with the same addresses": (
        PRESIGN,
        {"MintInsideThePerimeter": without_condition("StringEquals"), "NeverOffOurEndpoints": gone},
        ["role presign", "CreatePresignedDomainUrl", "aws:VpcSourceIp"],
    ),
    "any address behind our endpoints": (
        PRESIGN,
        {"MintInsideThePerimeter": without_condition("IpAddress")},
        ["role presign", "with aws:SourceVpce vpce-network-interface-endpoints-s"],
    ),
    "the profiles of another domain": (
        PRESIGN,
        {"MintInsideThePerimeter": lambda one: one | {"Resource": ["*"]}},
        ["role presign", "CreatePresignedDomainUrl"],
    ),
    "a policy that is attached later": (
        PRESIGN,
        {"NeverOffOurEndpoints": gone},
        ["role presign", "with no condition key"],
    ),
    "a colleague's profile": (
        "studio/execution-role/policy",
        {
            "OpenOwnApps": lambda one: (
                one | {"Resource": ["arn:aws:sagemaker:us-west-2:111122223333:user-profile/*/*"]}
            )
        },
        ["role studio-execution", "user-profile/"],
    ),
    "Studio's own URLs, from any address behind our endpoints": (
        "studio/execution-role/policy",
        {"OpenOwnApps": without_condition("IpAddress")},
        ["role studio-execution", "CreatePresignedDomainUrl", "vpce-"],
    ),
    "a stranger who makes the authorizer run": (
        "access/private-api/policy",
        {"NothingElse": gone},
        ["API access/private-api: somebody without credentials does execute-api:Invoke"],
    ),
    "an administrator at the SageMaker endpoint": (
        "network/interface-endpoints/sagemaker-api",
        {"StudioWorks": without_condition("ArnEquals")},
        ["endpoint hub sagemaker.api: somebody without credentials does sagemaker:..."],
    ),
    "a stranger's bucket": (
        "network/gateway-endpoints/s3",
        {"OwnBuckets": without_condition("StringEquals")},
        ["endpoint hub s3: somebody without credentials does s3:"],
    ),
    "another service in the role": (
        "access/presign/execution/role",
        {"Service": lambda one: one | {"Principal": {"Service": "ec2.amazonaws.com"}}},
        ["role presign: ec2.amazonaws.com does sts:AssumeRole"],
    ),
}


@pytest.mark.parametrize("hole", HOLES)
def test_a_hole_is_shown_by_who_gets_in(
    hole: str, inventory: PolicyInventory, read: Readers
) -> None:
    place, changes, named = HOLES[hole]
    shown = counter_examples(changed(inventory, place, changes), read[place])
    for part in named:
        assert part in shown


def test_a_perimeter_that_lets_nobody_in_is_no_proof(inventory: PolicyInventory) -> None:
    closed = changed(inventory, PRESIGN, {"MintInsideThePerimeter": gone})
    assert counter_examples(closed) == ""
    impossible = [one for one in POSSIBILITIES if not prove(one, closed).is_proved]
    assert [one.claim for one in impossible] == [
        "The presign role mints, and a URL of it opens, from each corporate range."
    ]


def test_limits_are_not_read_from_the_policies(inventory: PolicyInventory) -> None:
    """A policy that admits more addresses than the settings name is found out."""

    def admit(statement: dict[str, Any]) -> Statement:
        text = json.dumps(statement).replace("192.168.10.0/24", "192.168.0.0/16")
        found: Statement = json.loads(text)
        return found

    shown = counter_examples(changed(inventory, PRESIGN, {"MintInsideThePerimeter": admit}))
    assert "aws:VpcSourceIp 192.168." in shown
