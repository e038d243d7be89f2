"""The way of an employee to Studio, over HTTP, and of those who must not get there."""

import base64
import hashlib
import json
import re
import time
from typing import Any, ClassVar

import jwt
import pytest

from local import demonstration
from local.emulator.clients import client
from modules.stacks import STACKS
from tests.e2e.conftest import Deployment

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("deployed")]

PASSWORD = "Correct-horse-7-battery"


@pytest.fixture(scope="module")
def token(deployed: Deployment) -> str:
    """Ada's access token."""
    return demonstration.sign_in(deployed.aws, deployed.outputs, "ada")


def call(deployed: Deployment, employee: str, token: str | None) -> demonstration.Answer:
    return demonstration.call(deployed.aws, deployed.outputs, employee, token)


def test_up_tells_calmly_what_it_did(deployed: Deployment) -> None:
    host = re.escape(f"{deployed.outputs.domain_id}.studio.us-west-2.sagemaker.aws")
    assert re.search(rf"https://{host}/\S+", deployed.output)
    assert re.search(r"\b403\b", deployed.output)
    assert re.search(r"\b401\b", deployed.output)
    for noise in ("Traceback", "Warning", "WARN", "deprecated", "!!!", "npm ", "\x1b["):
        assert noise not in deployed.output, deployed.output
    for stack in STACKS:
        assert re.search(rf"^ *{stack}\b.*\d+ s$", deployed.output, re.MULTILINE)


def test_own_path_gets_a_url_of_the_own_domain(deployed: Deployment, token: str) -> None:
    answer = call(deployed, "ada", token)
    assert answer.status == 200
    assert answer.body["url"].startswith(
        f"https://{deployed.outputs.domain_id}.studio.us-west-2.sagemaker.aws/"
    )
    assert answer.body["expires_in"] == 30


def test_each_call_mints_a_url_of_its_own(deployed: Deployment, token: str) -> None:
    urls = {call(deployed, "ada", token).body["url"] for _ in range(3)}
    assert len(urls) == 3


def test_anybody_elses_path_is_refused(deployed: Deployment, token: str) -> None:
    for other in ("grace", "ADA", "ada2", "*", "ada-lovelace"):
        answer = call(deployed, other, token)
        assert answer.status == 403, other
        assert "url" not in answer.body


def test_no_token_is_refused(deployed: Deployment) -> None:
    answer = call(deployed, "ada", None)
    assert answer.status in {401, 403}
    assert "url" not in answer.body


@pytest.mark.parametrize("bad", ["", "x", "a.b.c", "null"])
def test_no_real_token_is_refused(deployed: Deployment, bad: str) -> None:
    answer = call(deployed, "ada", bad)
    assert answer.status in {401, 403}
    assert "url" not in answer.body


def test_an_expired_token_is_refused(deployed: Deployment, token: str) -> None:
    key = deployed.signing_key
    claims = jwt.decode(token, options={"verify_signature": False})
    header = {"kid": jwt.get_unverified_header(token)["kid"]}
    now = int(time.time())
    # The same signature is accepted while the token lasts: it is the end that is refused.
    fresh = jwt.encode(claims, key, "RS256", headers=header)
    assert call(deployed, "ada", fresh).status == 200
    past = claims | {"iat": now - 7200, "auth_time": now - 7200, "exp": now - 3600}
    assert call(deployed, "ada", jwt.encode(past, key, "RS256", headers=header)).status == 401


def test_a_token_of_another_pool_is_refused(deployed: Deployment) -> None:
    cognito = client(deployed.aws, "cognito-idp")
    pool = cognito.create_user_pool(PoolName="foreign")["UserPool"]["Id"]
    app = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="foreign", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"]
    )["UserPoolClient"]["ClientId"]
    assert call(deployed, "ada", sign_in(cognito, pool, app, "ada")["AccessToken"]).status == 401


def test_a_token_of_another_client_is_refused(deployed: Deployment) -> None:
    cognito = client(deployed.aws, "cognito-idp")
    pool = deployed.outputs.user_pool_id
    app = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="other", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"]
    )["UserPoolClient"]["ClientId"]
    assert call(deployed, "bob", sign_in(cognito, pool, app, "bob")["AccessToken"]).status == 401


def test_an_id_token_is_no_access_token(deployed: Deployment) -> None:
    tokens = sign_in(
        client(deployed.aws, "cognito-idp"),
        deployed.outputs.user_pool_id,
        deployed.outputs.user_pool_client_id,
        "carol",
    )
    assert call(deployed, "carol", tokens["IdToken"]).status == 401


def test_an_employee_without_a_mapping_is_not_found(deployed: Deployment) -> None:
    token = demonstration.sign_in(deployed.aws, deployed.outputs, "linus")
    answer = call(deployed, "linus", token)
    assert answer.status == 404
    assert answer.body["error"] == "no_mapping"
    assert set(answer.body) == {"error", "message", "request_id"}


def sign_in(cognito: Any, pool: str, app: str, username: str) -> dict[str, str]:
    cognito.admin_create_user(
        UserPoolId=pool,
        Username=username,
        MessageAction="SUPPRESS",
        TemporaryPassword=PASSWORD,
    )
    cognito.admin_set_user_password(
        UserPoolId=pool, Username=username, Password=PASSWORD, Permanent=True
    )
    tokens: dict[str, str] = cognito.initiate_auth(
        ClientId=app,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": username, "PASSWORD": PASSWORD},
    )["AuthenticationResult"]
    return tokens


class TestFunctions:
    handlers: ClassVar = {
        "authorizer": "authorizer.handler.handler",
        "presign": "presign.handler.handler",
    }

    @pytest.mark.parametrize("function", handlers)
    def test_what_runs_is_the_synthesized_archive(
        self, deployed: Deployment, function: str
    ) -> None:
        synthesized = json.loads(
            (deployed.checkout.folder / "cdktf.out/stacks/access/cdk.tf.json").read_text()
        )
        (resource,) = (
            resource
            for resource in synthesized["resource"]["aws_lambda_function"].values()
            if resource["handler"] == self.handlers[function]
        )
        archive = deployed.checkout.folder / "cdktf.out/stacks/access" / resource["filename"]
        digest = base64.b64encode(hashlib.sha256(archive.read_bytes()).digest()).decode()
        running = client(deployed.aws, "lambda").get_function_configuration(
            FunctionName=f"studio-local-{function}"
        )
        assert running["CodeSha256"] == digest == resource["source_code_hash"]

    def test_no_log_holds_a_token_or_a_url(self, deployed: Deployment, token: str) -> None:
        url = call(deployed, "ada", token).body["url"]
        call(deployed, "grace", token)
        logs = client(deployed.aws, "logs")
        lines = [
            event["message"]
            for group in logs.describe_log_groups()["logGroups"]
            for page in logs.get_paginator("filter_log_events").paginate(
                logGroupName=group["logGroupName"]
            )
            for event in page["events"]
        ]
        # The logs are there, and say who.
        assert any('"employee_id":"ada"' in line.replace(" ", "") for line in lines)
        secrets = (token, token.split(".")[2], url, url.partition("token=")[2])
        assert not [line for line in lines if any(secret in line for secret in secrets)]
