"""Nothing is passed over: what the model does not know is named."""

from typing import Any

import pytest

from assurance.network.model import UnmodelledError
from assurance.network.scope import MODELLED, UNCONCERNED
from assurance.network.table import tabulate
from tests.assurance.network.changes import Draft
from tests.assurance.network.conftest import Environment

HUB_VPC = "network/hub/network/vpc"
# Not of today's stacks: modelled, because a change would bring them.
FORESEEN = {
    "aws_eip",
    "aws_main_route_table_association",
    "aws_nat_gateway",
    "aws_network_acl",
    "aws_network_acl_rule",
}


@pytest.fixture
def draft(one: Environment) -> Draft:
    return Draft(one)


def test_every_kind_that_is_listed_is_there(
    one: Environment, many: Environment, production: Environment
) -> None:
    found = {
        kind
        for environment in (one, many, production)
        for terraform in environment.stacks.values()
        for kind in terraform["resource"]
    }
    assert found == (MODELLED.keys() | UNCONCERNED.keys()) - FORESEEN
    assert not MODELLED.keys() & UNCONCERNED.keys()
    assert all(UNCONCERNED.values())


@pytest.mark.parametrize(
    "kind",
    [
        "aws_api_gateway_vpc_link",
        "aws_default_network_acl",
        "aws_default_route_table",
        "aws_ec2_transit_gateway_vpc_attachment",
        "aws_egress_only_internet_gateway",
        "aws_network_interface",
        "aws_security_group_rule",
        "aws_vpc_endpoint_route_table_association",
        "aws_vpc_ipv4_cidr_block_association",
        "aws_vpn_gateway",
    ],
)
def test_an_unknown_kind_is_an_error_that_names_it(draft: Draft, kind: str) -> None:
    draft.add(kind, "new", stack="access")
    with pytest.raises(UnmodelledError, match=rf"^access: {kind}\.new: .* does not know {kind}: "):
        assert draft.network


@pytest.mark.parametrize(
    ("place", "attribute", "value"),
    [
        ("network/peering-onprem/hub-private-route", "transit_gateway_id", "tgw-1"),
        ("network/peering-onprem/hub-private-route", "network_interface_id", "eni-1"),
        ("network/peering-onprem/hub-private-route", "destination_ipv6_cidr_block", "::/0"),
        ("network/peering-onprem/connection", "peer_owner_id", "210987654321"),
        ("network/hub/network/private-routes", "route", []),
        ("network/hub/network/private-routes", "propagating_vgws", []),
        ("network/hub/network/private-subnet-us-west-2a", "ipv6_cidr_block", "2001:db8::/64"),
        ("network/hub/network/default-security-group", "ingress", []),
        ("network/security-groups/endpoints/group", "ingress", []),
        ("network/security-groups/endpoints/from-hub", "cidr_ipv6", "::/0"),
        ("network/security-groups/endpoints/from-hub", "for_each", {}),
        ("dns/simulated-spokes/app-server-onprem/host/instance", "network_interface", []),
    ],
)
def test_an_unknown_attribute_is_an_error_that_names_it(
    draft: Draft, place: str, attribute: str, value: Any
) -> None:
    draft.at(place)[attribute] = value
    with pytest.raises(UnmodelledError, match=rf"does not know its {attribute}$"):
        assert draft.network


def test_all_is_told_at_once(draft: Draft) -> None:
    draft.add("aws_vpn_gateway", "one")
    draft.add("aws_vpn_connection", "two")
    draft.stacks["network"]["module"] = {}
    with pytest.raises(UnmodelledError) as error:
        assert draft.network
    assert len(str(error.value).splitlines()) == 3


