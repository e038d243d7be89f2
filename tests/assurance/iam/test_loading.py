import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from assurance.iam.loading import collect
from assurance.iam.policy_inventory import ALLOW_ALL, PolicyInventory, UncollectedError
from assurance.iam.role_limits import ROLE_LIMITS
from assurance.terraform_json import Stacks
from modules.settings import Settings
from tests.modules.statements import policy_statements

Change = Callable[[dict[str, Any]], None]


def changed(stacks: Stacks, change: Change) -> Any:
    copied = copy.deepcopy(dict(stacks))
    change(copied)
    return copied


def only(stacks: dict[str, Any], stack: str, kind: str) -> dict[str, Any]:
    (resource,) = stacks[stack]["resource"][kind].values()
    assert isinstance(resource, dict)
    return resource


def test_every_statement_of_every_stack_is_collected(
    stacks: Stacks, inventory: PolicyInventory
) -> None:
    documents = list(policy_statements(stacks))
    permissions = sum(
        len(terraform["resource"].get("aws_lambda_permission", {})) for terraform in stacks.values()
    )
    collected = sum(len(statements) for statements in inventory.policies.values())
    assert collected == len(documents) + permissions
    assert permissions == 2


def test_no_reference_is_left_in_a_policy(inventory: PolicyInventory) -> None:
    variables = {"sagemaker:DomainId", "sagemaker:UserProfileName"}
    text = json.dumps(dict(inventory.policies))
    assert {part.partition("}")[0] for part in text.split("${")[1:]} == variables


def test_each_part_is_found_under_its_noun(inventory: PolicyInventory) -> None:
    assert inventory.roles.keys() == {
        "api-logging",
        "app-server",
        "authorizer",
        "flow-logs",
        "name-servers",
        "presign",
        "rstudio",
        "studio-execution",
        "studio-images",
    }
    assert {"hub sagemaker.api", "hub studio", "hub execute-api", "onprem kms"} <= (
        inventory.endpoints.keys()
    )
    assert inventory.functions.keys() == {"authorizer", "presign"}
    assert len({endpoint.id for endpoint in inventory.endpoints.values()}) == len(
        inventory.endpoints
    )
    assert inventory.repositories.keys() == {
        f"test/{image.name}" for image in inventory.settings.studio.images
    }
    assert inventory.unattached.keys() == {"studio-image-builder"}
    assert len({key.arn for key in inventory.keys.values()}) == len(inventory.keys) == 6


def test_an_endpoint_without_a_policy_lets_everything_pass(
    stacks: Stacks, settings: Settings, inventory: PolicyInventory
) -> None:
    def drop(copied: dict[str, Any]) -> None:
        for endpoint in copied["network"]["resource"]["aws_vpc_endpoint"].values():
            if endpoint["service_name"].endswith(".sagemaker.api"):
                del endpoint["policy"]

    found = collect(changed(stacks, drop), settings)
    assert found.policies[inventory.endpoints["hub sagemaker.api"].policy] == [ALLOW_ALL]


def test_a_permission_without_a_source_is_read_as_open(stacks: Stacks, settings: Settings) -> None:
    def drop(copied: dict[str, Any]) -> None:
        for permission in copied["access"]["resource"]["aws_lambda_permission"].values():
            del permission["source_arn"]

    found = collect(changed(stacks, drop), settings)
    for function in found.functions.values():
        assert [one["Condition"] for one in found.policies[function.policy]] == [{}]


def attach(copied: dict[str, Any]) -> None:
    copied["studio"]["resource"]["aws_iam_role_policy_attachment"] = {
        "more": {"//": {"metadata": {"path": "studio/more", "uniqueId": "more"}}}
    }


def attach_managed(copied: dict[str, Any]) -> None:
    only(copied, "network", "aws_iam_role")["managed_policy_arns"] = ["arn:aws:iam::aws:policy/X"]


def put_elsewhere(copied: dict[str, Any]) -> None:
    only(copied, "access", "aws_dynamodb_table")["policy"] = '{"Statement": []}'


def open_queue(copied: dict[str, Any]) -> None:
    copied["access"]["resource"]["aws_sqs_queue_policy"] = {
        "queue": {"//": {"metadata": {"path": "access/queue", "uniqueId": "queue"}}}
    }


def drop_api_policy(copied: dict[str, Any]) -> None:
    del copied["access"]["resource"]["aws_api_gateway_rest_api_policy"]


def drop_key_policy(copied: dict[str, Any]) -> None:
    del only(copied, "studio", "aws_kms_key")["policy"]


def acl_of_a_bucket(copied: dict[str, Any]) -> None:
    copied["studio"]["resource"]["aws_s3_bucket_acl"] = {
        "acl": {"//": {"metadata": {"path": "studio/acl", "uniqueId": "acl"}}}
    }


def acl_within_a_bucket(copied: dict[str, Any]) -> None:
    only(copied, "studio", "aws_s3_bucket")["acl"] = "public-read"


