import re
import subprocess
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from modules.dns.bind import named_conf
from modules.dns.corporate_config import ServerKind, corporate_config
from modules.dns.forwarding import hub_zones
from modules.settings import Settings, load
from testing.configuration import RAW, make_settings
from tests.support.name_servers import ENDPOINT_ID
from toolchain.system_packages import require

PRODUCTION = load("example-production")
WITH_APIS = make_settings(dns={"private_api_ids": ["abcdefghij"]})
ALL = pytest.mark.parametrize("settings", [PRODUCTION, WITH_APIS], ids=["all-apis", "one-api"])


def text(kind: ServerKind, settings: Settings) -> str:
    return corporate_config(kind, settings, settings.spokes[:1], hub_zones(settings, ENDPOINT_ID))


def names(settings: Settings) -> list[str]:
    return [zone.name for zone in hub_zones(settings, ENDPOINT_ID)]


def inbound(settings: Settings) -> list[str]:
    return [str(address) for address in settings.hub.resolver.inbound_addresses]


@pytest.mark.parametrize("kind", ServerKind)
def test_snapshot(kind: ServerKind, snapshot: SnapshotAssertion) -> None:
    assert text(kind, PRODUCTION).splitlines() == snapshot


@ALL
def test_bind_takes_it(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "hub.conf"
    path.write_text(text(ServerKind.BIND, settings))
    result = subprocess.run(
        [require("named-checkconf"), str(path)], capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stdout + result.stderr) == (0, "")


def test_bind_takes_the_exceptions_of_validation(tmp_path: Path) -> None:
    # They are printed as a comment, because the options are not ours.
    comment = re.findall(r"^//   (.*)$", text(ServerKind.BIND, PRODUCTION), re.MULTILINE)
    path = tmp_path / "named.conf"
    path.write_text("\n".join(["options {", *comment, "};\n"]))
    subprocess.run([require("named-checkconf"), str(path)], check=True)
    assert re.findall(r'"(.*)";', path.read_text()) == names(PRODUCTION)


def test_bind_gets_the_zones_that_our_own_name_servers_have() -> None:
    spoke = WITH_APIS.simulated_spokes[0]
    ours = named_conf(WITH_APIS, spoke, spoke.dns.servers[0], hub_zones(WITH_APIS, ENDPOINT_ID))
    zones = text(ServerKind.BIND, WITH_APIS).partition("\nzone ")[2]
    assert ours.endswith(f"\nzone {zones}")


@ALL
def test_unbound_takes_it(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "unbound.conf"
    path.write_text(text(ServerKind.UNBOUND, settings))
    result = subprocess.run(
        [require("unbound-checkconf"), str(path)], capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stderr) == (0, "")


@ALL
def test_unbound_asks_the_hub_or_nobody(settings: Settings) -> None:
    zones = text(ServerKind.UNBOUND, settings).split("forward-zone:\n")[1:]
    assert len(zones) == len(names(settings))
    for zone, name in zip(zones, names(settings), strict=True):
        assert f'name: "{name}"' in zone
        assert re.findall("forward-addr: (.*)", zone) == inbound(settings)
        assert "forward-first: no" in zone


@ALL
def test_unbound_accepts_private_answers(settings: Settings) -> None:
    config = text(ServerKind.UNBOUND, settings)
    for clause in ("domain-insecure", "private-domain"):
        assert re.findall(f'{clause}: "(.*)"', config) == names(settings)


@ALL
def test_windows_forwards_every_zone_to_every_inbound_address(settings: Settings) -> None:
    config = text(ServerKind.WINDOWS, settings)
    calls = re.findall(r"^Set-HubForwarder -Name '(.*)' -Servers (.*)$", config, re.MULTILINE)
    servers = ", ".join(f"'{address}'" for address in inbound(settings))
    assert calls == [(name, servers) for name in names(settings)]


def test_windows_may_run_it_again_and_asks_nobody_else() -> None:
    config = text(ServerKind.WINDOWS, PRODUCTION)
    add = config.index("    Add-DnsServerConditionalForwarderZone -Name $Name")
    assert config.rindex("if (-not (Get-DnsServerZone -Name $Name", 0, add) < add
    changed = config.index("    Set-DnsServerConditionalForwarderZone -Name $Name", add)
    line = config[changed:].splitlines()[0]
    assert line.endswith("-MasterServers $Servers -UseRecursion $false")


def test_windows_reads_plain_quotes_and_balanced_braces() -> None:
    config = text(ServerKind.WINDOWS, PRODUCTION)
    code = [line for line in config.splitlines() if not line.lstrip().startswith("#")]
    # No double quotes, in which PowerShell would look for variables; no line is continued.
    assert '"' not in config
    assert "`" not in config
    assert all(line.count("'") % 2 == 0 for line in code)
    for opening, closing in ("()", "{}"):
        assert config.count(opening) == config.count(closing)


@pytest.mark.parametrize("kind", ServerKind)
def test_says_for_whom_it_is_and_who_will_ask_them(kind: ServerKind) -> None:
    mark = "//" if kind is ServerKind.BIND else "#"
    heading = text(kind, PRODUCTION).split("\n\n")[0].splitlines()
    assert all(line.startswith(f"{mark} ") for line in heading)
    told = " ".join(line.removeprefix(f"{mark} ") for line in heading)
    assert "For the name servers of head-office: 192.168.10.10, 192.168.10.74." in told
    asking = ", ".join(map(str, PRODUCTION.hub.resolver.outbound_addresses))
    assert f"From {asking} the hub asks them for corp.example.com" in told


@pytest.mark.parametrize("kind", ServerKind)
def test_a_network_without_a_zone_is_asked_for_nothing(kind: ServerKind) -> None:
    site = {
        "name": "site",
        "existing_vpc_id": "vpc-0123456789abcdef0",
        "cidr": "192.168.30.0/24",
        "route_table_ids": ["rtb-0123456789abcdef0"],
    }
    settings = make_settings(spokes=[site, *RAW["spokes"]])
    heading = text(kind, settings).split("\n\n")[0].splitlines()
    assert heading[-1].endswith(" For the name servers of site.")
