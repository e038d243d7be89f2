"""The presign function's environment variables, checked once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from shared.variables import Variables

if TYPE_CHECKING:
    from collections.abc import Mapping

_TABLE = r"[A-Za-z0-9_.-]{3,255}"
_REGION = r"[a-z]{2}(-[a-z]+)+-[0-9]"
_ORIGIN = r"https?://[a-z0-9.-]+(?::[0-9]{1,5})?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """The configuration of the presign function.

    Attributes:
        mapping_table: The DynamoDB table that assigns profiles to employees.
        region: The Region of the function; it opens profiles of this Region only.
        portal_origin: The web origin whose pages may read the answer; None admits no page.
    """

    mapping_table: str
    region: str
    portal_origin: str | None

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Self:
        """Read MAPPING_TABLE, PORTAL_ORIGIN (optional), and AWS_REGION, which Lambda sets.

        Raises:
            InvalidEnvironmentError: At least one variable is missing or bad.
        """
        variables = Variables(environ)
        environment = cls(
            mapping_table=variables.text("MAPPING_TABLE", _TABLE, "the name of a table"),
            region=variables.text("AWS_REGION", _REGION, "an AWS Region"),
            portal_origin=variables.optional(
                "PORTAL_ORIGIN", _ORIGIN, "an origin like 'https://portal.example.com'"
            ),
        )
        variables.check()
        return environment
