"""The CDKTF command: its output told calmly, its failure clearly, its end in order."""

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from toolchain import deployment
from toolchain.deployment import InterruptedDeploymentError, Progress
from toolchain.errors import CommandError

OUTPUT = """\
network  Initializing the backend...
         Terraform has been successfully initialized!
studio  Terraform has been successfully initialized!
network  Plan: 2 to add, 1 to change, 0 to destroy.
network  aws_vpc.hub: Creating...
network  aws_vpc.hub: Creation complete after 0s [id=vpc-1]
         aws_subnet.a: Modifications complete after 1s [id=subnet-1]
network  aws_subnet.b: Creation complete after 1s [id=subnet-2]
network  Apply complete! Resources: 2 added, 1 changed, 0 destroyed.
studio  aws_kms_key.key: Refreshing state... [id=1]
studio  No changes. Your infrastructure matches the configuration.
studio  Apply complete! Resources: 0 added, 0 changed, 0 destroyed.
"""


class Clock:
    """Goes on by a fixed step each time a line is read."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def read(output: str, step: float) -> tuple[list[str], Progress]:
    clock = Clock()
    progress = Progress(clock=clock)
    shown: list[str] = []
    for line in output.splitlines():
        clock.now += step
        shown += progress.read(line)
    return shown, progress


def test_one_line_a_stack() -> None:
    shown, progress = read(OUTPUT, step=1)
    assert shown == ["  network    3 resources       6 s", "  studio     no changes        2 s"]
    assert [(phase.name, phase.seconds) for phase in progress.finished] == [
        ("network", 6),
        ("studio", 2),
    ]


def test_a_heartbeat_where_a_stack_takes_long() -> None:
    shown, _ = read(OUTPUT, step=6)
    assert shown[:2] == ["  network    1 of 3 resources", "  network    3 of 3 resources"]


def test_a_destroy_counts_too() -> None:
    output = (
        "access  Plan: 0 to add, 0 to change, 1 to destroy.\n"
        "access  aws_vpc.hub: Destruction complete after 0s\n"
        "access  Destroy complete! Resources: 1 destroyed.\n"
    )
    assert read(output, step=1)[0] == ["  access     1 resources       3 s"]


def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, terraform: str = "") -> None:
    """Put a shell script in the place of the CDKTF command, and one of Terraform beside it."""
    command = tmp_path / "cdktf"
    command.write_text(script)
    child = tmp_path / "terraform"
    child.write_text(f"#!{sys.executable}\n{terraform}")
    child.chmod(0o755)
    monkeypatch.setattr(deployment, "cdktf_command", lambda: ["sh", str(command)])
    monkeypatch.setattr(deployment, "ROOT", tmp_path)


def test_the_whole_output_is_in_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(tmp_path, monkeypatch, f"cat <<'END'\n{OUTPUT}END\necho \"arguments $*\"")
    log = tmp_path / "logs" / "deploy.log"
    phases = deployment.deploy(os.environ, log, tmp_path / "outputs.json")
    assert [phase.name for phase in phases] == ["network", "studio"]
    assert log.read_text().startswith(OUTPUT)
    assert (
        "arguments deploy * --auto-approve --skip-provider-lock --no-color "
        f"--outputs-file {tmp_path}/outputs.json --outputs-file-include-sensitive-outputs"
    ) in log.read_text()


def test_a_failure_shows_terraforms_errors_and_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = (
        "studio  aws_kms_key.key: Creating...\n"
        "studio  Error: creating SageMaker AI Domain: no such role\n"
        "\n"
        "          with aws_sagemaker_domain.domain (domain/domain),\n"
        f"         72:  policy = {'x' * 1000}\n"
        "\n"
        "\n"
        "\u2826  Synthesizing\n"
        "0 Stacks deploying     1 Stack done     1 Stack waiting\n"
        "Invoking Terraform CLI failed with exit code 1\n"
    )
    fake(tmp_path, monkeypatch, f"cat <<'END'\n{output}END\nexit 1")
    log = tmp_path / "destroy.log"
    with pytest.raises(CommandError) as caught:
        deployment.destroy(["studio"], os.environ, log)
    assert str(caught.value).splitlines() == [
        "Error: creating SageMaker AI Domain: no such role",
        "",
        "with aws_sagemaker_domain.domain (domain/domain),",
        f"72:  policy = {'x' * 386}",
        f"destroy failed; its whole output is in {log}",
    ]


def test_a_failure_before_terraform_shows_the_end_of_the_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(tmp_path, monkeypatch, "echo 'the program does not synthesize' >&2; exit 2")
    with pytest.raises(CommandError, match=r"the program does not synthesize\n"):
        deployment.destroy(["studio"], os.environ, tmp_path / "log")


SAVES_ITS_STATE = """
import pathlib, signal, sys, time
def save(*_):
    pathlib.Path("state").write_text("saved")
    sys.exit(1)
