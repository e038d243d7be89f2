"""What the spokes take of AWS's quotas is said before anything is deployed."""

import re
from typing import Any

import pytest

from modules.settings import SettingsError, parse
from modules.settings.checks.quotas import QUOTAS
from testing.configuration import EXISTING_SPOKE, RAW, sites, spoke

VPCS, PEERINGS, ROUTES = "L-F678F1CE", "L-7E9ECCDB", "L-93826ACB"
GROUP_RULES, GATEWAYS = "L-0EA8095F", "L-1B52E74A"
RULES, ASSOCIATIONS = "L-51D8A1FB", "L-94E19253"


def problems_of(**sections: object) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        parse(RAW | sections, "test")
    return caught.value.problems


def existing(count: int, servers: int = 2) -> list[dict[str, Any]]:
    """Corporate networks that are there already: they take no VPC of ours."""
    return [
        EXISTING_SPOKE
        | {
            "name": f"office-{number}",
            "existing_vpc_id": f"vpc-{number:08x}",
            "cidr": f"172.{16 + number // 256}.{number % 256}.0/24",
            "route_table_ids": [f"rtb-{number:08x}"],
            "dns": {
                "zone": f"office-{number}.example.com",
                "servers": [
                    f"172.{16 + number // 256}.{number % 256}.{10 + server}"
                    for server in range(servers)
                ],
            },
        }
        for number in range(count)
    ]


def codes_of(problems: tuple[str, ...]) -> list[str]:
    return [found for line in problems for found in re.findall(r"L-[0-9A-F]{8}", line)]


def test_four_simulated_spokes_fit_into_a_new_account() -> None:
    assert len(parse(RAW | {"spokes": [spoke(n) for n in range(4)]}, "test").spokes) == 4


def test_a_quota_that_is_too_small_is_named_with_what_is_taken() -> None:
    assert problems_of(spokes=[spoke(n) for n in range(5)]) == (
        (
            "quotas.L-F678F1CE: 5: must be 6 or more for these spokes: "
            'have AWS raise "VPCs per Region", then say here what the account has'
        ),
    )


def test_what_the_account_has_counts() -> None:
    spokes = [spoke(n) for n in range(5)]
    assert parse(RAW | {"spokes": spokes, "quotas": {VPCS: 6}}, "test").quotas == {VPCS: 6}
    assert codes_of(problems_of(spokes=spokes, quotas={VPCS: 6, PEERINGS: 4})) == [PEERINGS]


@pytest.mark.parametrize(
    ("spokes", "codes"),
    [
        (existing(15), []),
        # Two rules a server and protocol out of the outbound resolver.
        (existing(16), [GROUP_RULES]),
        (existing(11, servers=3), [GROUP_RULES]),
        (existing(47, servers=1), [GROUP_RULES]),
        (existing(48, servers=1), [ROUTES, GROUP_RULES]),
        (existing(51, servers=1), [PEERINGS, ROUTES, GROUP_RULES]),
        (
            [spoke(n) for n in range(19)],
            [VPCS, GROUP_RULES, GATEWAYS],
        ),
        (
            [spoke(n) for n in range(100)],
            [VPCS, PEERINGS, ROUTES, GROUP_RULES, GATEWAYS],
        ),
    ],
)
def test_every_quota_that_a_size_exceeds_is_named_at_once(
    spokes: list[dict[str, Any]], codes: list[str]
) -> None:
    if codes:
        problems = problems_of(spokes=spokes)
        assert codes_of(problems) == codes
        assert all(QUOTAS[code].name in line for code, line in zip(codes, problems, strict=True))
    else:
        assert len(parse(RAW | {"spokes": spokes}, "test").spokes) == len(spokes)


@pytest.mark.parametrize("count", [1, 10, 50, 100, 125])
def test_an_account_that_has_enough_takes_them(count: int) -> None:
    assert len(parse(RAW | sites(count), "test").spokes) == count


def test_what_aws_never_gives_is_refused_whatever_is_said() -> None:
    assert problems_of(**sites(126)) == (
        (
            'spokes: 126 given: take 126 of "Active VPC peering connections per VPC" '
            "(L-7E9ECCDB): AWS gives 125 at most"
        ),
    )


def test_no_account_has_more_than_aws_gives() -> None:
    assert problems_of(quotas={PEERINGS: 126}) == (
        'quotas.L-7E9ECCDB: 126: AWS gives 125 at most of "Active VPC peering connections per VPC"',
    )


def test_resolver_rules_count_spokes_that_have_dns() -> None:
    few = {RULES: 1, ASSOCIATIONS: 1}
    assert codes_of(problems_of(spokes=existing(2), quotas=few)) == [RULES, ASSOCIATIONS]
    one, other = existing(2)
    assert parse(RAW | {"spokes": [one, other | {"dns": None}], "quotas": few}, "test")


@pytest.mark.parametrize(
    ("quotas", "problem"),
    [
        (
            {"L-12345678": 5},
            f"quotas.L-12345678: is no quota that spokes take of: use {' or '.join(QUOTAS)}",
        ),
        ({VPCS: 0}, "quotas.L-F678F1CE: 0: must be 1 to 2147483647"),
        ({VPCS: "6"}, 'quotas.L-F678F1CE: "6": must be a valid integer'),
    ],
)
def test_a_quota_that_is_none_is_one_line(quotas: dict[str, object], problem: str) -> None:
    assert problems_of(quotas=quotas) == (problem,)


def test_quotas_are_named_beside_other_problems() -> None:
    assert codes_of(problems_of(spokes=[spoke(n) for n in range(5)], region="nowhere")) == [VPCS]
