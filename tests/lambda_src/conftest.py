import pytest

from tests.lambda_src.log import Log


@pytest.fixture
def log(capsys: pytest.CaptureFixture[str]) -> Log:
    return Log(capsys)
