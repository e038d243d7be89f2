"""What is promised holds in every environment, covers who is guarded, and can be broken."""

from collections.abc import Callable
from typing import Any

import pytest

from assurance.network.model import Role, UnmodelledError
from assurance.network.party_groups import PartyGroups
from assurance.network.promises import CORPORATE_SERVICES, PROMISES, prove
from assurance.terraform_json import synthesize
from modules.dns.forwarding import hub_zones
from testing.configuration import RAW, make_settings
from tests.assurance.network.changes import Draft, broken
from tests.assurance.network.conftest import Environment

ENVIRONMENTS = ["one", "many", "production"]


@pytest.fixture(params=ENVIRONMENTS)
def environment(request: pytest.FixtureRequest) -> Environment:
    found: Environment = request.getfixturevalue(request.param)
    return found


def test_every_promise_holds(environment: Environment) -> None:
    verdicts = list(prove(environment.stacks, environment.settings))
    assert [problem for verdict in verdicts for problem in verdict.problems] == []
    assert len(verdicts) == len(PROMISES)


def test_every_pair_with_a_guarded_party_is_promised(environment: Environment) -> None:
    network = environment.network
    promised = {pair for promise in PROMISES for pair in promise.expected(PartyGroups(network))}
    parties = network.parties.values()

    def is_guarded(name: str) -> bool:
        return all(one.groups is not None for one in network.parties[name].interfaces)

    left = {
        (source.name, destination.name)
        for source in parties
        for destination in parties
        if source.role is not Role.SERVICE
    } - promised
    assert left
    assert not [pair for pair in left if is_guarded(pair[0]) or is_guarded(pair[1])]


def test_promises_do_not_contradict_one_another(environment: Environment) -> None:
    parties = PartyGroups(environment.network)
    for promise in PROMISES:
        for other in PROMISES:
            one, another = promise.expected(parties), other.expected(parties)
            assert all(one[pair] == another[pair] for pair in one.keys() & another.keys())


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.expected.__name__)
def test_each_promise_is_about_somebody(promise: Any, one: Environment, many: Environment) -> None:
    assert promise.expected(PartyGroups(one.network)) or promise.expected(PartyGroups(many.network))


def test_corporate_services_are_those_whose_names_lead_to_the_hub(one: Environment) -> None:
    names = {
        "cognito-idp": "cognito-idp.us-west-2.amazonaws.com",
        "execute-api": "execute-api.us-west-2.amazonaws.com",
        "sagemaker.api": "api.sagemaker.us-west-2.amazonaws.com",
        "sagemaker.runtime": "runtime.sagemaker.us-west-2.amazonaws.com",
        "studio": "studio.us-west-2.sagemaker.aws",
    }
    forwarded = {zone.name for zone in hub_zones(one.settings, "vpce-0123456789abcdef0")}
    assert forwarded == {names[service] for service in CORPORATE_SERVICES}


def opened(place: str, **values: Any) -> Callable[[Draft], None]:
    """Returns a change of a rule to one for everybody, all ports, and what is given."""

    def change(draft: Draft) -> None:
        rule = draft.at(place)
        for attribute in ("prefix_list_id", "referenced_security_group_id"):
            rule.pop(attribute, None)
        rule |= {"cidr_ipv4": "0.0.0.0/0", "from_port": 0, "to_port": 65535} | values

    return change


@pytest.mark.parametrize(
    ("change", "claim"),
    [
        (
            opened("dns/simulated-spokes/name-servers-onprem/security-group/from-spoke-tcp"),
            "A name server is",
        ),
        (
            opened("dns/simulated-spokes/name-servers-onprem/security-group/to-s3"),
            "A name server reaches",
        ),
        (
            opened("dns/outbound-resolver/security-group/to-onprem-192-168-10-10-tcp"),
            "The outbound resolver reaches",
        ),
        (opened("network/security-groups/functions/to-dynamodb"), "A function reaches the"),
        (opened("network/security-groups/studio/to-s3"), "Studio's apps reach one"),
        (
            opened("dns/simulated-spokes/app-server-onprem/security-group/to-hub"),
            "An app server reaches",
        ),
        (opened("network/security-groups/studio/from-home"), "Any host reaches in"),
        (
            opened("network/endpoints-onprem/security-group/from-spoke"),
            "Nothing of the hub",
        ),
    ],
)
def test_a_wider_rule_breaks_the_promise_about_it(
    change: Callable[[Draft], None], claim: str, one: Environment
) -> None:
    draft = Draft(one)
    change(draft)
    assert claim in broken(draft.network)


def test_a_lost_way_breaks_a_promise_too(one: Environment) -> None:
    draft = Draft(one)
    draft.remove("network/gateway-endpoints/s3")
    with pytest.raises(UnmodelledError, match="refers to no resource"):
        broken(draft.network)
    draft = Draft(one)
    draft.at("network/gateway-endpoints/s3")["route_table_ids"] = []
    assert broken(draft.network) == {"Studio's apps reach one"}


@pytest.mark.parametrize("name", ["dynamodb", "internet", "resolver-inbound", "bind-a"])
def test_a_spoke_takes_no_name_from_anybody(name: str) -> None:
    settings = make_settings(spokes=[RAW["spokes"][0] | {"name": name}])
    assert all(one.is_proved for one in prove(synthesize(settings), settings))
