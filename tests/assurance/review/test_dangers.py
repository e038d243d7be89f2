"""The dangers: each is found, and what is none is not."""

import json
from pathlib import Path
from typing import Any

import pytest

from assurance.review.dangers import Concern, Danger, dangers
from tests.assurance.review.making import plan, resource

REPLACED: dict[str, Any] = {"actions": ["delete", "create"]}


def found(folder: Path, *resources: dict[str, Any], **elements: Any) -> list[Danger]:
    return dangers(plan(folder, *resources, **elements))


def only(folder: Path, *arguments: Any, **keywords: Any) -> Danger:
    (danger,) = found(folder, resource(*arguments, **keywords))
    return danger


STATEFUL = (
    "aws_cloudwatch_log_group",
    "aws_cognito_user_pool",
    "aws_dynamodb_table",
    "aws_ecr_repository",
    "aws_efs_file_system",
    "aws_kms_key",
    "aws_s3_bucket",
    "aws_sagemaker_domain",
    "aws_sagemaker_space",
    "aws_sagemaker_user_profile",
)


@pytest.mark.parametrize("kind", STATEFUL)
@pytest.mark.parametrize("actions", [["delete"], ["delete", "create"], ["forget"]])
def test_what_holds_data_goes(kind: str, actions: list[str], tmp_path: Path) -> None:
    after = {"name": "b"} if "create" in actions else None
    danger = only(tmp_path, kind, {"name": "a"}, after, actions=actions)
    assert danger.concern is Concern.DATA
    assert danger.says


@pytest.mark.parametrize("kind", STATEFUL)
def test_what_holds_data_may_come_and_be_renamed(kind: str, tmp_path: Path) -> None:
    assert found(tmp_path, resource(kind, None, {"name": "a"})) == []
    assert found(tmp_path, resource(kind, {"name": "a"}, {"name": "b"})) == []


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("aws_vpc_endpoint", {"private_dns_enabled": True}, {"private_dns_enabled": False}),
        (
            "aws_route53_resolver_endpoint",
            {"ip_address": [{"ip": "10.16.43.122"}]},
            {"ip_address": [{"ip": "10.16.43.130"}]},
        ),
        (
            "aws_route53_resolver_rule",
            {"target_ip": [{"ip": "192.168.10.10"}]},
            {"target_ip": [{"ip": "192.168.10.11"}]},
        ),
        ("aws_vpc_dhcp_options_association", {"dhcp_options_id": "a"}, {"dhcp_options_id": "b"}),
        ("aws_instance", {"private_ip": "192.168.10.10"}, {"private_ip": "192.168.10.11"}),
        ("aws_vpc", {"enable_dns_hostnames": True}, {"enable_dns_hostnames": False}),
    ],
)
def test_names_and_addresses(
    kind: str, before: dict[str, Any], after: dict[str, Any], tmp_path: Path
) -> None:
    danger = only(tmp_path, kind, before, after)
    assert danger.concern is Concern.NAMES
    assert [line[0] for line in danger.lines] == ["-", "+"]


@pytest.mark.parametrize(
    "kind",
    [
        "aws_route53_resolver_endpoint",
        "aws_route53_resolver_rule",
        "aws_route53_resolver_rule_association",
        "aws_vpc_dhcp_options",
        "aws_vpc_endpoint",
        "aws_vpc_peering_connection",
    ],
)
def test_a_replaced_peering_endpoint_or_rule(kind: str, tmp_path: Path) -> None:
    danger = only(tmp_path, kind, {"id": "a"}, {}, after_unknown={"id": True}, **REPLACED)
    assert danger.concern is Concern.NAMES


def test_a_server_of_the_same_address_is_no_danger(tmp_path: Path) -> None:
    before = {"private_ip": "192.168.10.10", "user_data": "a" * 40}
    after = {"private_ip": "192.168.10.10", "user_data": "b" * 40}
    assert found(tmp_path, resource("aws_instance", before, after, **REPLACED)) == []


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("aws_cognito_user_pool", {"deletion_protection": "ACTIVE"}, {}),
        ("aws_dynamodb_table", {"deletion_protection_enabled": True}, {}),
        ("aws_s3_bucket", {"force_destroy": False}, {"force_destroy": True}),
        (
            "aws_sagemaker_domain",
            {"app_network_access_type": "VpcOnly"},
            {"app_network_access_type": "PublicInternetOnly"},
        ),
        ("aws_api_gateway_method", {"authorization": "CUSTOM"}, {"authorization": "NONE"}),
        ("aws_s3_bucket_public_access_block", {"block_public_policy": True}, {}),
        ("aws_subnet", {}, {"map_public_ip_on_launch": True}),
        ("aws_kms_key", {"enable_key_rotation": True}, {"enable_key_rotation": False}),
    ],
)
def test_a_guard_is_taken_down(
    kind: str, before: dict[str, Any], after: dict[str, Any], tmp_path: Path
) -> None:
    assert only(tmp_path, kind, before, after).concern is Concern.GUARDS


