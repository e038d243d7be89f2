"""Several stacks at once: their order, their outputs, their failures and their interruption."""

import json
import signal
import time

import pytest

from tests.toolchain.fake_terraform import FakeTerraform, interrupt_once_there_is
from toolchain import deployment
from toolchain.errors import CommandError
from toolchain.interruption import InterruptedRunError
from toolchain.synthesis import Dependencies

DIAMOND = {
    "network": frozenset[str](),
    "dns": frozenset({"network"}),
    "studio": frozenset({"network"}),
    "access": frozenset({"network", "studio"}),
}
RECORDS = """
if verb == "output":
    print(json.dumps({"name": {"value": stack}}))
elif verb != "init":
    record("begins")
    plan(1)
    change("aws_vpc.one")
    time.sleep(0.3)
    record("ends")
"""
Captured = pytest.CaptureFixture[str]


def deploy(fake: FakeTerraform, dependencies: Dependencies = DIAMOND) -> list[str]:
    """Deploy, and return the names of the stacks in the order in which they were finished."""
    phases = deployment.deploy(
        dependencies,
        fake.environment,
        fake.folder / "logs" / "deploy.log",
        fake.folder / "outputs.json",
        fake.stacks,
    )
    return [phase.name for phase in phases]


def destroy(fake: FakeTerraform, *chosen: str) -> list[str]:
    log = fake.folder / "destroy.log"
    phases = deployment.destroy(DIAMOND, chosen, fake.environment, log, fake.stacks)
    return [phase.name for phase in phases]


def test_a_stack_waits_for_those_that_it_needs_and_for_no_other(fake: FakeTerraform) -> None:
    fake.write(RECORDS, *DIAMOND)
    finished = deploy(fake)
    assert finished[0] == "network"
    assert finished.index("studio") < finished.index("access")
    calls = fake.calls
    for stack, needs in DIAMOND.items():
        for needed in needs:
            assert calls.index(f"{needed} ends") < calls.index(f"{stack} begins")
    # dns and studio do not need each other.
    assert calls.index("studio begins") < calls.index("dns ends")
    assert calls.index("dns begins") < calls.index("studio ends")


def test_the_outputs_are_written_by_stack_and_name(fake: FakeTerraform) -> None:
    fake.write(RECORDS, *DIAMOND)
    deploy(fake)
    written = json.loads((fake.folder / "outputs.json").read_text())
    assert written == {stack: {"name": stack} for stack in DIAMOND}


def test_the_log_holds_each_message_with_its_stack(fake: FakeTerraform) -> None:
    fake.write(RECORDS, *DIAMOND)
    deploy(fake)
    log = (fake.folder / "logs" / "deploy.log").read_text().splitlines()
    assert "10:00:00 network    change_summary" in log
    assert "10:00:00 access     apply_complete" in log


def test_stacks_are_destroyed_in_the_reverse_order(fake: FakeTerraform) -> None:
    fake.write(RECORDS, *DIAMOND)
    finished = destroy(fake, *DIAMOND)
    assert finished[-1] == "network"
    calls = fake.calls
    assert calls.index("access ends") < calls.index("studio begins")
    assert calls.index("dns ends") < calls.index("network begins")


def test_only_the_chosen_stacks_are_destroyed(fake: FakeTerraform) -> None:
    fake.write(RECORDS, *DIAMOND)
    assert destroy(fake, "studio", "access") == ["access", "studio"]


FAILS = """
if verb == "apply":
    plan(2)
    if stack == "studio":
        diagnostic = {
            "severity": "error",
            "summary": "creating SageMaker AI Domain: no such role",
            "address": "aws_sagemaker_domain.domain",
            "detail": "operation error SageMaker: CreateDomain\\n" + "x" * 1000,
        }
        say("diagnostic", diagnostic=diagnostic, **{"@level": "error"})
        sys.exit(1)
    time.sleep(1)
    record("ends")
"""