signal.signal(signal.SIGINT, save)
pathlib.Path("started").touch()
time.sleep(60)
"""


def interrupt_once_there_is(path: Path) -> threading.Thread:
    def wait_and_interrupt() -> None:
        deadline = time.monotonic() + 20
        while not path.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=wait_and_interrupt)
    thread.start()
    return thread


def test_an_interruption_reaches_terraform_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fake(
        tmp_path,
        monkeypatch,
        # As the CDKTF command does, it goes on where it is signalled itself.
        "trap 'echo told > told' INT TERM\n./terraform || touch failed; exit 1",
        SAVES_ITS_STATE,
    )
    before = signal.getsignal(signal.SIGINT)
    thread = interrupt_once_there_is(tmp_path / "started")
    with pytest.raises(InterruptedDeploymentError, match="Terraform has ended and saved its state"):
        deployment.destroy(["studio"], os.environ, tmp_path / "log")
    thread.join()
    assert (tmp_path / "state").read_text() == "saved"
    assert (tmp_path / "failed").exists()
    assert not (tmp_path / "told").exists()
    assert signal.getsignal(signal.SIGINT) == before
    assert capsys.readouterr().out == (
        "interrupted: waiting for Terraform to end and save its state\n"
    )


def test_an_interruption_lets_the_stack_at_hand_finish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fake(
        tmp_path,
        monkeypatch,
        "echo 'network  Plan: 1 to add, 0 to change, 0 to destroy.'; ./terraform\n"
        "echo 'network  Apply complete! Resources: 1 added, 0 changed, 0 destroyed.'\n"
        "sleep 60; touch went-on",
        "import pathlib, time\n"
        "time.sleep(1); pathlib.Path('started').touch(); time.sleep(1)\n"
        "pathlib.Path('state').write_text('saved')",
    )
    thread = interrupt_once_there_is(tmp_path / "started")
    began = time.monotonic()
    with pytest.raises(InterruptedDeploymentError):
        deployment.deploy(os.environ, tmp_path / "log", tmp_path / "outputs.json")
    thread.join()
    assert time.monotonic() - began < 20
    assert (tmp_path / "state").read_text() == "saved"
    assert not (tmp_path / "went-on").exists()
    assert capsys.readouterr().out.startswith("interrupted: finishing this stack")


def test_an_interruption_before_terraform_ends_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(tmp_path, monkeypatch, "touch started; sleep 60; touch went-on")
    thread = interrupt_once_there_is(tmp_path / "started")
    began = time.monotonic()
    with pytest.raises(InterruptedDeploymentError):
        deployment.destroy(["studio"], os.environ, tmp_path / "log")
    thread.join()
    assert time.monotonic() - began < 20
    assert not (tmp_path / "went-on").exists()


def test_the_stacks_come_in_the_order_of_deployment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = (
        '{"stacks": {"access": {"dependencies": ["network", "studio"]},'
        ' "studio": {"dependencies": ["network"]}, "network": {"dependencies": []}}}'
    )
    script = f"mkdir cdktf.out && cat > cdktf.out/manifest.json <<'END'\n{manifest}\nEND"
    fake(tmp_path, monkeypatch, script)
    assert deployment.stacks(os.environ) == ["network", "studio", "access"]
