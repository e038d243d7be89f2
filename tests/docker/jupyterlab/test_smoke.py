"""The smoke test of the image, with fakes of JupyterLab, pip and the user."""

import json
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from modules.settings import ROOT

FOLDER = ROOT / "docker" / "jupyterlab"
SMOKE_TEST = FOLDER / "scripts" / "smoke-test.sh"
# Answers the paths that it is given; notes when it has ended.
SERVER = """#!{python}
import http.server, os, pathlib, sys
pathlib.Path(__file__).with_name("home").write_text(os.environ["HOME"])
options = dict(option[2:].split("=") for option in sys.argv[1:])
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path in {paths} else 404)
        self.end_headers()
address = options["ServerApp.ip"], int(options["ServerApp.port"])
http.server.HTTPServer(address, Handler).serve_forever()
"""
STATUS, IDLE = "/jupyterlab/default/api/status", "/jupyterlab/default/api/idle"


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str, str], None]:
    def write(name: str, text: str) -> None:
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)

    write("id", "#!/bin/sh\ncase $1 in -u) echo 1000;; -g) echo 100;; esac\n")
    write("python", "#!/bin/sh\nexit 0\n")
    write("jupyter-lab", SERVER.format(python=sys.executable, paths={STATUS, IDLE}))
    return write


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def smoke(folder: Path, port: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(SMOKE_TEST), str(port)],
        env={"PATH": f"{folder}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.usefixtures("program")
def test_a_server_that_answers_passes_and_is_ended(tmp_path: Path, port: int) -> None:
    result = smoke(tmp_path, port)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == (
        f"smoke-test: JupyterLab answers at http://127.0.0.1:{port}/jupyterlab/default\n"
    )
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
    # What it kept in its home is gone with it.
    assert not Path((tmp_path / "home").read_text()).exists()


def test_a_server_that_ends_is_told_with_its_words(
    tmp_path: Path, port: int, program: Callable[[str, str], None]
) -> None:
    program("jupyter-lab", "#!/bin/sh\necho no module named jupyterlab >&2\nexit 1\n")
    result = smoke(tmp_path, port)
    assert result.returncode == 1
    assert result.stderr == "smoke-test: JupyterLab ended: no module named jupyterlab\n"


def test_without_an_answer_to_idle_there_is_no_shutdown(
    tmp_path: Path, port: int, program: Callable[[str, str], None]
) -> None:
    program("jupyter-lab", SERVER.format(python=sys.executable, paths={STATUS}))
    result = smoke(tmp_path, port)
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1] == (
        f"smoke-test: no answer at http://127.0.0.1:{port}{IDLE}, "
        "without which there is no idle shutdown"
    )


def test_another_user_is_refused(
    tmp_path: Path, port: int, program: Callable[[str, str], None]
) -> None:
    program("id", "#!/bin/sh\necho 0\n")
    result = smoke(tmp_path, port)
    assert result.returncode == 1
    assert result.stderr == "smoke-test: runs as 0:0, and SageMaker takes 1000:100\n"


def test_libraries_that_do_not_fit_are_refused(
    tmp_path: Path, port: int, program: Callable[[str, str], None]
) -> None:
    program("python", "#!/bin/sh\necho a needs b\nexit 1\n")
    result = smoke(tmp_path, port)
    assert result.returncode == 1
    assert result.stdout == "a needs b\n"
    assert result.stderr == "smoke-test: libraries do not fit together\n"


def test_the_server_is_where_sagemaker_looks_for_it() -> None:
    configured = json.loads((FOLDER / "jupyter_server_config.json").read_text())
    server = configured["ServerApp"]
    assert (server["ip"], server["port"], server["port_retries"]) == ("0.0.0.0", 8888, 0)  # noqa: S104 - within the container
    assert server["base_url"] == "/jupyterlab/default/"
    assert configured["IdentityProvider"] == {"token": ""}
