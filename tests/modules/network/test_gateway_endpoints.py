import json
from pathlib import Path

import pytest

from modules.core.naming import Naming
from modules.network.endpoint_policies import hub_gateways
from modules.network.gateway_endpoints import GatewayEndpoints, GatewayEndpointsProps
from testing.configuration import make_settings
from tests.support.synthesis import Terraform, resources, synth_construct

NAMING = Naming.of(make_settings())


@pytest.fixture
def gateways(tmp_path: Path) -> Terraform:
    props = GatewayEndpointsProps(
        naming=NAMING,
        name="test",
        policies=hub_gateways(NAMING),
        vpc_id="vpc-hub",
        route_table_ids=["rtb-1", "rtb-2"],
    )
    return synth_construct(lambda scope: GatewayEndpoints(scope, "gateways", props), tmp_path)


def test_s3_and_dynamodb_are_reached_from_every_table(gateways: Terraform) -> None:
    endpoints = resources(gateways, "aws_vpc_endpoint")
    assert {endpoint["service_name"] for endpoint in endpoints} == {
        "com.amazonaws.us-west-2.s3",
        "com.amazonaws.us-west-2.dynamodb",
    }
    for endpoint in endpoints:
        assert endpoint["vpc_endpoint_type"] == "Gateway"
        assert endpoint["route_table_ids"] == ["rtb-1", "rtb-2"]
        assert endpoint["vpc_id"] == "vpc-hub"
        service = endpoint["tags"]["Name"].removeprefix("test-")
        assert json.loads(endpoint["policy"])["Statement"] == hub_gateways(NAMING)[service]
