"""Saved plans: what is read of them, and what is refused, in one line a file."""

import json
from pathlib import Path
from typing import Any

import pytest

from assurance.redaction import UNKNOWN
from assurance.saved_plans import Action, Resource, read
from tests.assurance.review.making import change, document, plan, resource, save
from toolchain.errors import InputError

VPC = resource("aws_vpc", {"cidr_block": "10.0.0.0/16"}, {"cidr_block": "10.0.0.0/16"})


@pytest.mark.parametrize(
    ("actions", "action"),
    [
        (["create"], Action.CREATED),
        (["update"], Action.CHANGED),
        (["delete", "create"], Action.REPLACED),
        (["create", "delete"], Action.REPLACED),
        (["delete"], Action.DESTROYED),
        (["forget"], Action.FORGOTTEN),
    ],
)
def test_each_action_has_a_word(actions: list[str], action: Action, tmp_path: Path) -> None:
    assert change(tmp_path, "aws_vpc", {}, {}, actions=actions).action is action


@pytest.mark.parametrize("actions", [["no-op"], ["read"]])
def test_what_stays_and_what_is_read_is_no_change(actions: list[str], tmp_path: Path) -> None:
    assert plan(tmp_path, resource("aws_vpc", {}, {}, actions=actions)).changes == []


def test_what_is_known_only_later_is_marked(tmp_path: Path) -> None:
    found = change(
        tmp_path,
        "aws_vpc",
        {"id": "vpc-1", "tags": {"Name": "a"}, "rules": [{"port": 1, "id": "r-1"}]},
        {"tags": {}, "rules": [{"port": 1}]},
        after_unknown={"id": True, "tags": {"Name": True}, "rules": [{"id": True}]},
    )
    assert found.after == {
        "id": UNKNOWN,
        "tags": {"Name": UNKNOWN},
        "rules": [{"port": 1, "id": UNKNOWN}],
    }


def test_the_resources_are_those_that_exist_after_the_deployment(tmp_path: Path) -> None:
    stays = resource("aws_vpc", {"id": "vpc-1"}, {"id": "vpc-1"}, actions=["no-op"])
    created = resource("aws_subnet", None, {"name": "a"}, after_unknown={"id": True, "tags": {}})
    goes = resource("aws_kms_key", {"id": "key-1"})
    data = resource("aws_region", None, {}, actions=["read"]) | {"mode": "data"}
    vpc, subnet = plan(tmp_path, stays, created, goes, data).resources
    assert vpc == Resource(
        kind="aws_vpc", address=stays["address"], values={"id": "vpc-1"}, unknown=frozenset()
    )
    assert subnet == Resource(
        kind="aws_subnet",
        address=created["address"],
        values={"name": "a"},
        unknown=frozenset({"id"}),
    )


def test_the_values_of_a_resource_are_not_in_its_representation(tmp_path: Path) -> None:
    (key,) = plan(tmp_path, resource("aws_iam_access_key", None, {"secret": "horse"})).resources
    assert key.values == {"secret": "horse"}
    assert "horse" not in repr(key)


def test_a_left_over_of_a_failed_replacement_is_told_apart(tmp_path: Path) -> None:
    left_over = resource("aws_vpc", {"id": "vpc-1"}) | {"deposed": "8aa5f1b2"}
    (found,) = plan(tmp_path, left_over).changes
    assert found.address == "aws_vpc.thing_0123ABCD (deposed 8aa5f1b2)"


def test_a_stack_of_which_nothing_is_there_is_a_first_deployment(tmp_path: Path) -> None:
    assert plan(tmp_path, VPC, first=True).is_first
    assert not plan(tmp_path, VPC).is_first


def test_values_of_other_stacks_are_known_by_name(tmp_path: Path) -> None:
    reference = "data.terraform_remote_state.cross-stack-reference-input-network.outputs.vpc-id"
    found = plan(
        tmp_path,
        VPC,
        configuration={"root_module": {"resources": [{"references": [reference]}]}},
        output_changes={
            "kept": {"actions": ["no-op"]},
            "vpc-id": {"actions": ["update"], "after_unknown": True},
        },
    )
    assert found.inputs == {("network", "vpc-id")}
    assert found.new_outputs == {"vpc-id"}


