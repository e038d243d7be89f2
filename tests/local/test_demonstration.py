"""The demonstration's judgement, against an API that answers as it is told."""

import json
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from local import demonstration
from local.demonstration import Outputs
from local.emulator.embedded_aws import EmbeddedAws
from modules.settings import load
from toolchain.errors import CommandError

OUTPUTS = Outputs(
    api_url="https://api1-vpce-1.execute-api.us-west-2.amazonaws.com/dev",
    api_id="api1",
    api_stage="dev",
    user_pool_id="us-west-2_pool",
    user_pool_client_id="client",
    domain_id="d-abcdefghijkl",
    issuer_check='{"issuer": "https://login.example.com/", "keys": 2, "unlisted_claims": []}',
)
URL = "https://d-abcdefghijkl.studio.us-west-2.sagemaker.aws/auth?token=0123456789abcdef"


@dataclass
class Api:
    """What the API answers, by employee; without a token always `anonymous`."""

    aws: EmbeddedAws
    answers: dict[str, tuple[int, str]] = field(
        default_factory=lambda: {
            "ada": (200, json.dumps({"url": URL, "expires_in": 60})),
            "grace": (403, '{"message": "no"}'),
        }
    )
    anonymous: tuple[int, str] = (401, '{"message": "Unauthorized"}')
    hosts: list[str] = field(default_factory=list)


@pytest.fixture
def api(aws: EmbeddedAws, monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            stated.hosts.append(self.headers["Host"])
            employee = self.path.removeprefix("/dev/")
            if self.headers["Authorization"] == "Bearer its-token":
                status, body = stated.answers[employee]
            else:
                status, body = stated.anonymous
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        stated = Api(replace(aws, ministack=replace(aws.ministack, port=http.server_port)))
        monkeypatch.setattr(demonstration, "sign_in", lambda *_: "its-token")
        yield stated
        http.shutdown()
        thread.join()


def test_it_shows_what_is_granted_and_what_is_refused(
    api: Api, capsys: pytest.CaptureFixture[str]
) -> None:
    demonstration.run(api.aws, load("local"), OUTPUTS)
    said = capsys.readouterr().out
    assert said.splitlines() == [
        "signed in as ada",
        f"the API: {OUTPUTS.api_url}/<employee id>",
        "  200  ada asks for the own URL",
        "    https://d-abcdefghijkl.studio.us-west-2.sagemaker.aws/auth?token=01234567...",
        "  403  ada asks for grace's URL",
        "  401  somebody asks without a token",
    ]
    assert "its-token" not in said
    assert set(api.hosts) == {f"api1.execute-api.localhost:{api.aws.ministack.port}"}


def test_without_a_user_pool_it_shows_what_it_can(
    api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.undo()
    path = tmp_path / "outputs.json"
    without_pool = {name: value for name, value in asdict(OUTPUTS).items() if "pool" not in name}
    path.write_text(json.dumps({"access": without_pool}))
    outputs = demonstration.read_outputs(path)
    with pytest.raises(
        CommandError, match=r"^tokens come from https://login\.example\.com/: nobody"
    ):
        demonstration.sign_in(api.aws, outputs, "ada")
    demonstration.run(api.aws, load("local"), outputs)
    assert capsys.readouterr().out.splitlines() == [
        "tokens come from https://login.example.com/: nobody can sign in here",
        f"the API: {OUTPUTS.api_url}/<employee id>",
        "  401  somebody asks without a token",
    ]
    api.anonymous = (200, "{}")
    with pytest.raises(CommandError, match="without a token: 200, expected 401 or 403"):
        demonstration.run(api.aws, load("local"), outputs)


@pytest.mark.parametrize(
    ("employee", "answer", "said"),
    [
        (
            "ada",
            (502, '{"message": "later"}'),
            "own URL: 502, expected 200; the answer says: later",
        ),
        ("ada", (500, "<html>"), "own URL: 500, expected 200; the answer says: nothing more"),
        ("ada", (200, '{"url": "https://elsewhere/"}'), "does not lead to domain d-abcdefghijkl"),
        ("ada", (200, "[]"), "does not lead to domain d-abcdefghijkl"),
        ("grace", (200, json.dumps({"url": URL})), "grace's URL: 200, expected 403"),
        (None, (200, "{}"), "without a token: 200, expected 401 or 403"),
    ],
)
def test_an_unexpected_outcome_is_an_error(
    api: Api, employee: str | None, answer: tuple[int, str], said: str
) -> None:
    if employee is None:
        api.anonymous = answer
    else:
        api.answers[employee] = answer
    with pytest.raises(CommandError) as caught:
        demonstration.run(api.aws, load("local"), OUTPUTS)
    assert said in str(caught.value)
    assert "89abcdef" not in str(caught.value)


def test_an_api_that_is_not_there_is_one_clear_error(
    aws: EmbeddedAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demonstration, "sign_in", lambda *_: "its-token")
    gone = replace(aws, ministack=replace(aws.ministack, port=1))
    with pytest.raises(CommandError, match=r"^the demonstration failed: .*refused"):
        demonstration.run(gone, load("local"), OUTPUTS)


def test_a_pool_that_is_not_there_is_one_clear_error(aws: EmbeddedAws) -> None:
    with pytest.raises(CommandError, match=r"^the demonstration failed: .*ResourceNotFound"):
        demonstration.run(aws, load("local"), OUTPUTS)


def test_outputs_are_read(tmp_path: Path) -> None:
    path = tmp_path / "outputs.json"
    path.write_text(json.dumps({"access": {**asdict(OUTPUTS), "more": 1}, "network": {}}))
    assert demonstration.read_outputs(path) == OUTPUTS


@pytest.mark.parametrize("text", [None, "", "{}", '{"access": {"api_id": "a"}}', '{"access": 1}'])
def test_missing_outputs_are_one_clear_error(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "outputs.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(CommandError, match="nothing is deployed to the embedded AWS"):
        demonstration.read_outputs(path)


def test_passwords_are_strong_and_new() -> None:
    passwords = [demonstration._password() for _ in range(50)]
    assert len(set(passwords)) == 50
    for password in passwords:
        assert len(password) == 32
        assert any(map(str.islower, password))
        assert any(map(str.isupper, password))
        assert any(map(str.isdigit, password))
        assert set(password) & set("-_.!")
