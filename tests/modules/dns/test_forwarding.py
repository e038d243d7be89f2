from ipaddress import IPv4Address

import pytest

from modules.dns.forwarding import hub_zones
from modules.settings import load
from testing.configuration import make_settings

ENDPOINT = "vpce-0123456789abcdef0"


def test_forwards_what_has_a_private_answer_and_nothing_else() -> None:
    assert [zone.name for zone in hub_zones(make_settings(), ENDPOINT)] == [
        "execute-api.us-west-2.amazonaws.com",
        "studio.us-west-2.sagemaker.aws",
        "api.sagemaker.us-west-2.amazonaws.com",
        "runtime.sagemaker.us-west-2.amazonaws.com",
        "cognito-idp.us-west-2.amazonaws.com",
    ]


def test_listed_apis_stand_in_the_place_of_all() -> None:
    settings = make_settings(dns={"private_api_ids": ["abcdefghij", "0123456789"]})
    names = [zone.name for zone in hub_zones(settings, ENDPOINT)]
    # Under both names: the one with the endpoint's id is what `api_url` gives.
    assert names[:4] == [
        "abcdefghij.execute-api.us-west-2.amazonaws.com",
        f"abcdefghij-{ENDPOINT}.execute-api.us-west-2.amazonaws.com",
        "0123456789.execute-api.us-west-2.amazonaws.com",
        f"0123456789-{ENDPOINT}.execute-api.us-west-2.amazonaws.com",
    ]
    assert names[4:] == [zone.name for zone in hub_zones(make_settings(), ENDPOINT)][1:]


def test_a_value_that_only_terraform_knows_is_passed_on() -> None:
    token = "${TfToken[TOKEN.7]}"
    settings = make_settings(dns={"private_api_ids": ["abcdefghij"]})
    names = [zone.name for zone in hub_zones(settings, token)]
    assert f"abcdefghij-{token}.execute-api.us-west-2.amazonaws.com" in names


@pytest.mark.parametrize("environment", ["local", "example-production"])
def test_every_inbound_address_answers_for_every_zone(environment: str) -> None:
    settings = load(environment)
    for zone in hub_zones(settings, ENDPOINT):
        assert zone.servers == settings.hub.resolver.inbound_addresses
        assert all(isinstance(server, IPv4Address) for server in zone.servers)
