"""The embedded AWS: start, reuse, what it listens on, and the environment it gives."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from local.emulator import embedded_aws
from local.emulator.clients import client
from local.emulator.embedded_aws import EmbeddedAws
from tests.support.embedded_aws import ACCOUNT, REGION, start
from toolchain.errors import CommandError, InputError


def test_both_servers_see_the_one_account(aws: EmbeddedAws) -> None:
    assert client(aws, "sts").get_caller_identity()["Account"] == ACCOUNT
    vpc = client(aws, "ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]
    assert vpc["OwnerId"] == ACCOUNT


def test_nothing_listens_beyond_loopback(aws: EmbeddedAws) -> None:
    groups = {str(server.pid) for server in aws.servers}
    members = subprocess.run(
        ["ps", "-A", "-o", "pid=,pgid="], capture_output=True, text=True, check=True
    )
    pids = [line.split()[0] for line in members.stdout.splitlines() if line.split()[1] in groups]
    sockets = subprocess.run(["ss", "-Hltnup"], capture_output=True, text=True, check=True)
    listening = [
        line.split()[4]
        for line in sockets.stdout.splitlines()
        if any(f"pid={pid}," in line for pid in pids)
    ]
    assert sorted(listening) == sorted(f"127.0.0.1:{server.port}" for server in aws.servers)


def test_the_environment_sends_every_client_to_loopback(aws: EmbeddedAws) -> None:
    variables = aws.environment()
    assert variables["AWS_ENDPOINT_URL"] == f"http://127.0.0.1:{aws.ministack.port}"
    for service in ("EC2", "EFS", "ROUTE53RESOLVER", "SAGEMAKER", "CLOUDWATCH"):
        assert variables[f"AWS_ENDPOINT_URL_{service}"] == f"http://127.0.0.1:{aws.moto.port}"
    assert variables["AWS_REGION"] == variables["AWS_DEFAULT_REGION"] == REGION
    assert variables["AWS_EC2_METADATA_DISABLED"] == "true"


def test_the_persons_own_settings_do_not_reach_it(
    aws: EmbeddedAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "theirs")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "theirs")
    monkeypatch.setenv("NO_PROXY", "intranet.example")
    variables = aws.process_environment()
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN"} & set(variables)
    assert variables["AWS_ACCESS_KEY_ID"] == "test"
    assert variables["AWS_CONFIG_FILE"] == variables["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull
    assert variables["NO_PROXY"] == "intranet.example,127.0.0.1,localhost"
    assert variables["PATH"] == os.environ["PATH"]


def test_a_second_start_gives_the_running_one_and_leaves_its_state(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = start(tmp_path)
    try:
        state = tmp_path / "state" / "network.tfstate"
        state.parent.mkdir()
        state.write_text("{}")
        assert start(tmp_path) == first
        assert state.exists()
        assert f"embedded AWS is running (ministack on 127.0.0.1:{first.ministack.port}" in (
            capsys.readouterr().out
        )
    finally:
        embedded_aws.stop(first, tmp_path)


def test_a_new_one_discards_the_state_of_one_that_is_gone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = start(tmp_path)
    for server in first.servers:
        os.kill(server.pid, signal.SIGKILL)
        while server.is_running():
            time.sleep(0.02)
    assert embedded_aws.find(tmp_path) is None
    state = tmp_path / "state"
    state.mkdir()
    for name in ("network.tfstate", "network.tfstate.backup", "notes.txt"):
        (state / name).touch()
    second = start(tmp_path)
    try:
        assert second.instance != first.instance
        assert [path.name for path in state.iterdir()] == ["notes.txt"]
        said = capsys.readouterr().out
        assert said.count("removed the Terraform state of an embedded AWS that has ended") == 1
    finally:
        embedded_aws.stop(second, tmp_path)


def test_one_of_which_a_server_died_is_replaced_as_a_whole(tmp_path: Path) -> None:
    first = start(tmp_path)
    os.kill(first.moto.pid, signal.SIGKILL)
    while first.moto.is_running():
        time.sleep(0.02)
    second = start(tmp_path)
    try:
        assert second.ministack.pid != first.ministack.pid
        assert second.instance != first.instance
        assert second.is_healthy()
    finally:
        embedded_aws.stop(second, tmp_path)


def test_stop_leaves_only_logs(tmp_path: Path) -> None:
    started = start(tmp_path)
    assert (tmp_path / "embedded-aws.json").exists()
    embedded_aws.stop(started, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ministack.log", "moto.log"]
    assert embedded_aws.find(tmp_path) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"instance": "x"}'])
def test_a_broken_record_means_that_nothing_runs(tmp_path: Path, text: str) -> None:
    (tmp_path / "embedded-aws.json").write_text(text)
    assert embedded_aws.find(tmp_path) is None


@pytest.mark.parametrize(
    ("setting", "account", "region", "environment"),
    [
        ("account_id is 999999999999", "999999999999", REGION, {}),
        ("region is eu-west-1", ACCOUNT, "eu-west-1", {}),
        ("PERIMETER_MOTO_PORT is 1025", ACCOUNT, REGION, {"PERIMETER_MOTO_PORT": "1025"}),
    ],
)
def test_one_that_runs_with_other_settings_is_not_reused(
    tmp_path: Path,
    aws: EmbeddedAws,
    *,
    setting: str,
    account: str,
    region: str,
    environment: dict[str, str],
) -> None:
    record = aws.ministack.lock.parent / "embedded-aws.json"
    (tmp_path / record.name).write_text(record.read_text())
    with pytest.raises(InputError, match=rf"^{setting}, but .* Run make down first"):
        embedded_aws.start(
            account_id=account,
            region=region,
            state_folder=tmp_path,
            folder=tmp_path,
            environment=environment,
        )
    assert aws.is_healthy()


def test_one_port_for_both_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="are both 45999: they must differ"):
        start(tmp_path, PERIMETER_MINISTACK_PORT="45999", PERIMETER_MOTO_PORT="45999")


def test_where_one_server_fails_the_other_does_not_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded_aws, "START_SECONDS", 0.0)
    with pytest.raises(CommandError, match="did not answer"):
        start(tmp_path)
    listing = subprocess.run(
        ["ps", "-A", "-o", "command="], capture_output=True, text=True, check=True
    )
    assert not (tmp_path / "embedded-aws.json").exists()
    assert str(tmp_path) not in listing.stdout


def test_its_record_names_processes_and_ports(aws: EmbeddedAws) -> None:
    record = json.loads((aws.ministack.lock.parent / "embedded-aws.json").read_text())
    assert record["instance"] == aws.instance
    assert record["moto"]["pid"] == aws.moto.pid
    assert record["ministack"]["port"] == aws.ministack.port