@pytest.mark.parametrize(
    ("place", "values", "message"),
    [
        (HUB_VPC, {"cidr_block": "10.99.0.0/16"}, "neither the hub nor a spoke"),
        ("network/peering-onprem/hub-private-route", {"gateway_id": "vgw-1"}, "refers to no"),
        (
            "network/peering-onprem/hub-private-route",
            {"gateway_id": "${aws_internet_gateway.spoke-onprem_internet-gateway_6BCA88B9.id}"},
            "of another VPC than its table",
        ),
        (
            "network/peering-onprem/hub-private-route",
            {"vpc_peering_connection_id": "${aws_vpc.other.id}"},
            "refers to no resource",
        ),
        (
            "network/peering-onprem/spoke-public-route",
            {"destination_cidr_block": "0.0.0.0/0"},
            r"0\.0\.0\.0/0 has a route in that table already",
        ),
        ("network/interface-endpoints/sts", {"vpc_endpoint_type": "GatewayLoadBalancer"}, "type G"),
        ("network/security-groups/studio/from-apps", {"ip_protocol": "sctp"}, "protocol sctp"),
        ("network/security-groups/studio/from-apps", {"ip_protocol": "icmp"}, "of protocol icmp"),
        (
            "network/security-groups/studio/from-apps",
            {"from_port": "${aws_vpc.x.id}"},
            "known after the deployment only",
        ),
        (
            "network/security-groups/studio/to-s3",
            {"prefix_list_id": "${aws_vpc.hub_network_vpc_228F9AD2.id}"},
            "refers to it as a resource of another kind",
        ),
        ("network/security-groups/functions/group", {"vpc_id": "vpc-1"}, "refers to no resource"),
        ("network/hub/network/vpc", {"cidr_block": None}, "it has no cidr_block"),
        ("network/interface-endpoints/sts", {"subnet_ids": []}, "is in no subnet"),
        ("dns/inbound-resolver/endpoint", {"direction": "INBOUND_DELEGATION"}, "direction INB"),
        (
            "studio/domain/domain",
            {"default_user_settings": {}, "default_space_settings": {}, "domain_settings": {}},
            "no s",
        ),
        (
            "network/hub/pinned-addresses/resolver-inbound-us-west-2a",
            {"reservation_type": "prefix"},
            "explicit reservations only",
        ),
        ("studio/domain/domain", {"app_network_access_type": "PublicInternetOnly"}, "VpcOnly"),
        (
            "studio/user-profiles/ada-lovelace",
            {"user_settings": {"security_groups": ["sg-1"]}},
            "security groups of a user profile",
        ),
        (
            "dns/simulated-spokes/name-servers-onprem/server-us-west-2a/instance",
            {"subnet_id": "subnet-1"},
            "subnet_id: subnet-1: refers to no resource",
        ),
    ],
)
def test_what_the_model_cannot_judge_is_an_error(
    draft: Draft, place: str, values: dict[str, Any], message: str
) -> None:
    resource = draft.at(place)
    resource |= values
    with pytest.raises(UnmodelledError, match=message):
        assert draft.network


def test_a_server_that_no_setting_knows_is_an_error(draft: Draft) -> None:
    place = "dns/simulated-spokes/name-servers-onprem/server-us-west-2a/instance"
    subnet = draft.id("network/hub/network/private-subnet-us-west-2a")
    draft.add("aws_instance", "stray", subnet_id=subnet)
    with pytest.raises(UnmodelledError, match="neither a name server nor the app server"):
        assert draft.network
    draft.stacks["network"]["resource"].pop("aws_instance")
    draft.stacks["dns"]["resource"]["aws_instance"]["twin"] = draft.at(place)
    with pytest.raises(UnmodelledError, match="there is another onprem-bind-a"):
        assert draft.network


def test_a_public_block_that_may_hold_a_service_is_an_error(draft: Draft) -> None:
    rule = draft.at("network/security-groups/studio/to-s3")
    del rule["prefix_list_id"]
    rule["cidr_ipv4"] = "52.0.0.0/8"
    with pytest.raises(UnmodelledError, match=r"52\.0\.0\.0/8: nobody but AWS knows whether"):
        tabulate(draft.network)
