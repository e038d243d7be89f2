from collections.abc import Iterator

import pytest

from authorizer import handler as module
from presign import handler as presign
from testing.presign_services import Aws
from testing.token_issuer import COGNITO, KeyServer, SigningKey
from tests.attack.caller import Caller
from tests.lambda_src.log import Log


@pytest.fixture(scope="session")
def key() -> SigningKey:
    """The issuer's."""
    return SigningKey("published")


@pytest.fixture(scope="session")
def foreign() -> SigningKey:
    """The attacker's."""
    return SigningKey("foreign")


@pytest.fixture(scope="session")
def issuer(key: SigningKey) -> Iterator[KeyServer]:
    with KeyServer(key) as server:
        yield server


@pytest.fixture(scope="session")
def attacker(foreign: SigningKey) -> Iterator[KeyServer]:
    """Publishes the attacker's key; nobody must ever ask it."""
    with KeyServer(foreign) as server:
        yield server


@pytest.fixture(autouse=True)
def environ(issuer: KeyServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in (COGNITO | {"AWS_ENDPOINT_URL": issuer.origin}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", raising=False)
    module._setup.cache_clear()
    yield
    module._setup.cache_clear()


@pytest.fixture
def log(capsys: pytest.CaptureFixture[str]) -> Log:
    return Log(capsys)


@pytest.fixture
def caller(log: Log) -> Caller:
    return Caller(log)


@pytest.fixture(scope="module")
def services() -> Iterator[Aws]:
    """What the presign function calls; its clients are made once."""
    with Aws() as server, pytest.MonkeyPatch.context() as monkeypatch:
        server.become_aws(monkeypatch)
        presign._setup.cache_clear()
        presign._setup()
        yield server
        presign._setup.cache_clear()


@pytest.fixture
def aws(services: Aws) -> Aws:
    services.requests.clear()
    return services
