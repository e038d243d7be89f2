"""A deployment's whole life, on an embedded AWS of its own: interrupted, finished, destroyed."""

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from local import embedded_aws, terraform
from local.embedded_aws import EmbeddedAws
from tests.e2e.conftest import running
from tests.support.aws import client
from tests.support.checkout import Checkout
from tests.support.plans import planned_changes

pytestmark = pytest.mark.e2e

# Every kind of resource that the stacks make, by the call that lists it.
LISTS = (
    ("ec2", "describe_vpcs", "Vpcs", "VpcId"),
    ("ec2", "describe_subnets", "Subnets", "SubnetId"),
    ("ec2", "describe_security_groups", "SecurityGroups", "GroupId"),
    ("ec2", "describe_internet_gateways", "InternetGateways", "InternetGatewayId"),
    ("ec2", "describe_route_tables", "RouteTables", "RouteTableId"),
    ("ec2", "describe_network_interfaces", "NetworkInterfaces", "NetworkInterfaceId"),
    ("ec2", "describe_flow_logs", "FlowLogs", "FlowLogId"),
    ("ec2", "describe_volumes", "Volumes", "VolumeId"),
    ("ec2", "describe_dhcp_options", "DhcpOptions", "DhcpOptionsId"),
    ("route53resolver", "list_resolver_endpoints", "ResolverEndpoints", "Id"),
    ("route53resolver", "list_resolver_rules", "ResolverRules", "Id"),
    ("route53resolver", "list_resolver_query_log_configs", "ResolverQueryLogConfigs", "Id"),
    ("iam", "list_roles", "Roles", "RoleName"),
    ("iam", "list_instance_profiles", "InstanceProfiles", "InstanceProfileName"),
    ("logs", "describe_log_groups", "logGroups", "logGroupName"),
    ("kms", "list_aliases", "Aliases", "AliasName"),
    ("s3", "list_buckets", "Buckets", "Name"),
    ("sagemaker", "list_domains", "Domains", "DomainId"),
    ("sagemaker", "list_user_profiles", "UserProfiles", "UserProfileName"),
    ("cognito-idp", "list_user_pools", "UserPools", "Id"),
    ("lambda", "list_functions", "Functions", "FunctionName"),
    ("apigateway", "get_rest_apis", "items", "id"),
    ("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
)


def inventory(aws: EmbeddedAws) -> set[tuple[str, str]]:
    """What is there, each by its list and its name."""
    found = {
        (key, item[name])
        for service, operation, key, name in LISTS
        for item in getattr(client(aws, service), operation)(
            **({"MaxResults": 60} if service == "cognito-idp" else {})
        )[key]
    }
    found |= {("Tables", table) for table in client(aws, "dynamodb").list_tables()["TableNames"]}
    # These stay listed after they are deleted, with a state that says so.
    ec2, kms = client(aws, "ec2"), client(aws, "kms")
    found |= {
        ("VpcEndpoints", endpoint["VpcEndpointId"])
        for endpoint in ec2.describe_vpc_endpoints()["VpcEndpoints"]
        if endpoint["State"].lower() not in {"deleted", "deleting"}
    }
    found |= {
        ("Instances", instance["InstanceId"])
        for reservation in ec2.describe_instances()["Reservations"]
        for instance in reservation["Instances"]
        if instance["State"]["Name"] != "terminated"
    }
    found |= {
        ("VpcPeeringConnections", peering["VpcPeeringConnectionId"])
        for peering in ec2.describe_vpc_peering_connections()["VpcPeeringConnections"]
        if peering["Status"]["Code"] != "deleted"
    }
    found |= {
        ("Keys", key["KeyId"])
        for key in kms.list_keys()["Keys"]
        if kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] != "PendingDeletion"
    }
    return found


def processes_of(checkout: Checkout) -> list[str]:
    """The command lines of all processes that work in the checkout."""
    found = []
    for process in Path("/proc").iterdir():
        try:
            cwd = (process / "cwd").readlink()
            command = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if cwd.is_relative_to(checkout.folder):
            found.append(command.replace(b"\0", b" ").decode())
    return found


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Checkout]:
    checkout = Checkout.copy_to(tmp_path / "project")
    yield checkout
    if aws := embedded_aws.find(checkout.local):
        embedded_aws.stop(aws, checkout.local)


def interrupt_half_way(checkout: Checkout) -> str:
    """Starts `up`, presses Ctrl-C once resources are there, and returns what it printed."""
    process = checkout.start_python("-m", "local", "up")
    log = checkout.local / "deploy.log"
    deadline = time.monotonic() + 300
    while not (log.exists() and log.read_text().count("Creation complete") > 5):
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < deadline, "no resource was created"
        time.sleep(0.1)
    os.kill(process.pid, signal.SIGINT)
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 130, output
    return output


def start_empty(checkout: Checkout) -> EmbeddedAws:
    program = (
        "from pathlib import Path; from local import embedded_aws; from modules.settings import "
        "load; embedded_aws.start(account_id=load().account_id, region=load().region, "
        "state_folder=Path('.state/local'))"
    )
    start = checkout.python("-c", program)
    assert start.returncode == 0, start.stdout + start.stderr
    return running(checkout)


def succeed(checkout: Checkout, *arguments: str, **variables: str) -> str:
    result = checkout.python(*arguments, variables=variables)
    output = result.stdout + result.stderr
    assert result.returncode == 0, output
    assert "Traceback" not in output
    return output


def test_an_interrupted_deployment_is_finished_by_the_next(checkout: Checkout) -> None:
    output = interrupt_half_way(checkout)
    assert "Traceback" not in output
    assert "again" in output
    state = checkout.folder / ".state" / "local" / "network.tfstate"
    made = json.loads(state.read_text())["resources"]
    assert made
    instance = running(checkout).instance

    succeed(checkout, "-m", "local", "up")
    # It went on in the same account, with the same state.
    aws = running(checkout)
    assert aws.instance == instance
    addresses = {(resource["type"], resource["name"]) for resource in made}
    finished = json.loads(state.read_text())["resources"]
    assert addresses <= {(resource["type"], resource["name"]) for resource in finished}
    assert planned_changes(checkout, aws, "network") == {}

    succeed(checkout, "-m", "local", "down")
    assert embedded_aws.find(checkout.local) is None
    assert processes_of(checkout) == []


def test_destroy_leaves_no_resource_and_down_no_process(checkout: Checkout) -> None:
    aws = start_empty(checkout)
    empty = inventory(aws)
    succeed(checkout, "-m", "local", "up")
    made = {kind for kind, _ in inventory(aws) - empty}
    assert made == {kind for _, _, kind, _ in LISTS} | {
        "Instances",
        "Keys",
        "Tables",
        "VpcEndpoints",
        "VpcPeeringConnections",
    }

    tools = terraform.environment(checkout.folder / "build" / "terraform")
    succeed(
        checkout,
        *("-m", "local.cdktf", "destroy", "network", "dns", "studio", "access"),
        *("--auto-approve", "--skip-provider-lock"),
        **(aws.environment() | tools),
    )
    assert inventory(aws) == empty

    succeed(checkout, "-m", "local", "down")
    assert embedded_aws.find(checkout.local) is None
    assert processes_of(checkout) == []

    # And it can all be had again.
    succeed(checkout, "-m", "local", "up")
    succeed(checkout, "-m", "local", "down")
    assert processes_of(checkout) == []
