import configparser
import subprocess
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
import yaml
from syrupy.assertion import SnapshotAssertion

from modules.dns.bind import named_conf, zone_file
from modules.dns.forwarding import hub_zones
from modules.dns.rendering import TEMPLATES
from modules.dns.user_data import user_data
from modules.settings import Settings
from testing.configuration import make_settings
from tests.support.name_servers import ENVIRONMENTS, KEY_ARN, NameServer, name_servers
from toolchain.system_packages import require

# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html
MAX_BYTES = 16 * 1024
SERVERS = [
    pytest.param(server, id=f"{name}-{server.address}")
    for name, settings in ENVIRONMENTS.items()
    for server in name_servers(settings)
]
PRIMARY, SECONDARY = name_servers(ENVIRONMENTS["test"])


def cloud_config(server: NameServer) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(server.user_data)
    return read


def files(server: NameServer) -> dict[str, str]:
    return {file["path"]: file["content"] for file in cloud_config(server)["write_files"]}


def unit(path: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(files(PRIMARY)[path])
    return parser


@pytest.mark.parametrize("server", [PRIMARY, SECONDARY], ids=["primary", "secondary"])
def test_snapshot(server: NameServer, snapshot: SnapshotAssertion) -> None:
    assert server.user_data.splitlines() == snapshot


@pytest.mark.parametrize("server", SERVERS)
def test_cloud_init_takes_it(server: NameServer, tmp_path: Path) -> None:
    path = tmp_path / "user-data"
    path.write_text(server.user_data)
    result = subprocess.run(
        [require("cloud-init"), "schema", "--config-file", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("server", SERVERS)
def test_ec2_takes_it(server: NameServer) -> None:
    assert len(server.user_data.encode()) <= MAX_BYTES


@pytest.mark.parametrize("server", SERVERS)
def test_every_file_arrives_as_it_was_rendered(server: NameServer) -> None:
    arrived = files(server)
    rendered = named_conf(server.settings, server.spoke, server.address, server.zones)
    assert arrived["/etc/name-server/named.conf"] == rendered
    for script in ("configure-named.sh", "check-named.sh"):
        text = (TEMPLATES / script).read_text(encoding="utf-8")
        assert arrived[f"/usr/local/sbin/{script}"] == text
    for name in ("named-health.service", "named-health.timer"):
        text = (TEMPLATES / name).read_text(encoding="utf-8")
        assert arrived[f"/etc/systemd/system/{name}"] == text


def test_the_scripts_are_told_where_they_are() -> None:
    assert files(SECONDARY)["/etc/name-server/environment"].splitlines() == [
        "REGION=us-west-2",
        "ZONE=corp.example.com",
        "ADDRESS=192.168.10.74",
        f"TRANSFER_KEY={KEY_ARN}",
    ]


@pytest.mark.parametrize("settings", ENVIRONMENTS.values(), ids=ENVIRONMENTS)
def test_the_primary_alone_holds_the_zone(settings: Settings) -> None:
    path = "/etc/name-server/corporate.zone"
    for server in name_servers(settings):
        is_primary = server.address == server.spoke.dns.servers[0]
        expected = zone_file(server.spoke) if is_primary else None
        assert files(server).get(path) == expected


def test_only_programs_can_be_run() -> None:
    modes = {file["path"]: file["permissions"] for file in cloud_config(PRIMARY)["write_files"]}
    assert {path for path, mode in modes.items() if mode == "0755"} == {
        "/usr/local/sbin/configure-named.sh",
        "/usr/local/sbin/check-named.sh",
    }
    assert set(modes.values()) == {"0755", "0644"}


def test_the_server_asks_the_vpcs_resolver_before_it_needs_a_name(tmp_path: Path) -> None:
    folder, drop_in, restart = cloud_config(PRIMARY)["bootcmd"]
    for command in (folder, drop_in):
        here = command.replace("/etc/systemd", f"{tmp_path}")
        subprocess.run(["sh", "-c", here], check=True)
    assert (tmp_path / "resolved.conf.d" / "vpc.conf").read_text() == (
        "[Resolve]\nDNS=192.168.10.2\nDomains=~.\n"
    )
    assert restart == "systemctl restart systemd-resolved.service"


def test_is_configured_once_bind_is_there() -> None:
    config = cloud_config(PRIMARY)
    # cloud-init installs packages before it runs these.
    assert config["packages"] == ["bind", "bind-utils"]
    assert config["runcmd"] == ["/usr/local/sbin/configure-named.sh"]


def test_named_comes_back_after_a_crash() -> None:
    drop_in = unit("/etc/systemd/system/named.service.d/restart.conf")
    assert drop_in["Service"]["Restart"] == "on-failure"
    assert drop_in["Unit"]["StartLimitIntervalSec"] == "0"


def test_named_is_looked_after() -> None:
    service = unit("/etc/systemd/system/named-health.service")["Service"]
    assert service["ExecStart"] in files(PRIMARY)
    assert service["EnvironmentFile"] in files(PRIMARY)
    timer = unit("/etc/systemd/system/named-health.timer")
    assert int(timer["Timer"]["OnUnitInactiveSec"]) <= 60
    assert timer["Install"]["WantedBy"] == "timers.target"


@pytest.mark.parametrize("address", PRIMARY.spoke.dns.servers)
def test_terraform_fills_in_what_only_it_knows_and_nothing_else(address: IPv4Address) -> None:
    settings = make_settings(dns={"private_api_ids": ["abcdefghij"]})
    endpoint, key = "${TfToken[TOKEN.1]}", "${TfToken[TOKEN.2]}"
    spoke = settings.simulated_spokes[0]
    text = user_data(settings, spoke, address, hub_zones(settings, endpoint), key)
    assert f'zone "abcdefghij-{endpoint}.execute-api.us-west-2.amazonaws.com" {{' in text
    assert f"TRANSFER_KEY={key}\n" in text
    # Anything else that begins like this would be Terraform's to evaluate.
    rest = text.replace(endpoint, "").replace(key, "")
    assert "${" not in rest
    assert "%{" not in rest
