"""The store against a clock that stands still, and once against a real server."""

import time
from collections.abc import Mapping
from threading import Barrier, Event, Thread

import pytest
from jwt import PyJWK

from authorizer import keys as module
from authorizer.environment import Environment
from authorizer.issuer import Issuer, IssuerError
from authorizer.keys import LIFESPAN_SECONDS, KeyStore, KeysUnavailableError
from testing.token_issuer import OIDC, KeyServer, SigningKey

REFETCH, STALE = 30, 3600


class Clock:
    """Stands still until it is told otherwise."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


class Source:
    """An issuer whose keys and failures the test decides."""

    def __init__(self, key: SigningKey) -> None:
        self._key = PyJWK(key.jwk)
        self.key_ids = ["first"]
        self.is_down = False
        self.readings = 0

    def __call__(self) -> Mapping[str, tuple[PyJWK, ...]]:
        self.readings += 1
        if self.is_down:
            raise IssuerError("it is down")
        return dict.fromkeys(self.key_ids, (self._key,))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def source(signing_key: SigningKey) -> Source:
    return Source(signing_key)


@pytest.fixture
def store(source: Source, clock: Clock) -> KeyStore:
    return KeyStore(source, refetch_seconds=REFETCH, stale_seconds=STALE, clock=clock)


def test_keys_are_read_once_and_kept(store: KeyStore, source: Source, clock: Clock) -> None:
    for _ in range(3):
        assert store.find("first")
    clock.now += LIFESPAN_SECONDS - 1
    assert store.find("first")
    assert source.readings == 1


def test_after_their_lifespan_they_are_read_again(
    store: KeyStore, source: Source, clock: Clock
) -> None:
    store.find("first")
    source.key_ids = ["second"]
    clock.now += LIFESPAN_SECONDS
    # The issuer withdrew it.
    assert not store.find("first")
    assert source.readings == 2


def test_made_up_key_ids_do_not_flood_the_issuer(
    store: KeyStore, source: Source, clock: Clock
) -> None:
    assert [store.find(f"made-up-{number}") for number in range(20)] == [()] * 20
    assert source.readings == 1
    clock.now += REFETCH
    assert [store.find(f"made-up-{number}") for number in range(20)] == [()] * 20
    assert source.readings == 2


@pytest.mark.parametrize(("waited", "is_found"), [(REFETCH - 0.001, False), (REFETCH, True)])
def test_a_new_key_is_found_once_the_interval_has_passed(
    waited: float, store: KeyStore, source: Source, clock: Clock, *, is_found: bool
) -> None:
    store.find("first")
    source.key_ids = ["first", "second"]
    clock.now += waited
    assert bool(store.find("second")) is is_found
    # Whatever happens to the new one, the old one serves.
    assert store.find("first")


@pytest.mark.parametrize(("waited", "serves"), [(STALE - 0.001, True), (STALE, False)])
def test_known_keys_serve_while_the_issuer_is_down_and_then_no_more(
    waited: float, store: KeyStore, source: Source, clock: Clock, *, serves: bool
) -> None:
    store.find("first")
    source.is_down = True
    clock.now += LIFESPAN_SECONDS
    assert store.find("first")
    assert store.problem == "it is down"
    clock.now += waited - LIFESPAN_SECONDS
    if serves:
        assert store.find("first")
    else:
        with pytest.raises(KeysUnavailableError, match="no usable keys: it is down"):
            store.find("first")


def test_a_failed_reading_is_not_repeated_at_once(
    store: KeyStore, source: Source, clock: Clock
) -> None:
    store.find("first")
    source.is_down = True
    clock.now += LIFESPAN_SECONDS
    for _ in range(20):
        assert store.find("first")
    assert source.readings == 2
    source.is_down = False
    clock.now += REFETCH
    assert store.find("first")
    assert (source.readings, store.problem) == (3, None)


def test_an_unknown_key_is_unknown_while_the_issuer_is_down(
    store: KeyStore, source: Source, clock: Clock
) -> None:
    store.find("first")
    source.is_down = True
    clock.now += REFETCH
    assert not store.find("second")


def test_without_any_key_it_is_tried_again_soon(
    store: KeyStore, source: Source, clock: Clock
) -> None:
    source.is_down = True
    for _ in range(5):
        with pytest.raises(KeysUnavailableError):
            store.find("first")
    assert source.readings == 1
    source.is_down = False
    clock.now += module._RETRY_SECONDS
    assert store.find("first")


def test_prefetched_keys_are_not_read_again(store: KeyStore, source: Source) -> None:
    store.prefetch()
    assert store.find("first")
    assert source.readings == 1


def test_a_prefetch_waits_for_nothing(clock: Clock) -> None:
    answered = Event()

    def hang() -> Mapping[str, tuple[PyJWK, ...]]:
        answered.wait(10)
        raise IssuerError("too late")

    store = KeyStore(hang, refetch_seconds=REFETCH, stale_seconds=STALE, clock=clock)
    started = time.monotonic()
    store.prefetch()
    assert time.monotonic() - started < 1
    answered.set()


def test_an_issuer_that_hangs_is_given_up(
    signing_key: SigningKey, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_DEADLINE_SECONDS", 0.05)
    answered = Event()
    key = PyJWK(signing_key.jwk)
    readings = []

    def hang_once() -> Mapping[str, tuple[PyJWK, ...]]:
        readings.append(clock.now)
        if len(readings) == 1:
            answered.wait(10)
            return {"old": (key,)}
        return {"new": (key,)}

    store = KeyStore(hang_once, refetch_seconds=REFETCH, stale_seconds=STALE, clock=clock)
    with pytest.raises(KeysUnavailableError, match="no answer within"):
        store.find("new")
    clock.now += module._RETRY_SECONDS
    assert store.find("new")
    # The answer that comes at last is older than what there is.
    answered.set()
    time.sleep(0.05)
    assert store._set.keys.keys() == {"new"}


def test_while_the_issuer_hangs_one_call_waits_and_the_others_do_not(
    signing_key: SigningKey, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_DEADLINE_SECONDS", 0.2)
    answered = Event()
    key = PyJWK(signing_key.jwk)
    readings: list[float] = []

    def hang_later() -> Mapping[str, tuple[PyJWK, ...]]:
        readings.append(clock.now)
        if len(readings) > 1:
            answered.wait(10)
            raise IssuerError("too late")
        return {"first": (key,)}

    store = KeyStore(hang_later, refetch_seconds=REFETCH, stale_seconds=STALE, clock=clock)
    store.find("first")
    clock.now += LIFESPAN_SECONDS
    assert store.find("first")
    clock.now += 0.2
    started = time.monotonic()
    for _ in range(20):
        assert store.find("first")
    assert time.monotonic() - started < 0.2
    assert len(readings) == 2
    assert store.problem == "no answer within 0.2 seconds"
    answered.set()


def test_many_callers_read_once(source: Source, clock: Clock) -> None:
    store = KeyStore(source, refetch_seconds=REFETCH, stale_seconds=STALE, clock=clock)
    together = Barrier(8)
    found = []

    def call() -> None:
        together.wait()
        found.append(store.find("first"))

    callers = [Thread(target=call) for _ in range(8)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert None not in found
    assert len(found) == 8
    assert source.readings == 1


def test_a_rotation_and_an_outage_of_a_real_server(
    key_server: KeyServer, signing_key: SigningKey, foreign_key: SigningKey, clock: Clock
) -> None:
    key_server.discover(key_server.origin)
    issuer = Issuer(Environment.from_environ(OIDC | {"ISSUER": key_server.origin}))
    store = KeyStore(issuer.keys, refetch_seconds=REFETCH, stale_seconds=STALE, clock=clock)
    assert store.find(signing_key.key_id)
    assert not store.find(foreign_key.key_id)
    key_server.publish(signing_key, foreign_key)
    clock.now += REFETCH
    assert store.find(foreign_key.key_id)
    key_server.status = 503
    clock.now += LIFESPAN_SECONDS
    assert store.find(signing_key.key_id)
    assert store.problem is not None
    clock.now += STALE
    with pytest.raises(KeysUnavailableError, match="answered 503"):
        store.find(signing_key.key_id)
