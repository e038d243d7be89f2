"""A stack that the project does not have is collected and proved as the others are."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from assurance.iam.loading import collect
from assurance.iam.places import MAPPING_TABLE
from assurance.iam.policy_inventory import PolicyInventory, UncollectedError
from assurance.iam.proof import prove
from assurance.iam.role_limits import ROLE_LIMITS, RoleLimit
from assurance.iam.theorems import POSSIBILITIES, THEOREMS
from assurance.terraform_json import Stacks
from modules.core.iam import Statement, allow
from modules.settings import Settings
from testing.configuration import make_settings
from tests.assurance.iam.weakened import counter_examples
from tests.support.extra_stack import READER, REPORTER, REPORTS, synth_extended_app

BUCKET = f"{REPORTS}/bucket"


def write_reports(inventory: PolicyInventory) -> list[Statement]:
    group = inventory.naming.arn(
        "logs", f"log-group:/aws/lambda/{inventory.naming.name(REPORTER)}:*"
    )
    return [
        allow("Write", ["s3:PutObject"], [f"{inventory.buckets[BUCKET].arn}/*"]),
        allow("Encrypt", ["kms:GenerateDataKey"], [inventory.buckets[BUCKET].key]),
        allow("UseLogs", ["logs:*"], [group]),
    ]


def read_reports(inventory: PolicyInventory) -> list[Statement]:
    return [
        allow("Read", ["s3:GetObject"], [f"{inventory.buckets[BUCKET].arn}/*"]),
        allow("Decrypt", ["kms:Decrypt"], [inventory.buckets[BUCKET].key]),
    ]


LIMITS = {
    **ROLE_LIMITS,
    REPORTER: RoleLimit(service="lambda.amazonaws.com", uses=write_reports),
    READER: RoleLimit(
        service="sagemaker.amazonaws.com", is_for_any_account=True, uses=read_reports
    ),
}


@pytest.fixture(scope="module")
def settings() -> Settings:
    return make_settings()


@pytest.fixture(scope="module")
def stacks(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Stacks:
    return synth_extended_app(settings, tmp_path_factory.mktemp("extended"))


@pytest.fixture(scope="module")
def inventory(stacks: Stacks, settings: Settings) -> PolicyInventory:
    return collect(stacks, settings, LIMITS)


def test_the_stack_is_collected_beside_the_others(inventory: PolicyInventory) -> None:
    assert inventory.buckets.keys() == {"studio/bucket", BUCKET}
    assert REPORTER in inventory.functions
    assert {REPORTER, READER} <= inventory.roles.keys()


@pytest.mark.parametrize("statement", [*THEOREMS, *POSSIBILITIES], ids=lambda it: it.cases.__name__)
def test_every_statement_is_proved(statement: Any, inventory: PolicyInventory) -> None:
    assert prove(statement, inventory).problems == ()


def test_a_role_without_a_limit_is_refused(stacks: Stacks, settings: Settings) -> None:
    with pytest.raises(UncollectedError, match=f"role {READER}: say in assurance/iam/role_limits"):
        collect(stacks, settings, {**ROLE_LIMITS, REPORTER: LIMITS[REPORTER]})


Change = Callable[[Statement], Statement]


def mutated(inventory: PolicyInventory, policy: str, change: Change) -> PolicyInventory:
    statements: list[Statement] = json.loads(json.dumps(list(inventory.policies[policy])))
    return inventory.with_policy(policy, [change(statement) for statement in statements])


def unconditional(statement: Statement) -> Statement:
    return {name: value for name, value in statement.items() if name != "Condition"}


def test_a_bucket_that_takes_plain_requests_is_found(inventory: PolicyInventory) -> None:
    policy = inventory.buckets[BUCKET].policy
    broken = inventory.with_policy(
        policy,
        [one for one in inventory.policies[policy] if "aws:SecureTransport" not in json.dumps(one)],
    )
    assert counter_examples(broken, subject=f"bucket {BUCKET}")


def test_a_bucket_that_is_open_is_found(inventory: PolicyInventory) -> None:
    bucket = inventory.buckets[BUCKET]
    opened = allow("Open", ["s3:GetObject"], [f"{bucket.arn}/*"], principal="*")
    broken = inventory.with_policy(bucket.policy, [*inventory.policies[bucket.policy], opened])
    assert counter_examples(broken, subject=f"bucket {BUCKET}")


def test_a_function_that_anybody_invokes_is_found(inventory: PolicyInventory) -> None:
    function = inventory.functions[REPORTER]
    invoked = allow("Invoke", ["lambda:InvokeFunction"], [function.arn], principal="*")
    broken = inventory.with_policy(function.policy, [invoked])
    assert counter_examples(broken, subject=f"function {REPORTER}")


@pytest.mark.parametrize("action", ["iam:PassRole", "sts:AssumeRole", "s3:DeleteObject"])
def test_a_role_that_does_more_than_its_limit_is_found(
    action: str, inventory: PolicyInventory
) -> None:
    (policy,) = inventory.roles[READER].permissions
    more = allow("More", [action], ["*"])
    broken = inventory.with_policy(policy, [*inventory.policies[policy], more])
    assert counter_examples(broken, subject=f"role {READER}")


def test_a_role_that_serves_any_account_is_found(inventory: PolicyInventory) -> None:
    broken = mutated(inventory, inventory.roles[READER].trust, unconditional)
    assert counter_examples(broken, subject=f"role {READER}")


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("dynamodb:PutItem", "table"),
        ("dynamodb:GetItem", "table"),
        ("logs:DeleteLogGroup", "group"),
    ],
)
def test_no_limit_of_a_role_makes_an_exception(
    action: str, resource: str, inventory: PolicyInventory
) -> None:
    resources = {
        "table": inventory.tables[MAPPING_TABLE],
        "group": inventory.naming.arn("logs", "log-group:/aws/sagemaker/*"),
    }
    more = allow("More", [action], [resources[resource]])
    limit = RoleLimit(
        service="sagemaker.amazonaws.com",
        is_for_any_account=True,
        uses=lambda inventory: [*read_reports(inventory), more],
    )
    (policy,) = inventory.roles[READER].permissions
    broken = replace(
        inventory.with_policy(policy, [*inventory.policies[policy], more]),
        role_limits={**LIMITS, READER: limit},
    )
    assert counter_examples(broken, subject=f"role {READER}")
