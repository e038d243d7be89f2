import re
import subprocess
from pathlib import Path

import pytest

from modules.dns.bind import named_conf, vpc_resolver, zone_file
from modules.settings import Settings
from tests.support.name_servers import ENVIRONMENTS, NameServer, name_servers
from tests.support.tools import as_root

SERVERS = [
    pytest.param(server, id=f"{name}-{server.address}")
    for name, settings in ENVIRONMENTS.items()
    for server in name_servers(settings)
]
PRIMARY, SECONDARY = name_servers(ENVIRONMENTS["test"])


def text(server: NameServer) -> str:
    return named_conf(server.settings, server.spoke, server.address, server.zones)


def blocks(conf: str) -> dict[str, str]:
    """Return the content of each top-level block, by the block's head."""
    block = r"^(\w[^{\n]*) \{((?:\n(?=\s)|[^\n])*)\n?\};$"
    return dict(re.findall(block, conf, re.MULTILINE))


def clause(block: str, name: str) -> str:
    """Return the value of the only clause with a name, in one line."""
    (value,) = re.findall(rf"^ +{name} ([^;{{]+|{{.*?}});", block, re.MULTILINE | re.DOTALL)
    return " ".join(value.split())


def zone(settings: Settings) -> list[str]:
    return zone_file(settings.simulated_spokes[0]).splitlines()


@pytest.mark.parametrize("server", SERVERS)
def test_named_takes_it_without_a_warning(server: NameServer, tmp_path: Path) -> None:
    files = {
        "etc/named.conf": text(server),
        "etc/named.transfer.key": 'key transfer { algorithm hmac-sha256; secret "bm9uZQ=="; };\n',
        "var/named/corporate.zone": zone_file(server.spoke).replace("@SERIAL@", "1"),
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    (tmp_path / "var/named/data").mkdir()
    result = subprocess.run(
        [*as_root("named-checkconf"), "-z", "-t", str(tmp_path), "/etc/named.conf"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    is_primary = server.address == server.spoke.dns.servers[0]
    loaded = f"zone {server.spoke.dns.zone}/IN: loaded serial 1\n" if is_primary else ""
    assert (result.returncode, result.stdout) == (0, loaded)


@pytest.mark.parametrize("server", SERVERS)
def test_forwards_the_hubs_zones_and_falls_back_on_nobody(server: NameServer) -> None:
    conf = blocks(text(server))
    forwarded = {name for name, block in conf.items() if "type forward;" in block}
    assert forwarded == {f'zone "{zone.name}"' for zone in server.zones}
    inbound = " ".join(f"{address};" for address in server.settings.hub.resolver.inbound_addresses)
    for name in forwarded:
        assert clause(conf[name], "forward") == "only"
        assert clause(conf[name], "forwarders") == f"{{ {inbound} }}"


@pytest.mark.parametrize("server", SERVERS)
def test_everything_else_is_asked_of_the_vpcs_resolver_only(server: NameServer) -> None:
    options = blocks(text(server))["options"]
    assert clause(options, "forward") == "only"
    assert clause(options, "forwarders") == f"{{ {vpc_resolver(server.spoke)}; }}"


def test_the_vpcs_resolver_is_the_third_address() -> None:
    assert str(vpc_resolver(PRIMARY.spoke)) == "192.168.10.2"


@pytest.mark.parametrize("server", SERVERS)
def test_listens_where_it_is_pinned_and_on_loopback(server: NameServer) -> None:
    options = blocks(text(server))["options"]
    assert clause(options, "listen-on") == f"{{ 127.0.0.1; {server.address}; }}"
    assert clause(options, "listen-on-v6") == "{ none; }"


def test_resolves_for_the_spoke_only() -> None:
    conf = blocks(text(PRIMARY))
    assert conf["acl clients"].split() == ["127.0.0.1;", "192.168.10.0/24;"]
    for name in ("allow-query", "allow-query-cache", "allow-recursion"):
        assert clause(conf["options"], name) == "{ clients; }"


@pytest.mark.parametrize("server", [PRIMARY, SECONDARY], ids=["primary", "secondary"])
def test_the_hub_may_ask_for_the_corporate_zone_only(server: NameServer) -> None:
    conf = blocks(text(server))
    assert conf["acl hub"].split() == ["10.16.43.123;", "10.16.102.164;"]
    admitting = {name for name, block in conf.items() if re.search(r"\bhub;", block)}
    assert admitting == {'zone "corp.example.com"'}


def test_leaves_validation_to_the_vpcs_resolver() -> None:
    # With "no", BIND would ask with the CD bit, and its forwarder would not validate either.
    assert clause(blocks(text(PRIMARY))["options"], "dnssec-validation") == "yes"
    # With one, BIND would refuse the hub's answers once their public zones are signed.
    for anchor in ("trust-anchors", "trusted-keys", "managed-keys", "bind.keys", "named.root.key"):
        assert anchor not in text(PRIMARY)


@pytest.mark.parametrize("name", ["version", "hostname", "server-id"])
def test_says_nothing_of_itself(name: str) -> None:
    assert clause(blocks(text(PRIMARY))["options"], name) == "none"


def test_takes_no_commands_over_the_network() -> None:
    assert blocks(text(PRIMARY))["controls"].strip() == ""


@pytest.mark.parametrize("server", SERVERS)
def test_transfers_are_signed_and_the_primarys(server: NameServer) -> None:
    conf = blocks(text(server))
    primary, *secondaries = server.spoke.dns.servers
    corporate = conf[f'zone "{server.spoke.dns.zone}"']
    assert clause(conf["options"], "allow-transfer") == "{ none; }"
    if server.address == primary:
        signed = " ".join(f"{address} key transfer;" for address in secondaries)
        assert clause(corporate, "type") == "primary"
        assert clause(corporate, "allow-transfer") == "{ key transfer; }"
        assert clause(corporate, "also-notify") == f"{{ {signed} }}"
    else:
        assert clause(corporate, "type") == "secondary"
        assert clause(corporate, "primaries") == f"{{ {primary} key transfer; }}"
        assert "allow-transfer" not in corporate


def test_one_client_is_limited_and_not_its_neighbours() -> None:
    limit = clause(blocks(text(PRIMARY))["options"], "rate-limit")
    assert "ipv4-prefix-length 32; responses-per-second 100;" in limit


def test_a_client_may_ask_for_many_names_that_are_not_yet_known() -> None:
    # For these a limit would count all names as one.
    limit = clause(blocks(text(PRIMARY))["options"], "rate-limit")
    for kind in ("referrals", "nodata", "nxdomains"):
        assert f"{kind}-per-second 0;" in limit


def test_the_zone_names_every_server_and_host() -> None:
    lines = zone(PRIMARY.settings)
    assert lines[0] == "$ORIGIN corp.example.com."
    assert [line for line in lines if " IN NS " in line] == ["@ IN NS ns1", "@ IN NS ns2"]
    assert [line for line in lines if " IN A " in line] == [
        "ns1 IN A 192.168.10.10",
        "ns2 IN A 192.168.10.74",
        "portal IN A 192.168.10.20",
    ]


def test_the_zone_holds_no_serial_of_its_own() -> None:
    lines = zone(PRIMARY.settings)
    assert [line.split()[0] for line in lines if "; serial" in line] == ["@SERIAL@"]
