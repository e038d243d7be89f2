"""Questions to a name server, asked from a host as a person asks them: with dig."""

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from local.rehearsal.namespace import Namespace

NO_ANSWER = "no answer"
_STATUS = re.compile(r"status: (\w+)")
_FLAGS = re.compile(r"flags: ([a-z ]*);")
_GRACE_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back.

    Attributes:
        status: such as NOERROR; `NO_ANSWER` where nothing came.
        authoritative: the server holds the zone.
        values: of the records, sorted.
    """

    status: str
    authoritative: bool
    values: tuple[str, ...]

    def __str__(self) -> str:
        shown = ", ".join(self.values) or self.status
        return f"{shown}, authoritative" if self.authoritative else shown


class Question:
    """A question on its way, so that many can be asked at once.

    Args:
        options: of dig, further ones.
        seconds: to wait for the answer.
    """

    def __init__(
        self,
        asker: Namespace,
        server: str,
        name: str,
        *,
        kind: str = "A",
        tcp: bool = False,
        seconds: int = 3,
        options: Sequence[str] = (),
    ) -> None:
        self._seconds = seconds
        self._process = asker.start(
            [
                *("dig", f"@{server}", name, kind, "+tcp" if tcp else "+notcp", "+ignore"),
                *("+tries=1", f"+time={seconds}", "+noall", "+comments", "+answer", *options),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def answer(self) -> Answer:
        """Wait for the answer."""
        output, _ = self._process.communicate(timeout=self._seconds + _GRACE_SECONDS)
        return parse(output)


def parse(output: str) -> Answer:
    """Read what dig wrote."""
    status, flags = _STATUS.search(output), _FLAGS.search(output)
    records = [line.split() for line in output.splitlines() if line and not line.startswith(";")]
    # The owner, its lifetime, class and type stand before the value.
    values = sorted(" ".join(record[4:]) for record in records)
    return Answer(
        status=status[1] if status else NO_ANSWER,
        authoritative=flags is not None and "aa" in flags[1].split(),
        values=tuple(values),
    )