def test_a_failure_shows_terraforms_errors_and_ends_what_has_not_begun(
    fake: FakeTerraform, capsys: Captured
) -> None:
    fake.write(FAILS, *DIAMOND)
    with pytest.raises(CommandError) as caught:
        deploy(fake)
    assert str(caught.value).splitlines() == [
        "Error: creating SageMaker AI Domain: no such role",
        "  with aws_sagemaker_domain.domain",
        "operation error SageMaker: CreateDomain",
        "x" * 400,
        "studio: terraform apply failed.",
        f"The complete output of Terraform is in {fake.folder}/logs/deploy.log",
    ]
    assert ["studio", "failed"] in [
        line.split()[:2] for line in capsys.readouterr().out.splitlines()
    ]
    # What was under way beside it came to its end; what needs the failed one was not begun.
    assert fake.calls == ["network ends", "dns ends"]


def test_a_failed_initialization_shows_terraforms_errors(fake: FakeTerraform) -> None:
    fake.write(
        'print("Initializing...\\nError: no provider\\n\\n\\n\\nIt is not there.")\nsys.exit(1)',
        "network",
    )
    with pytest.raises(CommandError) as caught:
        deploy(fake, {"network": frozenset()})
    assert str(caught.value).splitlines()[:4] == [
        "Error: no provider",
        "",
        "It is not there.",
        "network: terraform init failed.",
    ]


CHANGES_SLOWLY = """
def end(*_):
    record("is interrupted")
    sys.exit(1)

signal.signal(signal.SIGINT, end)
if verb == "apply":
    if stack != "dns":
        plan(1)
    (shared / "started").touch()
    time.sleep(2 if stack == "network" else 20)
    record("ends")
"""


def test_an_interruption_lets_the_stacks_that_are_changed_finish(
    fake: FakeTerraform, capsys: Captured
) -> None:
    fake.write(CHANGES_SLOWLY, *DIAMOND)
    before = signal.getsignal(signal.SIGINT)
    thread = interrupt_once_there_is(fake.folder / "started")
    with pytest.raises(InterruptedRunError, match="Terraform has ended in order"):
        deploy(fake)
    thread.join()
    # The stacks after it were not begun.
    assert fake.calls == ["network ends"]
    assert signal.getsignal(signal.SIGINT) == before
    assert capsys.readouterr().out.startswith("interrupted: finishing network, so that everything")


def test_a_second_interruption_ends_terraform_at_once(fake: FakeTerraform) -> None:
    fake.write(CHANGES_SLOWLY.replace("2 if", "20 if"), *DIAMOND)
    began = time.monotonic()
    thread = interrupt_once_there_is(fake.folder / "started", times=2)
    with pytest.raises(InterruptedRunError, match=r"^interrupted twice: network may have made"):
        deploy(fake)
    thread.join()
    assert fake.calls == ["network is interrupted"]
    assert time.monotonic() - began < 15


def test_an_interruption_ends_a_stack_at_once_of_which_nothing_is_changed_yet(
    fake: FakeTerraform, capsys: Captured
) -> None:
    fake.write(CHANGES_SLOWLY, "dns")
    thread = interrupt_once_there_is(fake.folder / "started")
    with pytest.raises(InterruptedRunError):
        deploy(fake, {"dns": frozenset()})
    thread.join()
    assert fake.calls == ["dns is interrupted"]
    told, stopped = capsys.readouterr().out.splitlines()
    assert told == "interrupted: waiting for Terraform to end in order"
    assert stopped.split()[:2] == ["dns", "interrupted"]


def test_an_interruption_before_terraform_begins_is_one_too(fake: FakeTerraform) -> None:
    fake.write(
        'if verb == "init":\n    (shared / "started").touch()\n    time.sleep(20)', "network"
    )
    began = time.monotonic()
    thread = interrupt_once_there_is(fake.folder / "started")
    with pytest.raises(InterruptedRunError):
        deploy(fake, {"network": frozenset()})
    thread.join()
    assert time.monotonic() - began < 15
