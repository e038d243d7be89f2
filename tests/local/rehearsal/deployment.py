"""Facts of a small deployment that needs no AWS: the settings of the tests, rendered."""

import base64

from local.rehearsal.facts import (
    Endpoint,
    Facts,
    ForwardingRule,
    NameServer,
    Route,
    Subnet,
    Target,
    Vpc,
)
from modules.dns.forwarding import hub_zones
from modules.dns.user_data import user_data
from testing.configuration import make_settings

REGION = "us-west-2"
ENDPOINT_ID = "vpce-0123456789abcdef0"
DOMAIN = "d-0123456789ab"


def make_facts() -> Facts:
    settings = make_settings()
    (spoke,) = settings.simulated_spokes
    hub = settings.hub
    zones = hub_zones(settings, ENDPOINT_ID)
    to_hub = Route(destination=str(hub.cidr), target=Target.PEER)
    to_spoke = Route(destination=str(spoke.cidr), target=Target.PEER)
    to_internet = Route(destination="0.0.0.0/0", target=Target.INTERNET)
    return Facts(
        region=REGION,
        hub=Vpc(
            cidr=str(hub.cidr),
            subnets=tuple(
                Subnet(cidr=str(cidr), routes=(to_spoke,)) for cidr in hub.private_subnets
            ),
            endpoints=(
                _endpoint("studio", f"studio.{REGION}.sagemaker.aws", 10),
                _endpoint("execute-api", f"execute-api.{REGION}.amazonaws.com", 11),
                _endpoint("sagemaker.api", f"api.sagemaker.{REGION}.amazonaws.com", 12),
                _endpoint("sagemaker.runtime", f"runtime.sagemaker.{REGION}.amazonaws.com", 13),
                _endpoint("cognito-idp", f"cognito-idp.{REGION}.amazonaws.com", 14),
            ),
        ),
        spoke=Vpc(
            cidr=str(spoke.cidr),
            subnets=tuple(
                Subnet(cidr=str(cidr), routes=(to_hub,)) for cidr in spoke.private_subnets
            )
            + tuple(
                Subnet(cidr=str(cidr), routes=(to_hub, to_internet))
                for cidr in spoke.public_subnets
            ),
            endpoints=(),
        ),
        inbound=tuple(map(str, hub.resolver.inbound_addresses)),
        outbound=tuple(map(str, hub.resolver.outbound_addresses)),
        rules=(ForwardingRule(zone=spoke.dns.zone, targets=tuple(map(str, spoke.dns.servers))),),
        name_servers=tuple(
            NameServer(
                address=str(server),
                user_data=user_data(settings, spoke, server, zones, "arn:aws:kms:key"),
            )
            for server in spoke.dns.servers
        ),
        dhcp_servers=tuple(map(str, spoke.dns.servers)),
        zone=spoke.dns.zone,
        host=(f"portal.{spoke.dns.zone}", str(spoke.dns.hosts["portal"])),
        api_names=(
            f"a1b2c3d4e5.execute-api.{REGION}.amazonaws.com",
            f"a1b2c3d4e5-{ENDPOINT_ID}.execute-api.{REGION}.amazonaws.com",
        ),
        studio_url=f"https://{DOMAIN}.studio.{REGION}.sagemaker.aws/auth?token=secret",
        transfer_mac=base64.b64encode(b"the MAC of the zone's name, 32 B").decode(),
    )


def _endpoint(service: str, name: str, last: int) -> Endpoint:
    return Endpoint(
        service=service, names=(name,), addresses=(f"10.16.32.{last}", f"10.16.96.{last}")
    )
