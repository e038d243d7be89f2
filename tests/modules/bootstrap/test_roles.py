"""What CI may do: the plan role changes nothing, the deploy role not itself, and neither mints."""

import json
import re
import warnings
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import pytest

from modules.settings import SettingsError
from tests.modules.bootstrap.conftest import GITHUB, bootstrap_settings
from tests.modules.environment import Environment
from tests.modules.statements import wildcards
from tests.support.synthesis import Terraform, resources, statements

with warnings.catch_warnings():
    # It finds its own files in a way that Python has given up.
    warnings.simplefilter("ignore")
    from parliament import expand_action, iam_definition

# All inline policies of a role together.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
MAX_CHARACTERS = 10_240

# Maps a pattern of Terraform's resource types to the service whose actions create them.
SERVICES = {
    "aws_api_gateway": "apigateway",
    "aws_budgets": "budgets",
    "aws_cloudwatch_log": "logs",
    "aws_cloudwatch_metric": "cloudwatch",
    "aws_cognito": "cognito-idp",
    "aws_dynamodb": "dynamodb",
    "aws_ecr": "ecr",
    "aws_iam": "iam",
    "aws_kms": "kms",
    "aws_lambda": "lambda",
    "aws_route53_resolver": "route53resolver",
    "aws_s3": "s3",
    "aws_sagemaker": "sagemaker",
    "aws_(default_security|ec2|flow|instance|internet|route_|route$|security|subnet|vpc)": "ec2",
}

_NO_ID = "AWS gives the ids; the Region is the limit"
# Maps a statement to the reason for its wildcards. Wildcards in actions are families of one noun.
REVIEWED = {
    "AccountAdministersKey": "in a key policy, the key itself",
    "TlsOnly": "a denial is right for every action",
    "NotItself": "a denial is right for every action",
    "NotItsStateBucket": "a denial is right for every setting, version and object",
    "NeverMint": "a denial is right for every profile",
    "SeeSettings": "reads how things are set; most of these actions know no resource",
    "SeeFunctions": "of functions with the environment's name",
    "SeeBuckets": "of the bucket of Studio",
    "DecryptThroughServices": "keys have ids that AWS gives; kms:ViaService is the limit",
    "EncryptThroughServices": "keys have ids that AWS gives; kms:ViaService is the limit",
    "WriteNetwork": _NO_ID,
    "WriteKeys": _NO_ID,
    "WriteAccess": _NO_ID,
    "WriteStudio": _NO_ID,
    "WriteLogs": _NO_ID,
    "WriteBudget": "a budget is the account's",
    "WriteNamed": "of what has the environment's name",
    "WriteRoles": "of what has the environment's name",
}


def permissions(bootstrap: Terraform, role: str) -> dict[str, dict[str, Any]]:
    (policy,) = (
        found["policy"]
        for id_, found in bootstrap["resource"]["aws_iam_role_policy"].items()
        if id_.startswith(role)
    )
    return statements(policy)


def trust(bootstrap: Terraform, role: str) -> dict[str, Any]:
    (policy,) = (
        found["assume_role_policy"]
        for id_, found in bootstrap["resource"]["aws_iam_role"].items()
        if id_.startswith(role)
    )
    (statement,) = json.loads(policy)["Statement"]
    return dict(statement)


@cache
def levels(action: str) -> dict[str, str]:
    """Return each action that a pattern matches, and whether AWS counts it as reading."""
    found = {}
    for each in expand_action(action):
        # A prefix may be of two services of AWS's.
        for service_ in (it for it in iam_definition if it["prefix"] == each["service"]):
            for privilege in service_["privileges"]:
                if privilege["privilege"] == each["action"]:
                    found[f"{each['service']}:{each['action']}"] = str(privilege["access_level"])
    return found


def allowed(found: dict[str, dict[str, Any]]) -> list[str]:
    return [
        action
        for statement in found.values()
        if statement["Effect"] == "Allow"
        for action in statement["Action"]
    ]


def test_the_plan_role_changes_nothing(bootstrap: Terraform) -> None:
    actions = {
        action: level
        for pattern in allowed(permissions(bootstrap, "plan-role"))
        for action, level in levels(pattern).items()
    }
    assert actions
    assert {action for action, level in actions.items() if level not in ("Read", "List")} == {
        "kms:Decrypt"
    }


