"""The outcomes of requests."""

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
        outcome: The outcome that the caller gets.
        detail: An addition for the record, such as the error code of a service, and no secret.
    """

    def __init__(self, outcome: Outcome, detail: str) -> None:
        super().__init__(outcome, detail)
        self.outcome = outcome
        self.detail = detail
