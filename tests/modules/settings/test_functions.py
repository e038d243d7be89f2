"""The runtime of the functions, which may follow the Python of this machine."""

import sys

import pytest

from modules.settings import SettingsError
from testing.configuration import make_settings

S3 = {"kind": "s3", "bucket": "state", "key": "studio", "region": "us-west-2"}


def test_the_embedded_aws_runs_functions_in_the_python_of_this_machine() -> None:
    functions = make_settings(functions={"runtime": "host"}).functions
    assert functions.lambda_runtime == f"python3.{sys.version_info.minor}"


def test_a_named_runtime_is_the_one_of_lambda() -> None:
    assert make_settings(functions={"runtime": "python3.12"}).functions.lambda_runtime == (
        "python3.12"
    )


def test_a_real_account_names_its_runtime() -> None:
    with pytest.raises(SettingsError) as caught:
        make_settings(backend=S3, functions={"runtime": "host"})
    assert caught.value.problems == (
        (
            'functions.runtime: "host": must be python3.11 or python3.12 or python3.13 where '
            'backend.kind is "s3": only the embedded AWS runs functions in the Python of this '
            "machine"
        ),
    )


def test_a_python_that_lambda_lacks_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modules.settings.checks.access.host_runtime", lambda: "python3.99")
    with pytest.raises(SettingsError, match=r"this is python3\.99: run the program with python3"):
        make_settings(functions={"runtime": "host"})
