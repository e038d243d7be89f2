from collections.abc import Iterator

import pytest

from testing.token_issuer import KeyServer, SigningKey


@pytest.fixture(scope="session")
def signing_key() -> SigningKey:
    return SigningKey("published")


@pytest.fixture(scope="session")
def foreign_key() -> SigningKey:
    return SigningKey("foreign")


@pytest.fixture
def key_server(signing_key: SigningKey) -> Iterator[KeyServer]:
    with KeyServer(signing_key) as server:
        yield server
