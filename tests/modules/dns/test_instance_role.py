import json
from pathlib import Path

import pytest

from modules.core.iam import allow
from modules.core.naming import Naming
from modules.dns.instance_role import InstanceRole, InstanceRoleProps
from testing.configuration import make_settings
from tests.support.synthesis import (
    Terraform,
    resource,
    statements,
    synth_construct,
)

STATEMENT = allow("Derive", ["kms:GenerateMac"], ["arn:key"])


@pytest.fixture
def role(tmp_path: Path) -> Terraform:
    props = InstanceRoleProps(
        naming=Naming.of(make_settings()),
        role="name-servers",
        description="Runs name servers",
        statements=[STATEMENT],
    )
    return synth_construct(lambda scope: InstanceRole(scope, "role", props), tmp_path)


def test_instances_assume_it_and_nobody_else(role: Terraform) -> None:
    trust = statements(resource(role, "aws_iam_role")["assume_role_policy"])
    assert trust["Service"]["Principal"] == {"Service": "ec2.amazonaws.com"}
    assert len(trust) == 1


def test_may_do_what_its_statements_say(role: Terraform) -> None:
    assert json.loads(resource(role, "aws_iam_role_policy")["policy"])["Statement"] == [STATEMENT]


def test_an_instance_gets_it_with_its_rights(role: Terraform) -> None:
    (policy,) = role["resource"]["aws_iam_role_policy"]
    profile = resource(role, "aws_iam_instance_profile")
    assert profile["depends_on"] == [f"aws_iam_role_policy.{policy}"]
    assert profile["name"] == "test-name-servers"
    (role_id,) = role["resource"]["aws_iam_role"]
    assert profile["role"] == f"${{aws_iam_role.{role_id}.name}}"