def refused(file: Path) -> str:
    with pytest.raises(InputError) as caught:
        read([file])
    message = str(caught.value)
    assert message.startswith(f"{file}: ")
    assert "\n" not in message
    return message.removeprefix(f"{file}: ")


@pytest.mark.parametrize("version", ["0.2", "2.0", "10.1"])
def test_another_format_is_refused(version: str, tmp_path: Path) -> None:
    file = save(tmp_path, "network", document(VPC, format_version=version))
    assert refused(file) == (
        f"format_version is '{version}': it must be 1.x, as Terraform 1 writes it"
    )


def test_a_plan_that_is_cut_off_is_refused_wherever_it_is_cut(tmp_path: Path) -> None:
    whole = json.dumps(document(VPC))
    file = tmp_path / "network.json"
    for length in range(1, len(whole), 7):
        file.write_text(whole[:length])
        assert "is no JSON" in refused(file)


def test_a_binary_plan_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "network.tfplan"
    file.write_bytes(b"PK\x03\x04\xff\xfe")
    assert "is no text: it must be the JSON of terraform show -json" in refused(file)


@pytest.mark.parametrize("content", ["", " \n"])
def test_an_empty_file_is_refused(content: str, tmp_path: Path) -> None:
    file = tmp_path / "network.json"
    file.write_text(content)
    assert refused(file) == "is empty: perimeter plan writes it again"


@pytest.mark.parametrize("content", ["[]", "{}", "null", '"1.2"', '{"resource_changes": []}'])
def test_other_json_is_refused(content: str, tmp_path: Path) -> None:
    file = tmp_path / "network.json"
    file.write_text(content)
    assert refused(file) == "is no plan: it must be the JSON of terraform show -json"


def test_a_plan_of_nothing_is_refused(tmp_path: Path) -> None:
    assert refused(save(tmp_path, "network", document())) == (
        "holds no resource: it must be the plan of a stack"
    )


@pytest.mark.parametrize(
    "elements",
    [
        {"resource_changes": {"a": 1}},
        {"resource_changes": [{}]},
        {"resource_changes": [VPC | {"change": None}]},
        {"resource_changes": 3},
        {"output_changes": ["x"]},
    ],
)
def test_a_plan_of_another_shape_is_refused(elements: dict[str, Any], tmp_path: Path) -> None:
    file = save(tmp_path, "network", document(VPC) | elements)
    assert "is no plan as Terraform writes it" in refused(file)


def test_an_unknown_action_is_refused(tmp_path: Path) -> None:
    file = save(tmp_path, "network", document(resource("aws_vpc", {}, {}, actions=["shrink"])))
    assert "aws_vpc.thing_0123ABCD: actions ('shrink',) are not known here" in refused(file)


@pytest.mark.parametrize(
    "foreign",
    [
        VPC | {"provider_name": "registry.terraform.io/hashicorp/random"},
        VPC | {"provider_name": "registry.terraform.io/somebody/aws"},
        VPC | {"name": "main"},
        VPC | {"module_address": "module.vpc"},
    ],
)
def test_a_plan_of_another_project_is_refused(foreign: dict[str, Any], tmp_path: Path) -> None:
    message = refused(save(tmp_path, "network", document(VPC, foreign)))
    assert message.startswith("is no plan of this project")
    assert foreign["provider_name"] in message


def test_of_many_foreign_resources_some_are_named(tmp_path: Path) -> None:
    foreign = [VPC | {"name": "main", "address": f"aws_vpc.main-{at}"} for at in range(5)]
    message = refused(save(tmp_path, "network", document(*foreign)))
    assert "aws_vpc.main-2" in message
    assert "aws_vpc.main-3" not in message
    assert message.endswith("and 2 more")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.json") == "there is no such file: perimeter plan writes it"
    assert refused(tmp_path) == "cannot be read: Is a directory"


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    good = save(tmp_path, "network", document(VPC))
    empty = tmp_path / "dns.json"
    empty.write_text("")
    with pytest.raises(InputError) as caught:
        read([good, empty, tmp_path / "studio.json"])
    lines = str(caught.value).splitlines()
    assert [line.split(": ")[0] for line in lines] == [
        str(empty),
        str(tmp_path / "studio.json"),
    ]
