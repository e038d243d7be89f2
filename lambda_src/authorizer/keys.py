"""The issuer's public keys, kept so that rotations and outages of the issuer do not matter."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import TYPE_CHECKING

from authorizer.issuer import IssuerError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from jwt import PyJWK

    # The keys by their ids. Several keys may have one id, and a key without an id the empty one.
    Keys: TypeAlias = Mapping[str, tuple[PyJWK, ...]]

# The keys are read again after this time, so that a withdrawn key is no longer accepted.
LIFESPAN_SECONDS = 300
# Name resolution has no timeout, so a reading may hang; Lambda stops the function after 10 s.
_DEADLINE_SECONDS = 4
# Nobody is admitted without keys, so this is tried again sooner than for an unknown key.
_RETRY_SECONDS = 2


class KeysUnavailableError(RuntimeError):
    """There are no keys that are new enough to be trusted."""


@dataclass(frozen=True, slots=True)
class _KeySet:
    keys: Keys = field(default_factory=dict)
    read_at: float = float("-inf")


class KeyStore:
    """The keys that an issuer signs with.

    A key id that is not among them has them read again, at most once in `refetch_seconds`: a new
    key is found soon, and made-up ids cannot flood the issuer. While the issuer is down the known
    keys serve, until `stale_seconds` after they were read; then nobody gets in.

    PyJWT's own client does neither: its keys end with their lifespan, and only a reading that
    succeeded keeps it from the next.

    Attributes:
        problem: Why the last reading failed; None if it did not.
    """

    def __init__(
        self,
        read: Callable[[], Keys],
        *,
        refetch_seconds: float,
        stale_seconds: float,
        # The monotonic clock may stand still while Lambda freezes the process.
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._read = read
        self._refetch_seconds = refetch_seconds
        self._stale_seconds = stale_seconds
        self._clock = clock
        self._set = _KeySet()
        self._lock = Lock()
        self._reading: Thread | None = None
        self._tried_at = float("-inf")
        self.problem: str | None = None

    def prefetch(self) -> None:
        """Begin to read the keys, and do not wait for them."""
        with self._lock:
            self._begin()

    def find(self, key_id: str) -> tuple[PyJWK, ...]:
        """Return the keys with an id; none if the issuer has no such key.

        Raises:
            KeysUnavailableError: The keys cannot be read, and the known ones are too old.
        """
        if key_id not in self._set.keys or self._age() >= LIFESPAN_SECONDS:
            # One caller reads the keys, and the others wait for it.
            with self._lock:
                self._begin()
                self._wait()
        if self._age() >= self._stale_seconds:
            raise KeysUnavailableError(f"no usable keys: {self.problem or 'none were read'}")
        return self._set.keys.get(key_id, ())

    def _age(self) -> float:
        return self._clock() - self._set.read_at

    def _begin(self) -> None:
        waited = self._clock() - self._tried_at
        if self._is_reading() and waited < _DEADLINE_SECONDS:
            return
        has_keys = self._age() < self._stale_seconds
        if waited < (self._refetch_seconds if has_keys else _RETRY_SECONDS):
            return
        self._tried_at = self._clock()
        self._reading = Thread(target=self._renew, args=(self._tried_at,), daemon=True)
        self._reading.start()

    def _wait(self) -> None:
        left = _DEADLINE_SECONDS - (self._clock() - self._tried_at)
        # A reading that timed out is not awaited again.
        if self._reading is None or left <= 0:
            return
        self._reading.join(left)
        if self._is_reading():
            self.problem = f"no answer within {_DEADLINE_SECONDS} seconds"

    def _is_reading(self) -> bool:
        return self._reading is not None and self._reading.is_alive()

    def _renew(self, begun: float) -> None:
        try:
            found = _KeySet(self._read(), begun)
        except IssuerError as error:
            # The failure of a reading that hung says nothing about later readings.
            if begun == self._tried_at:
                self.problem = str(error)
        else:
            # The answer of a reading that hung must not replace a newer one.
            if begun >= self._set.read_at:
                self._set, self.problem = found, None
