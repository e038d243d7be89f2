"""The reference's authorizer where python-jose finds no compiled cryptography."""

import sys

# So that its import fails, whatever is installed here.
sys.modules["cryptography"] = None  # type: ignore[assignment]

from benchmarks.access.reference_authorizer import handler as handler  # noqa: E402, PLC0414