def twice(copied: dict[str, Any], stack: str, kind: str, place: str, **changes: str) -> None:
    """Add a second resource in the construct of the first."""
    named = copied[stack]["resource"][kind]
    first = next(
        resource
        for resource in named.values()
        if resource["//"]["metadata"]["path"].startswith(f"{place}/")
    )
    metadata = {"metadata": {"path": f"{place}/second", "uniqueId": "second"}}
    named["second"] = {**first, **changes, "//": metadata}


def second_bucket_policy(copied: dict[str, Any]) -> None:
    twice(copied, "studio", "aws_s3_bucket_policy", "studio/bucket")


def second_key(copied: dict[str, Any]) -> None:
    twice(copied, "studio", "aws_kms_key", "studio/data-key")


def second_table(copied: dict[str, Any]) -> None:
    twice(copied, "access", "aws_dynamodb_table", "access/mapping-table", name="second")


def second_api(copied: dict[str, Any]) -> None:
    twice(copied, "access", "aws_api_gateway_rest_api", "access/private-api")
    twice(
        copied,
        "access",
        "aws_api_gateway_rest_api_policy",
        "access/private-api",
        rest_api_id="${aws_api_gateway_rest_api.second.id}",
    )


def second_role_of_a_name(copied: dict[str, Any]) -> None:
    twice(copied, "access", "aws_iam_role", "access/presign/execution")


def policy_of_a_bucket_elsewhere(copied: dict[str, Any]) -> None:
    twice(copied, "studio", "aws_s3_bucket_policy", "studio/bucket", bucket="another-bucket")


def policy_of_a_role_elsewhere(copied: dict[str, Any]) -> None:
    twice(copied, "access", "aws_iam_role_policy", "access/presign/execution", role="another-role")


def permission_of_a_function_elsewhere(copied: dict[str, Any]) -> None:
    for permission in copied["access"]["resource"]["aws_lambda_permission"].values():
        permission["function_name"] = "another-function"


def vpc_of_no_setting(copied: dict[str, Any]) -> None:
    for vpc in copied["network"]["resource"]["aws_vpc"].values():
        vpc["cidr_block"] = "10.99.0.0/16"


def endpoint_of_a_vpc_elsewhere(copied: dict[str, Any]) -> None:
    for endpoint in copied["network"]["resource"]["aws_vpc_endpoint"].values():
        endpoint["vpc_id"] = "vpc-another"


def two_rules_of_encryption(copied: dict[str, Any]) -> None:
    only(copied, "studio", "aws_s3_bucket_server_side_encryption_configuration")["rule"] *= 2


def encryption_without_a_key(copied: dict[str, Any]) -> None:
    encryption = only(copied, "studio", "aws_s3_bucket_server_side_encryption_configuration")
    encryption["rule"] = [{"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}]


def endpoint_of_an_unknown_form(copied: dict[str, Any]) -> None:
    for endpoint in copied["network"]["resource"]["aws_vpc_endpoint"].values():
        endpoint["service_name"] = "aws.api.us-west-2.kendra-ranking"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (attach, "studio/more"),
        (attach_managed, "managed_policy_arns"),
        (put_elsewhere, "access/mapping-table"),
        (open_queue, "aws_sqs_queue_policy"),
        (drop_api_policy, "access/private-api/api: no policy guards it"),
        (drop_key_policy, "studio/data-key"),
        (acl_of_a_bucket, "studio/acl: a aws_s3_bucket_acl may grant rights"),
        (acl_within_a_bucket, "studio/bucket/bucket: acl is not read"),
        (second_bucket_policy, "two resources of one kind"),
        (second_key, "studio/data-key: two resources of one kind"),
        (second_table, "access/mapping-table: two resources of one kind"),
        (second_api, "access/private-api: two resources of one kind"),
        (second_role_of_a_name, "presign: two resources of one kind"),
        (policy_of_a_bucket_elsewhere, "its bucket is another-bucket, which is no resource"),
        (policy_of_a_role_elsewhere, "its role is another-role, which is no resource"),
        (permission_of_a_function_elsewhere, "its function_name is another-function"),
        (vpc_of_no_setting, "10.99.0.0/16 is no address range of the settings"),
        (endpoint_of_a_vpc_elsewhere, "its vpc_id is vpc-another, which is no resource"),
        (encryption_without_a_key, "no KMS key encrypts by default"),
        (endpoint_of_an_unknown_form, "aws.api.us-west-2.kendra-ranking"),
        (two_rules_of_encryption, "it has 2 rules; the proofs read exactly one"),
    ],
)
def test_rights_that_are_not_read_are_refused(
    change: Change, named: str, stacks: Stacks, settings: Settings
) -> None:
    with pytest.raises(UncollectedError, match=named):
        collect(changed(stacks, change), settings)


def test_what_is_not_there_is_named(inventory: PolicyInventory) -> None:
    with pytest.raises(UncollectedError, match="hub telepathy"):
        inventory.endpoints["hub telepathy"]


def test_a_role_without_a_limit_is_named(stacks: Stacks, settings: Settings) -> None:
    limits = {name: limit for name, limit in ROLE_LIMITS.items() if name != "presign"}
    with pytest.raises(UncollectedError, match=r"^role presign: say in assurance/iam/role_limits"):
        collect(stacks, settings, limits)
