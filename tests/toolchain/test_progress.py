"""What a person sees of a deployment while it goes on."""

from typing import Any

import pytest

from toolchain.progress import Progress
from toolchain.stack_run import Message

Captured = pytest.CaptureFixture[str]


class Clock:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def progress(clock: Clock) -> Progress:
    return Progress(clock)


def summary(operation: str = "plan", **changes: int) -> Message:
    counts = {"add": 0, "change": 0, "remove": 0} | changes
    return {"type": "change_summary", "changes": {**counts, "operation": operation}}


def hook(kind: str, address: str, action: str = "create") -> Message:
    return {"type": kind, "hook": {"resource": {"addr": address}, "action": action}}


def test_one_line_for_each_finished_stack(
    progress: Progress, clock: Clock, capsys: Captured
) -> None:
    progress.begin("network")
    progress.take("network", summary(add=1, change=1))
    progress.take("network", hook("apply_complete", "aws_vpc.hub"))
    progress.take("network", hook("apply_complete", "aws_subnet.a", "update"))
    progress.take("network", hook("apply_complete", "data.aws_ami.image", "read"))
    progress.take("network", summary("apply", add=1, change=1))
    clock.now = 6
    progress.finish("network")
    progress.begin("studio")
    progress.take("studio", summary())
    clock.now = 8
    progress.finish("studio")
    assert capsys.readouterr().out.splitlines() == [
        "  network    2 resources       6 s",
        "  studio     no changes        2 s",
    ]
    assert [(phase.name, phase.seconds) for phase in progress.finished] == [
        ("network", 6),
        ("studio", 2),
    ]


def test_stacks_that_take_long_say_where_they_are(
    progress: Progress, clock: Clock, capsys: Captured
) -> None:
    for stack in ("dns", "studio"):
        progress.begin(stack)
    progress.take("studio", summary(add=14))
    clock.now = 9
    progress.beat()
    assert capsys.readouterr().out == ""
    clock.now = 10
    progress.beat()
    progress.beat()
    assert capsys.readouterr().out.splitlines() == [
        "  dns        planning",
        "  studio     0 of 14 resources",
    ]


def test_the_resource_that_others_wait_for_is_named(
    progress: Progress, clock: Clock, capsys: Captured
) -> None:
    progress.begin("studio")
    progress.take("studio", summary(add=2))
    progress.take("studio", hook("apply_start", "aws_s3_bucket_lifecycle_configuration.old"))
    progress.take("studio", hook("apply_start", "aws_kms_alias.key"))
    progress.take("studio", hook("apply_complete", "aws_kms_alias.key"))
    clock.now = 42
    progress.beat()
    assert capsys.readouterr().out == (
        "  studio     1 of 2 resources, aws_s3_bucket_lifecycle_configuration for 42 s\n"
    )


def test_a_stack_is_at_work_from_its_plan_to_its_end(progress: Progress) -> None:
    assert not progress.is_at_work("network")
    progress.begin("network")
    assert not progress.is_at_work("network")
    progress.take("network", summary(remove=3))
    assert progress.is_at_work("network")
    progress.finish("network")
    assert not progress.is_at_work("network")


@pytest.mark.parametrize(
    "message",
    [
        {"type": "version", "terraform": "1.11.4"},
        {"type": "apply_errored", "hook": {"resource": {"addr": "aws_vpc.hub"}}},
        {"@message": "not of a known type"},
    ],
)
def test_other_messages_change_nothing(progress: Progress, message: dict[str, Any]) -> None:
    progress.begin("network")
    progress.take("network", message)
    assert not progress.is_at_work("network")