def document(*actions: str, **elements: Any) -> str:
    statement = {"Sid": "One", "Effect": "Allow", "Action": list(actions), "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement | elements]})


@pytest.mark.parametrize(
    ("kind", "attribute"),
    [
        ("aws_iam_role", "assume_role_policy"),
        ("aws_iam_role_policy", "policy"),
        ("aws_vpc_endpoint", "policy"),
        ("aws_kms_key", "policy"),
        ("aws_s3_bucket_policy", "policy"),
        ("aws_api_gateway_rest_api_policy", "policy"),
        ("aws_ecr_repository_policy", "policy"),
        ("aws_some_new_kind", "resource_document"),
    ],
)
def test_a_policy_that_says_something_else(kind: str, attribute: str, tmp_path: Path) -> None:
    danger = only(tmp_path, kind, {attribute: document("a:B")}, {attribute: document("a:*")})
    assert danger.concern is Concern.RIGHTS
    assert [line for line in danger.lines if line[0] != " "] == ["+   do   a:*", "-   do   a:B"]


def test_a_policy_that_says_the_same_otherwise_is_no_danger(tmp_path: Path) -> None:
    changed = resource(
        "aws_iam_role_policy",
        {"policy": document("a:B", "a:C")},
        {"policy": document("a:C", "a:B", Sid="One")},
    )
    assert found(tmp_path, changed) == []


def test_a_policy_that_is_known_later_is_a_danger(tmp_path: Path) -> None:
    danger = only(
        tmp_path,
        "aws_iam_role_policy",
        {"policy": document("a:B")},
        {},
        after_unknown={"policy": True},
    )
    assert danger.lines == ["- One", "+ (known after apply)"]


def test_a_new_policy_and_one_that_goes(tmp_path: Path) -> None:
    attributes = {"policy": document("a:B")}
    assert only(tmp_path, "aws_iam_role_policy", None, attributes).lines[0].startswith("+ One")
    assert only(tmp_path, "aws_iam_role_policy", attributes, None).lines[0].startswith("- One")
    # What guards something goes with it: that it goes is told already.
    (danger,) = found(tmp_path, resource("aws_kms_key", attributes))
    assert danger.concern is Concern.DATA


@pytest.mark.parametrize("after", [{}, {"policy": None}, {"policy": ""}])
def test_an_endpoint_without_a_policy(after: dict[str, Any], tmp_path: Path) -> None:
    told = "+ no policy: AWS lets everything pass"
    assert only(tmp_path, "aws_vpc_endpoint", {"policy": document("a:B")}, after).lines[-1] == told
    if "policy" not in after:
        assert only(tmp_path, "aws_vpc_endpoint", None, after).lines == [told]


def test_grants_without_a_policy(tmp_path: Path) -> None:
    permission = {"principal": "apigateway.amazonaws.com", "source_arn": "arn:a", "id": "1"}
    danger = only(
        tmp_path, "aws_lambda_permission", permission, permission | {"source_arn": "arn:*"}
    )
    assert danger.lines == ["- source_arn arn:a", "+ source_arn arn:*"]
    attached = {"role": "r", "policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"}
    assert "AdministratorAccess" in " ".join(
        only(tmp_path, "aws_iam_role_policy_attachment", None, attached).lines
    )
    for kind in ("aws_iam_user", "aws_kms_grant", "aws_s3_bucket_acl", "aws_lambda_function_url"):
        assert only(tmp_path, kind, None, {"name": "x"}).concern is Concern.RIGHTS


INGRESS = "aws_vpc_security_group_ingress_rule"


def rule(**attributes: Any) -> dict[str, Any]:
    return {
        "ip_protocol": "tcp",
        "from_port": 443,
        "to_port": 443,
        "cidr_ipv4": "10.0.0.0/16",
    } | attributes


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, rule()),
        (rule(), rule(cidr_ipv4="10.0.0.0/8")),
        (rule(), rule(cidr_ipv4="10.1.0.0/16")),
        (rule(), rule(to_port=444)),
        (rule(), rule(from_port=22)),
        (rule(), rule(ip_protocol="udp")),
        (rule(), rule(ip_protocol="-1", from_port=None, to_port=None)),
        (rule(), rule(cidr_ipv4=None, cidr_ipv6="::/0")),
        (rule(), rule(cidr_ipv4=None, referenced_security_group_id="sg-1")),
        (rule(), rule(cidr_ipv4=None, prefix_list_id="pl-1")),
    ],
)
def test_a_group_that_opens(
    before: dict[str, Any] | None, after: dict[str, Any], tmp_path: Path
) -> None:
    danger = only(tmp_path, INGRESS, before, after)
    assert danger.concern is Concern.GROUPS
    assert danger.lines[-1].startswith("+ in  ")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (rule(), None),
        (rule(), rule(description="other")),
        (rule(), rule(cidr_ipv4="10.0.4.0/24")),
        (rule(from_port=0, to_port=1000), rule()),
        (rule(ip_protocol="-1", from_port=None, to_port=None), rule()),
    ],
)
def test_a_group_that_closes_or_stays(
    before: dict[str, Any], after: dict[str, Any] | None, tmp_path: Path
) -> None:
    assert found(tmp_path, resource(INGRESS, before, after)) == []


