import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cdktf import TerraformStack

from modules.app import build_app
from modules.settings import ROOT, load
from modules.stacks import STACKS
from testing.configuration import EXISTING_SPOKE, RAW, make_settings
from tests.modules.environment import Environment, Synthesize
from tests.support.extra_stack import READER, REPORTER, REPORTS, synth_extended_app
from tests.support.synthesis import Terraform, resource, resources

Address = tuple[str, str, str]


def users(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"employee_id": employee_id, "profile": profile} for employee_id, profile in pairs]


def addressed(stacks: dict[str, Terraform]) -> dict[Address, dict[str, Any]]:
    """Return every resource by its stack, kind and id."""
    return {
        (stack_id, kind, id_): resource
        for stack_id, terraform in stacks.items()
        for kind, named in terraform["resource"].items()
        for id_, resource in named.items()
    }


def changed_kinds(before: dict[str, Terraform], after: dict[str, Terraform]) -> list[str]:
    """Return the kind of each resource that is new, gone or different."""
    old, new = addressed(before), addressed(after)
    return sorted(
        address[1] for address in old.keys() | new.keys() if old.get(address) != new.get(address)
    )


def without_resources(stacks: dict[str, Terraform]) -> dict[str, Terraform]:
    return {
        id_: {key: value for key, value in terraform.items() if key != "resource"}
        for id_, terraform in stacks.items()
    }


