"""What a function wrote to its log, and the context that Lambda hands it."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

REQUEST_ID = "1f8a8d2c-lambda"


@dataclass(frozen=True, slots=True)
class _Context:
    """The attribute of Lambda's context that the functions use."""

    aws_request_id: str = REQUEST_ID


CONTEXT = _Context()


@dataclass(slots=True)
class Log:
    """All that reached the standard streams since the test began, and its JSON lines."""

    capsys: pytest.CaptureFixture[str]
    _text: str = field(default="")

    @property
    def text(self) -> str:
        self._text += "".join(self.capsys.readouterr())
        return self._text

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]
