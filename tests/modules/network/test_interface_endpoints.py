import json
from pathlib import Path

import pytest

from modules.core.naming import Naming
from modules.network.endpoint_policies import hub_interfaces
from modules.network.interface_endpoints import InterfaceEndpoints, InterfaceEndpointsProps
from testing.configuration import make_settings
from tests.support.synthesis import Terraform, resources, synth_construct

NAMING = Naming.of(make_settings())
POLICIES = hub_interfaces(NAMING, has_rstudio=False)


@pytest.fixture
def endpoints(tmp_path: Path) -> Terraform:
    props = InterfaceEndpointsProps(
        naming=NAMING,
        name="test",
        policies=POLICIES,
        vpc_id="vpc-hub",
        subnet_ids=["subnet-a", "subnet-b"],
        security_group_ids=lambda service: [f"sg-{service}"],
        after=[],
    )
    return synth_construct(lambda scope: InterfaceEndpoints(scope, "endpoints", props), tmp_path)


def test_each_answers_by_its_private_name_in_every_zone(endpoints: Terraform) -> None:
    found = resources(endpoints, "aws_vpc_endpoint")
    assert len(found) == len(POLICIES)
    for endpoint in found:
        assert endpoint["vpc_endpoint_type"] == "Interface"
        assert endpoint["private_dns_enabled"]
        assert endpoint["subnet_ids"] == ["subnet-a", "subnet-b"]
        service = endpoint["tags"]["Name"].removeprefix("test-")
        assert endpoint["security_group_ids"] == [f"sg-{service}"]
        assert endpoint["vpc_id"] == "vpc-hub"
        assert json.loads(endpoint["policy"])["Statement"] == POLICIES[service]


def test_only_studio_has_a_name_of_another_form(endpoints: Terraform) -> None:
    names = {endpoint["service_name"] for endpoint in resources(endpoints, "aws_vpc_endpoint")}
    assert {name for name in names if not name.startswith("com.amazonaws.us-west-2.")} == {
        "aws.sagemaker.us-west-2.studio"
    }
