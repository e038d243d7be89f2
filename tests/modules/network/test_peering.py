from pathlib import Path

import pytest
from constructs import Construct
from syrupy.assertion import SnapshotAssertion

from modules.core.naming import Naming
from modules.network.hub import Hub, HubProps
from modules.network.peering import Peering, PeeringProps
from modules.network.spoke import Spoke, SpokeProps
from tests.support.configuration import make_settings
from tests.support.synthesis import Terraform, for_snapshot, resource, resources, synth_construct


def add_peering(scope: Construct) -> None:
    settings = make_settings()
    naming, zones = Naming.of(settings), settings.availability_zones
    hub = Hub(scope, "hub", HubProps(naming=naming, hub=settings.hub, zones=zones))
    spoke = Spoke(scope, "spoke", SpokeProps(naming=naming, spoke=settings.spokes[0], zones=zones))
    Peering(scope, "peering", PeeringProps(naming=naming, hub=hub, spoke=spoke))


@pytest.fixture
def peering(tmp_path: Path) -> Terraform:
    return synth_construct(add_peering, tmp_path)


def test_snapshot(peering: Terraform, snapshot: SnapshotAssertion) -> None:
    # Hub and spoke have snapshots of their own.
    own = {kind: peering["resource"][kind] for kind in ("aws_route", "aws_vpc_peering_connection")}
    assert for_snapshot(own) == snapshot


def test_connects_the_hub_to_the_spoke(peering: Terraform) -> None:
    connection = resource(peering, "aws_vpc_peering_connection")
    assert "hub_network" in connection["vpc_id"]
    assert "spoke_network" in connection["peer_vpc_id"]
    assert connection["auto_accept"]


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
