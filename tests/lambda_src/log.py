"""What a function wrote to its log, and the context that Lambda hands it."""

import io
import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

REQUEST_ID = "1f8a8d2c-lambda"


@dataclass(frozen=True, slots=True)
class _Context:
    """The attributes of Lambda's context that the functions use."""

    function_name: str = "tested"
    function_version: str = "$LATEST"
    memory_limit_in_mb: int = 256
    invoked_function_arn: str = "arn:aws:lambda:eu-west-1:123456789012:function:tested"
    aws_request_id: str = REQUEST_ID


CONTEXT = cast("LambdaContext", _Context())


class Log:
    """All that reaches a log handler, as text and as its JSON lines."""

    def __init__(self, handler: logging.Handler) -> None:
        assert isinstance(handler, logging.StreamHandler)
        self._stream = io.StringIO()
        handler.setStream(self._stream)

    @property
    def text(self) -> str:
        return self._stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]
