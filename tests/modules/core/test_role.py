import json
from pathlib import Path

import pytest

from modules.core.iam import allow, assumed_by
from modules.core.naming import Naming
from modules.core.role import Role, RoleProps
from testing.configuration import make_settings
from tests.support.synthesis import Terraform, resource, synth_construct

NAMING = Naming.of(make_settings())
STATEMENT = allow("Read", ["dynamodb:GetItem"], ["arn:table"])


@pytest.fixture
def role(tmp_path: Path) -> Terraform:
    props = RoleProps(
        naming=NAMING,
        role="presign",
        description="Reads",
        trust_policy=assumed_by("lambda.amazonaws.com"),
        statements=[STATEMENT],
    )
    return synth_construct(lambda scope: Role(scope, "role", props), tmp_path)


def test_may_do_what_its_statements_say_and_nothing_else(role: Terraform) -> None:
    policy = json.loads(resource(role, "aws_iam_role_policy")["policy"])
    assert policy["Statement"] == [STATEMENT]
    assert role["resource"].keys() == {"aws_iam_role", "aws_iam_role_policy"}
    assert "managed_policy_arns" not in resource(role, "aws_iam_role")


def test_has_the_name_that_other_stacks_expect(role: Terraform) -> None:
    name = resource(role, "aws_iam_role")["name"]
    assert NAMING.role_arn("presign").endswith(f":role/{name}")


def test_the_policy_is_the_roles_and_the_trust_is_what_was_given(role: Terraform) -> None:
    ((role_id, found),) = role["resource"]["aws_iam_role"].items()
    assert resource(role, "aws_iam_role_policy")["role"] == f"${{aws_iam_role.{role_id}.id}}"
    assert found["assume_role_policy"] == assumed_by("lambda.amazonaws.com")
    assert found["description"] == "Reads"
