from pathlib import Path

import pytest
from constructs import Construct

from modules.core.naming import Naming
from modules.network.existing_spoke import ExistingSpoke, ExistingSpokeProps
from modules.network.hub import Hub, HubProps
from modules.network.peering import Peering, PeeringProps
from modules.network.spoke import Spoke, SpokeProps
from modules.settings import ExistingSpokeSettings
from testing.configuration import EXISTING_SPOKE, RAW, make_settings
from tests.support.synthesis import Terraform, resource, resources, synth_construct

SETTINGS = make_settings(spokes=[*RAW["spokes"], EXISTING_SPOKE])
NAMING = Naming.of(SETTINGS)


def add_peering(scope: Construct, spoke: Spoke | ExistingSpoke) -> None:
    props = HubProps(naming=NAMING, hub=SETTINGS.hub, zones=SETTINGS.availability_zones)
    hub = Hub(scope, "hub", props)
    Peering(scope, "peering", PeeringProps(naming=NAMING, hub=hub, spoke=spoke))


def simulated(scope: Construct) -> Spoke:
    props = SpokeProps(
        naming=NAMING, spoke=SETTINGS.simulated_spokes[0], zones=SETTINGS.availability_zones
    )
    return Spoke(scope, "spoke", props)


def existing(scope: Construct) -> ExistingSpoke:
    _, spoke = SETTINGS.spokes
    assert isinstance(spoke, ExistingSpokeSettings)
    return ExistingSpoke(scope, "spoke", ExistingSpokeProps(spoke=spoke))


@pytest.fixture
def peering(tmp_path: Path) -> Terraform:
    return synth_construct(lambda scope: add_peering(scope, simulated(scope)), tmp_path)


@pytest.fixture
def peering_with_existing(tmp_path: Path) -> Terraform:
    return synth_construct(lambda scope: add_peering(scope, existing(scope)), tmp_path)


def test_connects_the_hub_to_the_spoke(peering: Terraform) -> None:
    connection = resource(peering, "aws_vpc_peering_connection")
    assert "hub_network" in connection["vpc_id"]
    assert "spoke_network" in connection["peer_vpc_id"]
    assert connection["auto_accept"]
    assert connection["tags"] == {"Name": "test-hub-onprem"}


def test_every_table_of_both_sides_has_a_route_to_the_other(peering: Terraform) -> None:
    routes = {
        (route["route_table_id"].split(".")[1], route["destination_cidr_block"])
        for route in resources(peering, "aws_route")
        if "vpc_peering_connection_id" in route
    }
    assert routes == {
        (table_id, "192.168.10.0/24" if "hub_network" in table["vpc_id"] else "10.16.0.0/16")
        for table_id, table in peering["resource"]["aws_route_table"].items()
    }


def test_an_existing_spoke_gets_a_route_in_each_given_table(
    peering_with_existing: Terraform,
) -> None:
    connection = resource(peering_with_existing, "aws_vpc_peering_connection")
    (vpc,) = peering_with_existing["data"]["aws_vpc"]
    assert connection["peer_vpc_id"] == f"${{data.aws_vpc.{vpc}.id}}"
    tables = peering_with_existing["data"]["aws_route_table"]
    to_hub = [
        tables[route["route_table_id"].split(".")[2]]["route_table_id"]
        for route in resources(peering_with_existing, "aws_route")
        if route["destination_cidr_block"] == "10.16.0.0/16"
    ]
    assert to_hub == ["rtb-0123456789abcdef0", "rtb-12345678"]


def test_the_hub_has_a_route_to_an_existing_spoke(peering_with_existing: Terraform) -> None:
    (route,) = (
        route
        for route in resources(peering_with_existing, "aws_route")
        if route["destination_cidr_block"] == "172.20.0.0/24"
    )
    assert "hub_network" in route["route_table_id"]
