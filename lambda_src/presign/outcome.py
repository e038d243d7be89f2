"""How a request ends."""

from enum import StrEnum


class Outcome(StrEnum):
    """The reason code in the record and, of an error, in the answer."""

    MINTED = "minted"
    NOT_OWN = "not_own"
    UNKNOWN_APP = "unknown_app"
    NO_MAPPING = "no_mapping"
    REVOKED = "revoked"
    NOT_ALLOWED = "not_allowed"
    NO_PROFILE = "no_profile"
    THROTTLED = "throttled"
    UNAVAILABLE = "unavailable"
    MALFORMED = "malformed"
    REFUSED = "refused"
    MISCONFIGURED = "misconfigured"
    UNFORESEEN = "unforeseen"


class PresignError(Exception):
    """The request gets no URL.

    Args:
        outcome: What the caller is told.
        detail: What the record says besides: a service's error code or the like, no secret.
    """

    def __init__(self, outcome: Outcome, detail: str) -> None:
        super().__init__(outcome, detail)
        self.outcome = outcome
        self.detail = detail
