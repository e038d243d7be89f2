import json

import pytest
import yaml
from syrupy.assertion import SnapshotAssertion

from testing.configuration import EXISTING_SPOKE, RAW, make_settings
from tests.modules.environment import Environment, Synthesize
from tests.support.synthesis import Terraform, for_snapshot, resource, resources


@pytest.fixture(scope="module")
def office_only(synthesize: Synthesize) -> Terraform:
    """Return the stack of an environment whose only spoke exists already."""
    settings = make_settings(spokes=[EXISTING_SPOKE])
    return synthesize(settings)["dns"]


def endpoints(dns: Terraform) -> dict[str, list[str]]:
    return {
        endpoint["direction"]: [address["ip"] for address in endpoint["ip_address"]]
        for endpoint in resources(dns, "aws_route53_resolver_endpoint")
    }


def test_snapshot(stacks: dict[str, Terraform], snapshot: SnapshotAssertion) -> None:
    dns = json.loads(json.dumps(stacks["dns"]))
    # The user data has a snapshot of its own.
    for instance in dns["resource"]["aws_instance"].values():
        instance["user_data"] = "<user data>"
    assert for_snapshot(dns) == snapshot


def test_the_resolver_is_where_the_settings_pin_it(environment: Environment) -> None:
    resolver = environment.settings.hub.resolver
    assert endpoints(environment.stacks["dns"]) == {
        "INBOUND": [str(address) for address in resolver.inbound_addresses],
        "OUTBOUND": [str(address) for address in resolver.outbound_addresses],
    }


def test_stands_on_the_network_only(stacks: dict[str, Terraform]) -> None:
    assert list(stacks["dns"]["data"]["terraform_remote_state"]) == [
        "cross-stack-reference-input-network"
    ]


def test_the_hub_asks_every_corporate_zone_of_its_own_servers(environment: Environment) -> None:
    rules = resources(environment.stacks["dns"], "aws_route53_resolver_rule")
    asked = {rule["domain_name"]: [target["ip"] for target in rule["target_ip"]] for rule in rules}
    assert asked == {
        spoke.dns.zone: [str(server) for server in spoke.dns.servers]
        for spoke in environment.settings.spokes
        if spoke.dns is not None
    }
    assert asked


def test_nothing_of_an_existing_network_is_made(office_only: Terraform) -> None:
    made = office_only["resource"].keys()
    assert not {kind for kind in made if "instance" in kind or "dhcp" in kind or "iam" in kind}
    assert "aws_route53_resolver_dnssec_config" not in made
    assert endpoints(office_only).keys() == {"INBOUND", "OUTBOUND"}


def test_without_a_corporate_zone_the_hub_asks_nobody(synthesize: Synthesize) -> None:
    settings = make_settings(spokes=[EXISTING_SPOKE | {"dns": None}])
    dns = synthesize(settings)["dns"]
    assert endpoints(dns).keys() == {"INBOUND"}
    assert resources(dns, "aws_route53_resolver_rule") == []


def test_no_host_can_be_reached_but_over_dns(environment: Environment) -> None:
    dns = environment.stacks["dns"]
    ports = {
        (rule["from_port"], rule["to_port"])
        for rule in resources(dns, "aws_vpc_security_group_ingress_rule")
    }
    assert ports == {(53, 53)}
    for instance in resources(dns, "aws_instance"):
        assert instance["associate_public_ip_address"] is False
        assert "key_name" not in instance
        assert instance["metadata_options"]["http_tokens"] == "required"
        assert instance["root_block_device"]["encrypted"]


def test_names_of_listed_apis_carry_the_endpoint_that_is_known_later(
    synthesize: Synthesize,
) -> None:
    settings = make_settings(dns={"private_api_ids": ["a1b2c3d4e5"]})
    dns = synthesize(settings)["dns"]
    (endpoint_id,) = (
        reference
        for reference in dns["data"]["terraform_remote_state"]
        if reference == "cross-stack-reference-input-network"
    )
    for instance in resources(dns, "aws_instance"):
        named_conf = next(
            file["content"]
            for file in yaml.safe_load(instance["user_data"])["write_files"]
            if file["path"].endswith("named.conf")
        )
        assert 'zone "a1b2c3d4e5.execute-api.us-west-2.amazonaws.com"' in named_conf
        assert (
            f'zone "a1b2c3d4e5-${{data.terraform_remote_state.{endpoint_id}.outputs.'
        ) in named_conf
        assert 'zone "execute-api.us-west-2.amazonaws.com"' not in named_conf


def test_user_data_names_the_key_and_holds_no_secret(stacks: dict[str, Terraform]) -> None:
    dns = stacks["dns"]
    (key,) = (
        f"${{aws_kms_key.{id_}.arn}}"
        for id_, found in dns["resource"]["aws_kms_key"].items()
        if found.get("key_usage") == "GENERATE_VERIFY_MAC"
    )
    for instance in resources(dns, "aws_instance"):
        # The only thing in it that Terraform fills in.
        assert instance["user_data"].count("${") == instance["user_data"].count(key) == 1
        assert RAW["spokes"][0]["dns"]["zone"] in instance["user_data"]


def test_the_query_log_is_encrypted_with_a_key_of_its_own(stacks: dict[str, Terraform]) -> None:
    group = resource(stacks["dns"], "aws_cloudwatch_log_group")
    assert "logs-key" in group["kms_key_id"]
