"""A teardown that is killed again and again comes to its end."""

from itertools import count
from typing import Any

import pytest

from operations.teardown import command
from operations.teardown.deletion import Deletion
from tests.operations.teardown.deployed import Deployed, see_calls


class Killed(BaseException):
    """As a signal would, it ends the command wherever it is."""


class Killer:
    """Kills before the call of a number."""

    def __init__(self, at: int) -> None:
        self._left = at

    def __call__(self, _: str, __: dict[str, Any]) -> None:
        self._left -= 1
        if self._left == 0:
            raise Killed


def runs_until_it_is_done(
    deployed: Deployed, deletion: Deletion, monkeypatch: pytest.MonkeyPatch
) -> int:
    """Runs it, each time killed two calls later than before; counts the runs."""
    for number in count(1):
        with monkeypatch.context() as patch:
            see_calls(patch, "*", Killer(at=2 * number))
            try:
                command.run(deployed.settings, confirm=deployed.domain_id, deletion=deletion)
            except Killed:
                continue
            return number
    raise AssertionError


def test_each_run_goes_on_where_another_was_killed(
    deployed: Deployed, deletion: Deletion, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployed.add_people()
    assert runs_until_it_is_done(deployed, deletion, monkeypatch) > 8
    assert set(map(len, deployed.names_in_domain().values())) == {0}
    deployed.destroy_domain()
    assert runs_until_it_is_done(deployed, deletion, monkeypatch) > 8
    assert deployed.file_systems == []
    deployed.delete_vpc()
