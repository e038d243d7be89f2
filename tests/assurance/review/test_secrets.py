"""No secret of a plan is shown, wherever it stands and however it changes."""

import json
from pathlib import Path
from typing import Any

import pytest

from assurance.redaction import Hidden, visible
from assurance.review.document import as_markdown, as_text
from assurance.review.report import Review
from tests.assurance.review.making import plan, resource

OLD, NEW = "correct-horse-1", "battery-staple-2"


def reviewed(folder: Path, *resources: dict[str, Any]) -> str:
    """Everything that a review writes."""
    blocks = list(Review(title="Plan", plans=[plan(folder, *resources)]).blocks())
    return as_text(blocks) + as_markdown(blocks, whole_at="x")


@pytest.mark.parametrize(
    ("kind", "holding"),
    [
        ("aws_lambda_function", lambda it: {"environment": [{"variables": {"DB_PASSWORD": it}}]}),
        ("aws_lambda_function", lambda it: {"environment": [{"variables": {"apiKey": it}}]}),
        ("aws_lambda_function", lambda it: {"environment": [{"variables": {"X_TOKEN": it}}]}),
        ("aws_cognito_user_pool_client", lambda it: {"client_secret": it}),
        ("aws_instance", lambda it: {"user_data": f"#!/bin/sh\necho {it}"}),
        ("aws_instance", lambda it: {"user_data_base64": it}),
        ("aws_ssm_parameter", lambda it: {"description": f"https://me:{it}@host.example/"}),
        ("aws_ssm_parameter", lambda it: {"text": f"-----BEGIN PRIVATE KEY-----\n{it}"}),
        ("aws_ssm_parameter", lambda it: {"text": f"eyJhbGciOiJI.eyJzdWIiOiIx.{it}"}),
        ("aws_dynamodb_table_item", lambda it: {"item": json.dumps({"password": it})}),
        ("aws_dynamodb_table_item", lambda it: {"item": json.dumps({"secret": [it]})}),
        ("aws_iam_access_key", lambda it: {"secret": it, "id": "AKIAIOSFODNN7EXAMPLE"}),
    ],
)
def test_what_looks_like_a_secret_is_hidden(kind: str, holding: Any, tmp_path: Path) -> None:
    for before, after in ((OLD, NEW), (None, NEW), (OLD, None)):
        said = reviewed(
            tmp_path,
            resource(
                kind,
                None if before is None else holding(before),
                None if after is None else holding(after),
            ),
        )
        assert OLD not in said
        assert NEW not in said
        assert "AKIA" not in said
        assert kind in said


@pytest.mark.parametrize("mask", [True, {"value": True}])
def test_what_the_provider_calls_sensitive_is_hidden(mask: Any, tmp_path: Path) -> None:
    changed = resource(
        "aws_ssm_parameter",
        {"text": {"value": OLD}},
        {"text": {"value": NEW}},
        before_sensitive={"text": mask},
        after_sensitive={"text": mask},
    )
    said = reviewed(tmp_path, changed)
    assert OLD not in said
    assert NEW not in said
    assert "(hidden) -> (hidden)" in said


def test_a_secret_that_stays_is_no_difference(tmp_path: Path) -> None:
    before = {"client_secret": OLD, "name": "a"}
    said = reviewed(tmp_path, resource("aws_x", before, before | {"name": "b"}))
    assert "hidden" not in said
    assert "a -> b" in said


@pytest.mark.parametrize(
    "name", ["kms_key_id", "access_token_validity", "key_usage", "token_validity_units", "keys_uri"]
)
def test_what_only_sounds_alike_is_shown(name: str) -> None:
    assert visible({name: "value"}, None, None) == {name: "value"}


def test_user_data_is_hidden_and_its_hash_is_no_secret() -> None:
    script = "#!/bin/sh\necho hello"
    assert visible({"user_data": script}, None, None) == {"user_data": Hidden.of(script)}
    found = {"user_data": "a40efcd53735f9b930aaa4d42bcb2799667e4090"}
    assert visible(found, None, None) == found
