from types import ModuleType

import pytest

from modules.bootstrap import rights
from modules.bootstrap.rights import access, core, dns, network, studio
from modules.core.iam import Statement
from modules.core.naming import Naming
from testing.configuration import make_settings

NAMING = Naming.of(make_settings())


def actions_of(statements: list[Statement]) -> set[str]:
    return {action for statement in statements for action in statement["Action"]}


@pytest.mark.parametrize("stack", [core, network, dns, studio, access])
def test_each_action_of_a_stack_is_joined(stack: ModuleType) -> None:
    declared = {name: set(value) for name, value in vars(stack).items() if name.isupper()}
    assert declared.pop("SEE") <= actions_of(rights.read(NAMING))
    written = [declared[name] for name in declared if name.startswith("WRITE")]
    assert set().union(*written) <= actions_of(rights.write(NAMING))


def test_keys_are_used_only_through_services_of_the_stacks() -> None:
    conditions = {
        statement["Sid"]: statement["Condition"]["StringEquals"]["kms:ViaService"]
        for statement in [*rights.read(NAMING), *rights.write(NAMING)]
        if statement["Sid"].endswith("ThroughServices")
    }
    assert conditions == {
        sid: [f"{service}.us-west-2.amazonaws.com" for service in services]
        for sid, services in {
            "DecryptThroughServices": ["dynamodb", "lambda"],
            "EncryptThroughServices": [
                *("dynamodb", "ec2", "ecr", "elasticfilesystem", "lambda", "s3", "sagemaker")
            ],
        }.items()
    }


def test_no_action_is_in_both_lists() -> None:
    # A deployment decrypts through more services than a plan.
    both = actions_of(rights.read(NAMING)) & actions_of(rights.write(NAMING))
    assert both == {"kms:Decrypt"}
