"""The demonstration of access: an employee signs in, gets a URL, and others are refused."""

import contextlib
import json
import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from botocore.exceptions import BotoCoreError, ClientError

from local.emulator.clients import client
from local.emulator.daemon import LOOPBACK
from local.emulator.embedded_aws import EmbeddedAws
from modules.settings import Settings
from toolchain.console import say
from toolchain.errors import CommandError

PASSWORD_LENGTH = 32
TOKEN_SHOWN = 8
# The first call takes longer, because it starts the processes of the functions.
CALL_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """The outputs of the deployed stacks.

    Attributes:
        issuer_check: The answer of the token issuer at the deployment, as JSON.
        user_pool_id: The id of the user pool; empty if another issuer signs employees in.
        user_pool_client_id: The id of its client; empty if another issuer signs employees in.
    """

    api_url: str
    api_id: str
    api_stage: str
    domain_id: str
    issuer_check: str
    user_pool_id: str = ""
    user_pool_client_id: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer with its JSON body."""

    status: int
    body: Mapping[str, Any]


def read_outputs(path: Path) -> Outputs:
    """Read the outputs file of a deployment.

    Raises:
        CommandError: The file does not exist, or an output is missing.
    """
    try:
        access = json.loads(path.read_text(encoding="utf-8"))["access"]
        return Outputs(**{name: access[name] for name in Outputs.__slots__ if name in access})
    except (FileNotFoundError, ValueError, KeyError, TypeError) as error:
        raise CommandError("nothing is deployed to the embedded AWS. Run make up first.") from error


def run(aws: EmbeddedAws, settings: Settings, outputs: Outputs) -> None:
    """Show what the deployed API grants and refuses.

    Raises:
        CommandError: An answer is not the expected one, or there is no answer.
    """
    try:
        _walk(aws, settings, outputs)
    except (BotoCoreError, ClientError, HTTPException, OSError) as error:
        raise CommandError(f"the demonstration failed: {error}") from error


def sign_in(aws: EmbeddedAws, outputs: Outputs, employee: str) -> str:
    """Create the user of an employee with a new random password, and sign in.

    Args:
        aws: The embedded AWS.
        outputs: The outputs, which name the user pool and its client.
        employee: The employee id, which is the name of the user.

    Returns:
        The access token.

    Raises:
        CommandError: There is no user pool.
    """
    if not outputs.user_pool_id:
        raise CommandError(_signed_in_elsewhere(outputs))
    cognito = client(aws, "cognito-idp")
    password = _password()
    # An earlier demonstration may have created the user, with a password that nobody knows.
    with contextlib.suppress(cognito.exceptions.UsernameExistsException):
        cognito.admin_create_user(
            UserPoolId=outputs.user_pool_id,
            Username=employee,
            MessageAction="SUPPRESS",
            TemporaryPassword=password,
        )
    cognito.admin_set_user_password(
        UserPoolId=outputs.user_pool_id, Username=employee, Password=password, Permanent=True
    )
    result = cognito.initiate_auth(
        ClientId=outputs.user_pool_client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": employee, "PASSWORD": password},
    )
    return str(result["AuthenticationResult"]["AccessToken"])


def call(aws: EmbeddedAws, outputs: Outputs, employee: str, token: str | None) -> Answer:
    """Call the deployed API over HTTP.

    Args:
        aws: The embedded AWS.
        outputs: The outputs, which name the API and its stage.
        employee: The employee id in the path.
        token: The access token of the caller, or None.
    """
    headers = {"Host": f"{outputs.api_id}.execute-api.localhost:{aws.ministack.port}"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    connection = HTTPConnection(LOOPBACK, aws.ministack.port, timeout=CALL_SECONDS)
    try:
        connection.request(
            "GET", f"/{outputs.api_stage}/{quote(employee, safe='')}", headers=headers
        )
        response = connection.getresponse()
        text = response.read().decode("utf-8", errors="replace")
    finally:
        connection.close()
    try:
        body = json.loads(text)
    except ValueError:
        body = {}
    return Answer(response.status, body if isinstance(body, dict) else {})


def _walk(aws: EmbeddedAws, settings: Settings, outputs: Outputs) -> None:
    employee = settings.users[0].employee_id
    token = None
    if outputs.user_pool_id:
        token = sign_in(aws, outputs, employee)
        say(f"signed in as {employee}")
    else:
        say(_signed_in_elsewhere(outputs))
    say(f"the API: {outputs.api_url}/<employee id>")
    if token is not None:
        _show_own_url(aws, settings, outputs, token)
    _expect(call(aws, outputs, employee, None), {401, 403}, "somebody asks without a token")


def _show_own_url(aws: EmbeddedAws, settings: Settings, outputs: Outputs, token: str) -> None:
    employee = settings.users[0].employee_id
    other = settings.users[1].employee_id if len(settings.users) > 1 else "somebody-else"
    own = call(aws, outputs, employee, token)
    _expect(own, {200}, f"{employee} asks for the own URL")
    url = str(own.body.get("url", ""))
    place = urlsplit(url)
    if place.hostname != f"{outputs.domain_id}.studio.{settings.region}.sagemaker.aws":
        raise CommandError(
            f"the URL does not lead to domain {outputs.domain_id}: {_shortened(url)}"
        )
    say(f"    {_shortened(url)}")
    _expect(call(aws, outputs, other, token), {403}, f"{employee} asks for {other}'s URL")


def _signed_in_elsewhere(outputs: Outputs) -> str:
    issuer = json.loads(outputs.issuer_check)["issuer"]
    return f"tokens come from {issuer}: nobody can sign in here"


def _expect(answer: Answer, wanted: set[int], deed: str) -> None:
    if answer.status not in wanted:
        expected = " or ".join(map(str, sorted(wanted)))
        reason = answer.body.get("message") or answer.body.get("error") or "nothing more"
        raise CommandError(
            f"{deed}: {answer.status}, expected {expected}; the answer says: {reason}"
        )
    say(f"  {answer.status}  {deed}")


def _shortened(url: str) -> str:
    start, mark, token = url.partition("token=")
    return f"{start}{mark}{token[:TOKEN_SHOWN]}..." if mark else url


def _password() -> str:
    # The password has characters of each kind, so it meets every policy of a pool.
    kinds = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "-_.!")
    characters = [secrets.choice(kind) for kind in kinds]
    characters += [secrets.choice("".join(kinds)) for _ in range(PASSWORD_LENGTH - len(characters))]
    secrets.SystemRandom().shuffle(characters)
    return "".join(characters)
