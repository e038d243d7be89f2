"""A domain of its own for each test, in an AWS that is emptied afterwards."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from local.emulator.clients import client
from local.emulator.embedded_aws import EmbeddedAws
from tests.local.emulator.sagemaker.studio import Network, Studio


@pytest.fixture(scope="module")
def sagemaker(aws: EmbeddedAws) -> Any:
    return client(aws, "sagemaker")


@pytest.fixture(scope="module")
def ec2(aws: EmbeddedAws) -> Any:
    return client(aws, "ec2")


@pytest.fixture
def network(aws: EmbeddedAws, ec2: Any) -> Iterator[Network]:
    vpc_id = ec2.create_vpc(CidrBlock="10.98.0.0/16")["Vpc"]["VpcId"]
    zones = enumerate(("a", "b"))
    subnets = [
        ec2.create_subnet(
            VpcId=vpc_id, CidrBlock=f"10.98.{number}.0/24", AvailabilityZone=f"{aws.region}{zone}"
        )
        for number, zone in zones
    ]
    yield Network(vpc_id, [subnet["Subnet"]["SubnetId"] for subnet in subnets])
    requests.post(f"{aws.moto.url}/moto-api/reset", timeout=20).raise_for_status()


@pytest.fixture
def studio(sagemaker: Any, network: Network) -> Studio:
    return Studio(sagemaker, network)