def synthesized_files(outdir: Path) -> dict[str, bytes]:
    return {
        path.relative_to(outdir).as_posix(): path.read_bytes()
        for path in outdir.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def local_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Synthesize the local environment, and return all files."""
    outdir = tmp_path_factory.mktemp("local")
    build_app(load("local"), outdir=str(outdir)).synth()
    return synthesized_files(outdir)


def test_a_stack_waits_for_the_stacks_whose_outputs_it_reads(tmp_path: Path) -> None:
    app = build_app(make_settings(), outdir=str(tmp_path))
    app.synth()
    stacks = [child for child in app.node.children if isinstance(child, TerraformStack)]
    # CDKTF and `perimeter up` deploy by dependency: dns and studio side by side.
    dependencies = {
        stack.node.id: {other.node.id for other in stack.dependencies} for stack in stacks
    }
    assert list(dependencies.items()) == [
        ("network", set()),
        ("dns", {"network"}),
        ("studio", {"network"}),
        ("access", {"network", "studio"}),
    ]


def test_addresses_do_not_name_the_environment(
    stacks: dict[str, Terraform], synthesize: Synthesize
) -> None:
    others = synthesize(make_settings(name="other", environment="other"))
    assert addressed(others).keys() == addressed(stacks).keys()


def test_two_builds_give_the_same_bytes(local_files: dict[str, bytes], tmp_path: Path) -> None:
    build_app(load("local"), outdir=str(tmp_path)).synth()
    again = synthesized_files(tmp_path)
    assert {f"stacks/{id_}/cdk.tf.json" for id_ in STACKS} < again.keys()
    assert again == local_files


def test_another_process_in_another_folder_gives_the_same_bytes(
    local_files: dict[str, bytes], tmp_path: Path
) -> None:
    subprocess.run(
        [sys.executable, str(ROOT / "main.py")],
        cwd=tmp_path,
        env=os.environ
        | {"ENVIRONMENT": "local", "PYTHONHASHSEED": "7", "CDKTF_OUTDIR": str(tmp_path / "out")},
        check=True,
    )
    assert synthesized_files(tmp_path / "out") == local_files


def test_no_file_names_a_path_of_this_machine(local_files: dict[str, bytes]) -> None:
    for name, content in local_files.items():
        if not name.endswith(".zip"):
            assert str(ROOT).encode() not in content


@pytest.mark.parametrize(
    ("after", "kinds"),
    [
        # Another profile for grace: the old one goes, the new one comes, her item points to it.
        (
            users(("ada", "ada-lovelace"), ("grace", "g-hopper")),
            [
                "aws_dynamodb_table_item",
                "aws_sagemaker_user_profile",
                "aws_sagemaker_user_profile",
            ],
        ),
        (
            users(("ada", "ada-lovelace"), ("grace", "grace-hopper"), ("alan", "alan-turing")),
            ["aws_dynamodb_table_item", "aws_sagemaker_user_profile"],
        ),
        (
            users(("ada", "ada-lovelace")),
            ["aws_dynamodb_table_item", "aws_sagemaker_user_profile"],
        ),
        (users(("grace", "grace-hopper"), ("ada", "ada-lovelace")), []),
    ],
    ids=["changed", "added", "removed", "reordered"],
)
def test_changing_a_user_changes_only_what_is_theirs(
    after: list[dict[str, str]],
    kinds: list[str],
    stacks: dict[str, Terraform],
    synthesize: Synthesize,
) -> None:
    others = synthesize(make_settings(users=after))
    assert changed_kinds(stacks, others) == kinds
    assert without_resources(others) == without_resources(stacks)


def test_adding_a_spoke_replaces_nothing(
    stacks: dict[str, Terraform], synthesize: Synthesize
) -> None:
    spoke = RAW["spokes"][0] | {
        "name": "branch",
        "cidr": "192.168.20.0/24",
        "private_subnets": ["192.168.20.0/26", "192.168.20.64/26"],
        "public_subnets": ["192.168.20.128/26", "192.168.20.192/26"],
        "dns": {"zone": "branch.example.com", "servers": ["192.168.20.10", "192.168.20.74"]},
    }
    grown = synthesize(make_settings(spokes=[*RAW["spokes"], spoke]))
    before, after = addressed(stacks), addressed(grown)
    assert before.keys() < after.keys()
    changed = {address for address in before if before[address] != after[address]}
    # The presign and execution roles admit the new range; all else stays as it is.
    assert {(stack_id, kind) for stack_id, kind, _ in changed} == {
        ("access", "aws_iam_role_policy"),
        ("studio", "aws_iam_role_policy"),
    }


def test_adding_an_existing_spoke_replaces_nothing(
    stacks: dict[str, Terraform], synthesize: Synthesize
) -> None:
    grown = synthesize(make_settings(spokes=[*RAW["spokes"], EXISTING_SPOKE]))
    before, after = addressed(stacks), addressed(grown)
    assert before.keys() < after.keys()
    changed = {address for address in before if before[address] != after[address]}
    assert {(stack_id, kind) for stack_id, kind, _ in changed} == {
        ("access", "aws_iam_role_policy"),
        ("studio", "aws_iam_role_policy"),
    }
    # Another's network gets a peering and routes; the rest is in the hub.
    assert {(stack_id, kind) for stack_id, kind, _ in after.keys() - before.keys()} == {
        ("network", "aws_vpc_peering_connection"),
        ("network", "aws_route"),
        ("network", "aws_vpc_security_group_ingress_rule"),
        ("dns", "aws_vpc_security_group_ingress_rule"),
        ("dns", "aws_vpc_security_group_egress_rule"),
        ("dns", "aws_route53_resolver_rule"),
        ("dns", "aws_route53_resolver_rule_association"),
    }


def test_another_stack_stands_beside_the_others_and_changes_none(
    local_files: dict[str, bytes], tmp_path: Path
) -> None:
    extended = synth_extended_app(load("local"), tmp_path)
    assert extended.keys() == {*STACKS, REPORTS}
    files = synthesized_files(tmp_path)
    for stack in STACKS:
        name = f"stacks/{stack}/cdk.tf.json"
        assert files[name] == local_files[name]
    manifest = json.loads(files["manifest.json"])
    assert manifest["stacks"][REPORTS]["dependencies"] == []


def test_another_stack_gets_what_every_stack_has(
    local_files: dict[str, bytes], tmp_path: Path
) -> None:
    reports = synth_extended_app(load("local"), tmp_path)[REPORTS]
    network = json.loads(local_files["stacks/network/cdk.tf.json"])
    assert reports["provider"] == network["provider"]
    path = network["terraform"]["backend"]["local"]["path"]
    assert reports["terraform"]["backend"]["local"]["path"] == path.replace("network", REPORTS)
    assert {role["name"] for role in resources(reports, "aws_iam_role")} == {
        f"studio-local-{REPORTER}",
        f"studio-local-{READER}",
    }
    assert len(resources(reports, "aws_s3_bucket")) == 1
    assert resource(reports, "aws_lambda_function")["function_name"] == f"studio-local-{REPORTER}"


def test_names_that_look_alike_get_resources_of_their_own(synthesize: Synthesize) -> None:
    pairs = [("a.b", "a-b"), ("ab", "ab"), ("a-b", "a--b"), ("a_b", "Default")]
    stacks = synthesize(make_settings(users=users(*pairs)))
    profiles = resources(stacks["studio"], "aws_sagemaker_user_profile")
    assert {profile["user_profile_name"] for profile in profiles} == {pair[1] for pair in pairs}
    assert len(resources(stacks["access"], "aws_dynamodb_table_item")) == len(pairs)


@pytest.mark.parametrize("name", ["table", "pool", "group", "default", "resource"])
def test_no_name_of_a_user_is_taken(name: str, synthesize: Synthesize) -> None:
    stacks = synthesize(make_settings(users=users((name, name))))
    assert len(resources(stacks["access"], "aws_dynamodb_table_item")) == 1
    assert len(resources(stacks["studio"], "aws_sagemaker_user_profile")) == 1


@pytest.mark.parametrize(
    "name",
    [
        *("records", "delivery", "group", "default", "resource", "endpoint", "interface"),
        *("role", "s-role", "key", "hub-us-west-2a", "spoke"),
    ],
)
def test_no_name_of_a_spoke_is_taken(name: str, synthesize: Synthesize) -> None:
    spokes = [RAW["spokes"][0] | {"name": name, "app_server": "linux"}]
    stacks = synthesize(make_settings(spokes=spokes))
    assert len(resources(stacks["network"], "aws_flow_log")) == 2
    assert len(resources(stacks["dns"], "aws_instance")) == 3


# These tests are about all stacks together.


def test_every_role_has_one_inline_policy_and_nothing_attached(environment: Environment) -> None:
    kinds = {kind for _, kind, _ in addressed(environment.stacks) if kind.startswith("aws_iam_")}
    # The policy of those who build images is for the account to attach.
    unattached = {"aws_iam_policy"} if environment.settings.studio.images else set()
    assert kinds == {"aws_iam_instance_profile", "aws_iam_role", "aws_iam_role_policy"} | unattached
    roles = environment.all("aws_iam_role")
    assert len(environment.all("aws_iam_role_policy")) == len(roles)
    for role in roles:
        assert not role.keys() & {"managed_policy_arns", "inline_policy"}


def test_every_log_group_ends_and_is_encrypted(environment: Environment) -> None:
    groups = environment.all("aws_cloudwatch_log_group")
    assert len(groups) == 6
    for group in groups:
        assert group["retention_in_days"] == environment.settings.logs.retention_days
        assert group["kms_key_id"].startswith("${aws_kms_key.")


def test_every_key_that_encrypts_rotates(environment: Environment) -> None:
    keys = environment.all("aws_kms_key")
    encrypting = [key for key in keys if "key_usage" not in key]
    assert len(encrypting) == 5
    assert all(key["enable_key_rotation"] for key in encrypting)
    (other,) = (key for key in keys if "key_usage" in key)
    assert other["key_usage"] == "GENERATE_VERIFY_MAC"


def test_there_is_no_hosted_sign_in(environment: Environment) -> None:
    assert environment.all("aws_cognito_user_pool_domain") == []
    assert environment.all("aws_cognito_identity_pool") == []


def test_every_stack_works_in_its_own_account_only(environment: Environment) -> None:
    for terraform in environment.stacks.values():
        (provider,) = terraform["provider"]["aws"]
        assert provider["allowed_account_ids"] == [environment.settings.account_id]
        assert provider["default_tags"] == [{"tags": environment.settings.tags}]


def test_every_stack_has_a_state_of_its_own_which_the_others_read(
    environment: Environment,
) -> None:
    states = {}
    for id_, terraform in environment.stacks.items():
        ((kind, state),) = terraform["terraform"]["backend"].items()
        states[id_] = (kind, state.get("key") or state["path"])
    assert len(set(states.values())) == len(states)
    for terraform in environment.stacks.values():
        for name, read in terraform.get("data", {}).get("terraform_remote_state", {}).items():
            config = read["config"]
            kind_and_place = (read["backend"], config.get("key") or config["path"])
            assert states[name.removeprefix("cross-stack-reference-input-")] == kind_and_place


def test_production_locks_and_encrypts_its_state(synthesize: Synthesize) -> None:
    for id_, terraform in synthesize(load("example-production")).items():
        assert terraform["terraform"]["backend"] == {
            "s3": {
                "bucket": "example-terraform-state",
                "key": f"studio-perimeter/production/{id_}.tfstate",
                "region": "eu-central-1",
                "use_lockfile": True,
            }
        }
