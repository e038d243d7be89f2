"""Every statement is one that AWS understands, as parliament knows AWS."""

import json
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from assurance.iam.policy_inventory import PolicyInventory
from modules.core.iam import Statement
from tests.modules.test_wildcards import REVIEWED

with warnings.catch_warnings():
    # It finds its own files in a way that Python has given up.
    warnings.simplefilter("ignore")
    from parliament import analyze_policy_string

Finding = tuple[str, str]

# What stands for the variables of a session: parliament reads none.
SESSION = {"${sagemaker:DomainId}": "d-1", "${sagemaker:UserProfileName}": "ada"}

# An issue, and the statement in which it is none, and why.
ACCEPTED: dict[Finding, str] = {
    ("UNKNOWN_CONDITION_FOR_ACTION", "CodeDoesNot"): (
        "AWS gives lambda:SourceFunctionArn with every request that a function's code makes"
    ),
    ("UNKNOWN_CONDITION_FOR_ACTION", "LogsEncryptGroups"): (
        "kms:DescribeKey has no encryption context: with the condition it is not allowed; "
        "the statement is AWS's own for CloudWatch Logs"
    ),
    ("MISMATCHED_TYPE", "LogsEncryptGroups"): (
        "the encryption context of CloudWatch Logs holds an ARN"
    ),
    **{
        ("RESOURCE_MISMATCH", sid): (
            "AWS judges DescribeLogGroups as about a group without a name, which log-group:* covers"
        )
        for sid in ("FindGroup", "WriteApiLogs")
    },
}


def findings(statement: Statement) -> set[Finding]:
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    for variable, value in SESSION.items():
        text = text.replace(variable, value)
    analysis = analyze_policy_string(text)
    return {(str(one.issue), str(statement["Sid"])) for one in analysis.findings}


def statements(inventory: PolicyInventory) -> Iterator[Statement]:
    # These name no resource, and parliament reads nothing without one.
    own = {role.trust: role.arn for role in inventory.roles.values()}
    own |= {repository.policy: repository.arn for repository in inventory.repositories.values()}
    for place, policy in inventory.policies.items():
        for statement in policy:
            yield statement | ({"Resource": [own[place]]} if place in own else {})


def found(*estates: PolicyInventory) -> set[Finding]:
    return {
        one for inventory in estates for each in statements(inventory) for one in findings(each)
    }


def test_each_finding_is_accepted_for_a_reason_and_each_reason_is_needed(
    inventory: PolicyInventory, production: PolicyInventory
) -> None:
    seen = {one for one in found(inventory, production) if one[0] != "RESOURCE_STAR"}
    assert seen == ACCEPTED.keys()


def test_each_star_was_reviewed(inventory: PolicyInventory, production: PolicyInventory) -> None:
    stars = {sid for issue, sid in found(inventory, production) if issue == "RESOURCE_STAR"}
    assert stars
    assert stars <= {sid for _, sid, _, wildcards in REVIEWED if "*" in wildcards}


MINT: dict[str, Any] = {
    "Sid": "Mint",
    "Effect": "Allow",
    "Action": ["sagemaker:CreatePresignedDomainUrl"],
    "Resource": ["arn:aws:sagemaker:us-west-2:111122223333:user-profile/d-1/*"],
    "Condition": {"StringEquals": {"aws:SourceVpce": ["vpce-1"]}},
}


@pytest.mark.parametrize(
    ("change", "issue"),
    [
        ({"Condition": {"StringEqual": {"aws:SourceVpce": "vpce-1"}}}, "UNKNOWN_OPERATOR"),
        (
            {"Condition": {"StringEquals": {"sagemaker:Domain": "d"}}},
            "UNKNOWN_CONDITION_FOR_ACTION",
        ),
        ({"Action": ["sagemaker:CreatePresignedUrl"]}, "UNKNOWN_ACTION"),
        ({"Action": ["sagemakr:CreateApp"]}, "UNKNOWN_PREFIX"),
        (
            {"Resource": ["arn:aws:sagemaker:us-west-2:111122223333:domain/d-1"]},
            "RESOURCE_MISMATCH",
        ),
        ({"Effect": "allow"}, "MALFORMED"),
    ],
)
def test_a_mistyped_statement_is_found(change: dict[str, Any], issue: str) -> None:
    assert findings(MINT) == set()
    assert (issue, "Mint") in findings(MINT | change)


def test_a_mistyped_operator_is_found_in_every_policy(inventory: PolicyInventory) -> None:
    conditions = [one for one in statements(inventory) if one.get("Condition")]
    assert len(conditions) > 30
    for one in conditions:
        mistyped = {f"{operator}s": keys for operator, keys in one["Condition"].items()}
        assert ("UNKNOWN_OPERATOR", one["Sid"]) in findings(one | {"Condition": mistyped})