def test_a_group_that_opens_to_everybody(tmp_path: Path) -> None:
    danger = only(tmp_path, INGRESS, rule(), rule(cidr_ipv4="0.0.0.0/0"))
    assert danger.says == "opens to everybody"
    assert danger.lines == ["- in  tcp 443 from 10.0.0.0/16", "+ in  tcp 443 from everybody"]


def test_a_peer_that_is_known_later_opens(tmp_path: Path) -> None:
    danger = only(
        tmp_path,
        "aws_vpc_security_group_egress_rule",
        None,
        rule(cidr_ipv4=None),
        after_unknown={"referenced_security_group_id": True},
    )
    assert danger.lines == ["+ out tcp 443 to (known after apply)"]


def test_rules_within_a_group(tmp_path: Path) -> None:
    block = {"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["10.0.0.0/16"]}
    own = {"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": [], "self": True}
    danger = only(
        tmp_path,
        "aws_default_security_group",
        {"ingress": [block], "egress": []},
        {"ingress": [block, own], "egress": [block]},
    )
    assert danger.lines == [
        "+ in  everything from itself",
        "+ out tcp 22 to 10.0.0.0/16",
    ]


def route(**attributes: Any) -> dict[str, Any]:
    return {"destination_cidr_block": "10.0.0.0/16", "vpc_peering_connection_id": "pcx-1"} | (
        attributes
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, route()),
        (route(), route(destination_cidr_block="0.0.0.0/0")),
        (route(), route(vpc_peering_connection_id="pcx-2")),
        (route(), route(vpc_peering_connection_id=None, gateway_id="igw-1")),
    ],
)
def test_a_route_to_somewhere_new(
    before: dict[str, Any] | None, after: dict[str, Any], tmp_path: Path
) -> None:
    danger = only(tmp_path, "aws_route", before, after)
    assert danger.concern is Concern.ROUTES
    assert danger.lines[-1][0] == "+"


def test_a_route_over_a_peering_that_is_replaced_leads_where_it_led(tmp_path: Path) -> None:
    unknown = {"vpc_peering_connection_id": True, "network_interface_id": True, "id": True}
    after = {"destination_cidr_block": "10.0.0.0/16"}
    changed = resource("aws_route", route(), after, after_unknown=unknown, **REPLACED)
    assert found(tmp_path, changed) == []


@pytest.mark.parametrize(
    "kind", ["aws_internet_gateway", "aws_nat_gateway", "aws_vpc_peering_connection"]
)
def test_a_way_out_that_was_not_there(kind: str, tmp_path: Path) -> None:
    assert only(tmp_path, kind, None, {"id": "x"}).concern is Concern.ROUTES


def test_a_subnet_with_another_route_table(tmp_path: Path) -> None:
    kind, private, public = "aws_route_table_association", "rtb-private", "rtb-public"
    danger = only(tmp_path, kind, {"route_table_id": private}, {"route_table_id": public})
    assert danger.lines == ["- rtb-private", "+ rtb-public"]
    replaced = resource(
        kind, {"route_table_id": private}, {}, after_unknown={"route_table_id": True}, **REPLACED
    )
    assert found(tmp_path, replaced) == []


def test_of_a_stack_that_is_new_nothing_is_endangered(tmp_path: Path) -> None:
    new = resource(INGRESS, None, rule(cidr_ipv4="0.0.0.0/0"))
    assert found(tmp_path, new, first=True) == []
    assert len(found(tmp_path, new)) == 1


def test_the_worst_comes_first(tmp_path: Path) -> None:
    concerns = [
        danger.concern
        for danger in found(
            tmp_path,
            resource("aws_subnet", {}, {"map_public_ip_on_launch": True}),
            resource("aws_route", None, route()),
            resource(INGRESS, None, rule()),
            resource("aws_kms_key", {}, None),
        )
    ]
    assert concerns == [Concern.DATA, Concern.GROUPS, Concern.ROUTES, Concern.GUARDS]
