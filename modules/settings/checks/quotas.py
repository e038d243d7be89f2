"""What the spokes take of AWS's quotas: a deployment must not end half-way at one of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from modules.settings.checks.check import Check
from modules.settings.network import SpokeSettings, simulated

# UDP and TCP: a security group has a rule for each.
_DNS_PROTOCOLS = 2
_HUB = 1
_HUB_GATEWAY_ENDPOINTS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """A quota that depends on the spokes.

    Attributes:
        name: The name in AWS's Service Quotas.
        default: The value of an account that AWS has not raised.
        most: The highest value that AWS grants; None has no limit.
        taken: Returns how much of the quota this project takes. Other resources of the account
            come on top.
    """

    name: str
    default: int
    most: int | None = None
    taken: Callable[[tuple[SpokeSettings, ...]], int]


def _vpcs(spokes: tuple[SpokeSettings, ...]) -> int:
    return _HUB + len(simulated(spokes))


def _routes(spokes: tuple[SpokeSettings, ...]) -> int:
    # The hub's table: itself, each spoke, the gateway endpoints.
    return _HUB + len(spokes) + _HUB_GATEWAY_ENDPOINTS


def _rules(spokes: tuple[SpokeSettings, ...]) -> int:
    # The inbound resolver has one rule for each spoke, and the outbound one has one rule for each
    # server. The groups of the VPC endpoints have fewer.
    servers = sum(len(spoke.dns.servers) for spoke in spokes if spoke.dns)
    return _DNS_PROTOCOLS * max(len(spokes), servers)


def _gateway_endpoints(spokes: tuple[SpokeSettings, ...]) -> int:
    return _HUB_GATEWAY_ENDPOINTS + len(simulated(spokes))


def _resolver_rules(spokes: tuple[SpokeSettings, ...]) -> int:
    return sum(spoke.dns is not None for spoke in spokes)


# https://docs.aws.amazon.com/general/latest/gr/vpc-service.html
# https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html
QUOTAS: Mapping[str, Quota] = {
    "L-F678F1CE": Quota(name="VPCs per Region", default=5, taken=_vpcs),
    "L-7E9ECCDB": Quota(
        name="Active VPC peering connections per VPC", default=50, most=125, taken=len
    ),
    # Newer accounts have 500: who has them says so.
    "L-93826ACB": Quota(name="Routes per route table", default=50, most=1000, taken=_routes),
    "L-0EA8095F": Quota(
        name="Inbound or outbound rules per security group",
        default=60,
        # For an interface with one group, as each of ours is; AWS then lowers the number of
        # groups an interface, L-2AFB9258, to 1000 divided by this.
        most=1000,
        taken=_rules,
    ),
    "L-1B52E74A": Quota(
        name="Gateway VPC endpoints per Region", default=20, taken=_gateway_endpoints
    ),
    "L-51D8A1FB": Quota(name="Resolver rules per AWS Region", default=1000, taken=_resolver_rules),
    "L-94E19253": Quota(
        name="Associations between resolver rules and VPCs per AWS Region",
        default=2000,
        taken=_resolver_rules,
    ),
}


def _problems(spokes: tuple[SpokeSettings, ...], quotas: Mapping[str, int]) -> Iterator[str]:
    for code in quotas.keys() - QUOTAS.keys():
        yield f"quotas.{code}: is no quota that spokes take of: use {' or '.join(QUOTAS)}"
    for code, quota in QUOTAS.items():
        taken, account_has = quota.taken(spokes), quotas.get(code, quota.default)
        most = quota.most or max(taken, account_has)
        if taken > most:
            yield (
                f'spokes: {len(spokes)} given: take {taken} of "{quota.name}" ({code}): '
                f"AWS gives {most} at most"
            )
        elif account_has > most:
            yield f'quotas.{code}: {account_has}: AWS gives {most} at most of "{quota.name}"'
        elif taken > account_has:
            yield (
                f"quotas.{code}: {account_has}: must be {taken} or more for these spokes: "
                f'have AWS raise "{quota.name}", then say here what the account has'
            )


CHECKS = (Check(("spokes", "quotas"), _problems),)
