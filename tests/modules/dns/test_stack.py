from syrupy.assertion import SnapshotAssertion

from tests.support.synthesis import Terraform, for_snapshot, resource


def test_snapshot(stacks: dict[str, Terraform], snapshot: SnapshotAssertion) -> None:
    assert for_snapshot(stacks["dns"]) == snapshot


def test_the_resolver_is_where_the_settings_pin_it(stacks: dict[str, Terraform]) -> None:
    endpoint = resource(stacks["dns"], "aws_route53_resolver_endpoint")
    addresses = [address["ip"] for address in endpoint["ip_address"]]
    assert addresses == ["10.16.43.122", "10.16.102.163"]


def test_stands_on_the_network_only(stacks: dict[str, Terraform]) -> None:
    assert list(stacks["dns"]["data"]["terraform_remote_state"]) == [
        "cross-stack-reference-input-network"
    ]
