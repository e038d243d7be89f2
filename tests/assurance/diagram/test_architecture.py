"""The architecture that is read is the one in the Terraform."""

from typing import Any

import pytest

from assurance.diagram.architecture import BIND, INBOUND, OUTBOUND, UndrawableError, read
from assurance.terraform_json import synthesize
from modules.settings import load


def remove(stacks: dict[str, Any], stack: str, kind: str, part: str) -> None:
    resources = stacks[stack]["resource"][kind]
    (name,) = (name for name in resources if part in name)
    del resources[name]


def test_the_defaults_are_read_whole(stacks: dict[str, Any]) -> None:
    architecture = read(stacks)
    hub = architecture.hub
    (spoke,) = architecture.spokes
    assert (hub.cidr, hub.has_way_out) == ("10.16.0.0/16", False)
    assert [zone.name for zone in hub.zones] == ["us-west-2a", "us-west-2b"]
    assert [zone.subnets["private"] for zone in hub.zones] == ["10.16.32.0/20", "10.16.96.0/20"]
    assert [zone.addresses[INBOUND] for zone in hub.zones] == ["10.16.43.122", "10.16.102.163"]
    assert [zone.addresses[OUTBOUND] for zone in hub.zones] == ["10.16.43.123", "10.16.102.164"]
    assert {"cognito-idp", "execute-api", "sagemaker.api", "studio"} <= set(hub.interfaces)
    assert hub.gateways == ("dynamodb", "s3")
    assert (spoke.name, spoke.cidr, spoke.has_way_out) == ("onprem", "192.168.10.0/24", True)
    assert [zone.addresses for zone in spoke.zones] == [
        {BIND: "192.168.10.10"},
        {BIND: "192.168.10.74"},
    ]
    assert architecture.functions == ("presign",)
    assert architecture.invoked == ("authorizer", "presign")
    assert architecture.api_endpoints == ("execute-api",)
    assert architecture.key_readers == ("authorizer",)
    assert architecture.called == {"authorizer": (), "presign": ("dynamodb", "sagemaker.api")}
    assert {"user pool", "private API", "authorizer", "mapping table", "Studio domain"} == (
        architecture.services
    )


def test_a_network_that_is_there_already_has_what_the_peering_and_the_resolver_know() -> None:
    office, trial = read(synthesize(load("example-production"))).spokes
    assert (office.name, office.cidr, office.zones) == ("head-office", "192.168.10.0/24", ())
    assert office.dns_servers == ("192.168.10.10", "192.168.10.74")
    assert (trial.name, len(trial.zones)) == ("trial-site", 3)


@pytest.mark.parametrize("endpoint", ["studio", "execute-api"])
def test_an_endpoint_that_is_gone_is_not_read(stacks: dict[str, Any], endpoint: str) -> None:
    remove(stacks, "network", "aws_vpc_endpoint", f"interface-endpoints_{endpoint}_")
    assert endpoint not in read(stacks).hub.interfaces


def test_an_internet_gateway_is_a_way_out(stacks: dict[str, Any]) -> None:
    (gateway,) = stacks["network"]["resource"]["aws_internet_gateway"].values()
    gateway["vpc_id"] = next(
        f"${{aws_vpc.{id_}.id}}" for id_ in stacks["network"]["resource"]["aws_vpc"] if "hub" in id_
    )
    assert read(stacks).hub.has_way_out


def test_an_api_that_names_another_endpoint_is_read_with_that_one(stacks: dict[str, Any]) -> None:
    (api,) = stacks["access"]["resource"]["aws_api_gateway_rest_api"].values()
    (studio,) = (
        name for name in stacks["network"]["output"] if "interface-endpoints_studio_" in name
    )
    (old,) = api["endpoint_configuration"]["vpc_endpoint_ids"]
    api["endpoint_configuration"]["vpc_endpoint_ids"] = [f"{old.rpartition('.')[0]}.{studio}}}"]
    assert read(stacks).api_endpoints == ("studio",)


def test_functions_check_tokens_of_another_issuer_without_the_user_pool(
    stacks: dict[str, Any],
) -> None:
    for function in stacks["access"]["resource"]["aws_lambda_function"].values():
        function["environment"]["variables"]["ISSUER"] = "https://login.example.com"
    assert read(stacks).key_readers == ()


def test_without_a_peering_there_is_no_spoke(stacks: dict[str, Any]) -> None:
    remove(stacks, "network", "aws_vpc_peering_connection", "onprem")
    assert read(stacks).spokes == ()


def test_without_a_domain_there_is_nothing_to_draw(stacks: dict[str, Any]) -> None:
    del stacks["studio"]["resource"]["aws_sagemaker_domain"]
    with pytest.raises(UndrawableError, match="no Studio domain"):
        read(stacks)
