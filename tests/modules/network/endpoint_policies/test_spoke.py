import pytest

from assurance.scan.rules import is_limited
from modules.core.iam import Statement
from modules.core.naming import Naming
from modules.network.endpoint_policies.spoke import spoke_gateways, spoke_interfaces
from testing.configuration import make_settings

NAMING = Naming.of(make_settings())
POLICIES = spoke_interfaces(NAMING) | spoke_gateways(NAMING)


def spoke_statement(service: str) -> Statement:
    (statement,) = POLICIES[service]
    return statement


def test_a_spoke_has_endpoints_for_its_own_servers_only() -> None:
    assert spoke_interfaces(NAMING).keys() == {"ssm", "ssmmessages", "kms"}
    assert spoke_gateways(NAMING).keys() == {"s3"}
    for service in POLICIES:
        assert is_limited(spoke_statement(service), NAMING.account_id)


@pytest.mark.parametrize(
    ("service", "roles"),
    [
        ("ssm", ["name-servers", "app-server"]),
        ("ssmmessages", ["name-servers", "app-server"]),
        ("kms", ["name-servers"]),
    ],
)
def test_a_spokes_endpoints_admit_the_roles_of_its_servers(service: str, roles: list[str]) -> None:
    (admitted,) = spoke_statement(service)["Condition"]["ArnEquals"].values()
    named = [admitted] if isinstance(admitted, str) else admitted
    assert named == [f"arn:aws:iam::111122223333:role/test-{role}" for role in roles]


def test_no_parameter_is_read_and_nothing_decrypted_through_a_spokes_endpoints() -> None:
    actions = {action for service in POLICIES for action in spoke_statement(service)["Action"]}
    assert actions == {
        "ssm:UpdateInstanceInformation",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
        "kms:GenerateMac",
        "s3:GetObject",
    }


def test_a_spoke_reads_the_packages_of_its_region_from_s3_and_no_other_bucket() -> None:
    assert spoke_statement("s3")["Resource"] == ["arn:aws:s3:::al2023-repos-us-west-2-de612dc2/*"]