def test_the_plan_role_reads_no_data_but_state_and_mapping(bootstrap: Terraform) -> None:
    found = permissions(bootstrap, "plan-role")
    reads = {
        sid: statement["Resource"]
        for sid, statement in found.items()
        if statement["Effect"] == "Allow"
        and {"s3:GetObject", "dynamodb:GetItem", "kms:Decrypt"} & set(statement["Action"])
    }
    assert set(reads) == {"ReadState", "DecryptState", "SeeMapping", "DecryptThroughServices"}
    assert all(resource.endswith(".tfstate") for resource in reads["ReadState"])
    assert not any("bootstrap" in resource for resource in reads["ReadState"])
    assert reads["SeeMapping"] == ["arn:aws:dynamodb:us-west-2:111122223333:table/test-*"]
    secret = ("secretsmanager:GetSecretValue", "dynamodb:Scan", "dynamodb:Query", "s3:GetObject")
    broad = [action for action in allowed(found) if "*" in action]
    assert not [
        (action, pattern) for action in secret for pattern in broad if fnmatchcase(action, pattern)
    ]


@pytest.mark.parametrize("role", ["plan-role", "deploy-role"])
def test_no_role_of_ci_mints(bootstrap: Terraform, role: str) -> None:
    found = permissions(bootstrap, role)
    assert found["NeverMint"] == {
        "Sid": "NeverMint",
        "Effect": "Deny",
        "Action": ["sagemaker:CreatePresigned*"],
        "Resource": ["*"],
    }
    minting = "sagemaker:CreatePresignedDomainUrl"
    assert not [action for action in allowed(found) if fnmatchcase(minting, action)]


def test_the_deploy_role_cannot_change_itself(bootstrap: Terraform) -> None:
    denied = permissions(bootstrap, "deploy-role")["NotItself"]
    assert (denied["Effect"], denied["Action"]) == ("Deny", ["iam:*"])
    names = {role["name"] for role in resources(bootstrap, "aws_iam_role")}
    assert {arn.rsplit("/", 1)[1] for arn in denied["Resource"]} == names | {"*"}


def test_roles_are_taken_on_by_exactly_these_workflows(bootstrap: Terraform) -> None:
    assert trust(bootstrap, "plan-role")["Condition"] == {
        "StringEquals": {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": [
                "repo:example/perimeter:pull_request",
                "repo:example/perimeter:ref:refs/heads/main",
            ],
        }
    }
    assert trust(bootstrap, "deploy-role")["Condition"]["StringEquals"][
        "token.actions.githubusercontent.com:sub"
    ] == ["repo:example/perimeter:environment:production"]


@pytest.mark.parametrize("repository", ["example", "example/*", "*/perimeter", "a/b/c", "a b/c"])
def test_a_repository_is_exactly_one(repository: str) -> None:
    with pytest.raises(
        SettingsError, match=r"bootstrap\.github\.repository: .* must be owner/name"
    ):
        bootstrap_settings(github=GITHUB | {"repository": repository})


def test_a_repository_may_be_named_with_its_ids() -> None:
    settings = bootstrap_settings(github=GITHUB | {"repository": "example@12/perimeter@34"})
    assert settings.bootstrap.github is not None


@pytest.mark.parametrize("role", ["plan-role", "deploy-role"])
def test_the_policies_fit_into_a_role(bootstrap: Terraform, role: str) -> None:
    policy = json.dumps(list(permissions(bootstrap, role).values()), separators=(",", ":"))
    # References become ARNs, which are no longer than they.
    assert len(policy) < MAX_CHARACTERS


@pytest.mark.parametrize("role", ["plan-role", "deploy-role"])
def test_every_action_is_one_of_awss(bootstrap: Terraform, role: str) -> None:
    assert all(levels(action) for action in allowed(permissions(bootstrap, role)))


def test_the_state_of_every_stack_is_in_reach(
    bootstrap: Terraform, environment: Environment
) -> None:
    states = permissions(bootstrap, "plan-role")["ReadState"]["Resource"]
    assert {state.rsplit("/", 1)[1].removesuffix(".tfstate") for state in states} == set(
        environment.stacks
    )


def test_every_kind_of_resource_can_be_planned_and_deployed(
    bootstrap: Terraform, environment: Environment
) -> None:
    kinds = {kind for stack in environment.stacks.values() for kind in stack["resource"]}
    needed = {service(kind) for kind in kinds}
    for role, reading in (("plan-role", True), ("deploy-role", False)):
        able = {
            action.split(":")[0]
            for pattern in allowed(permissions(bootstrap, role))
            for action, level in levels(pattern).items()
            if reading or level not in ("Read", "List")
        }
        assert needed - able == set()


def service(kind: str) -> str:
    (found,) = {name for pattern, name in SERVICES.items() if re.match(pattern, kind)}
    return found


def test_each_wildcard_was_reviewed_and_each_review_is_needed(bootstrap: Terraform) -> None:
    policies = [
        policy
        for kind, attribute in (
            ("aws_iam_role_policy", "policy"),
            ("aws_kms_key", "policy"),
            ("aws_s3_bucket_policy", "policy"),
        )
        for policy in (found[attribute] for found in resources(bootstrap, kind))
    ]
    found = {
        sid
        for policy in policies
        for sid, statement in statements(policy).items()
        if wildcards(statement)
    }
    assert found == REVIEWED.keys()
