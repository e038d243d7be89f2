"""`make image`, with a stand-in for docker that is a real process, and the embedded AWS's ECR."""

import re
import shlex
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from cli import main as commands
from local.emulator.embedded_aws import EmbeddedAws
from modules import settings as modules_settings
from modules.settings import ROOT, Settings
from operations.images import build
from testing.configuration import make_settings
from tests.support import rstudio_image as context
from tests.support.container_engine import DIGEST, MANIFEST, TOKEN, Machine
from tests.support.embedded_aws import ACCOUNT, REGION
from toolchain.errors import CommandError, InputError

Captured = pytest.CaptureFixture[str]

JUPYTERLAB: dict[str, Any] = {
    "name": "science",
    "kind": "jupyterlab",
    "display_name": "Science",
    "description": "Python for everybody",
    "context": "jupyterlab",
    "tag": "2026-11-02",
}
RSTUDIO: dict[str, Any] = {
    "name": "r-session",
    "kind": "rstudio",
    "display_name": "R",
    "description": "R for everybody",
    "context": "rstudio",
    "tag": "4.4.3-1",
    "build_args": {"R_VERSIONS": "4.4.3 4.3.3"},
}
REGISTRY = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.delenv("FAIL", raising=False)
    return Machine(folder)


@pytest.fixture
def docker(machine: Machine) -> Machine:
    machine.has("docker")
    return machine


@pytest.fixture
def ecr(aws: EmbeddedAws, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The embedded AWS's ECR, with a repository for this test's image."""
    for name, value in aws.process_environment().items():
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, value)
    client = boto3.client("ecr", region_name=REGION)
    name = f"test/{JUPYTERLAB['name']}"
    client.create_repository(repositoryName=name, imageTagMutability="IMMUTABLE")
    yield client
    client.delete_repository(repositoryName=name, force=True)


def settings(*images: dict[str, Any]) -> Settings:
    given = [*images] or [JUPYTERLAB, RSTUDIO]
    return make_settings(
        account_id=ACCOUNT,
        region=REGION,
        studio={"rstudio": {"licensed": True}, "images": given},
    )


def start(
    *images: dict[str, Any], name: str = "science", push: bool = False, dry_run: bool = False
) -> None:
    build.run(settings(*images), name, push=push, dry_run=dry_run)


def refused(*images: dict[str, Any], name: str = "science", push: bool = False) -> str:
    with pytest.raises(InputError) as caught:
        start(*images, name=name, push=push)
    return str(caught.value)


@pytest.fixture
def pinned(tmp_path: Path) -> Path:
    """The images' folders, with a checksum for each download of the RStudio image."""
    contexts = tmp_path / "docker"
    contexts.mkdir()
    context.pin(context.copy(contexts), **RSTUDIO["build_args"])
    return contexts


def test_an_unknown_name_lists_what_there_is() -> None:
    assert refused(name="R") == (
        "the image is 'R': environments/test.toml has no image of that name: "
        "use science or r-session."
    )


def test_settings_without_images_say_so() -> None:
    with pytest.raises(InputError, match=r"environments/test\.toml has no image: add one"):
        build.run(make_settings(), "science", push=False, dry_run=False)


def test_all_problems_are_output_at_once(docker: Machine) -> None:
    bad = JUPYTERLAB | {"tag": None, "build_args": {"RVERSION": "4", "PROXY": "a"}}
    assert refused(bad).splitlines() == [
        "studio.images.science.build_args.RVERSION: the Dockerfile has no such argument: use none.",
        "studio.images.science.build_args.PROXY: the Dockerfile has no such argument: use none.",
        "studio.images.science.tag: missing: a build needs a new tag, such as 2026-11-02.",
    ]
    assert docker.calls() == []


def test_what_the_image_itself_refuses_is_refused_before_the_build(docker: Machine) -> None:
    bad = RSTUDIO | {"build_args": {"PYTHON_VERSION": "2.7", "DRIVERS_VERSION": "latest"}}
    output = refused(bad, name="r-session")
    assert 'PYTHON_VERSION: "2.7": must be 3.12.x' in output
    assert 'DRIVERS_VERSION: "latest": must be a release' in output
    assert docker.calls() == []


def test_without_checksums_nothing_is_built(docker: Machine) -> None:
    assert "checksums.txt: needs one line for r-4.4.3, https" in refused(name="r-session")
    assert docker.calls() == []


def test_a_dry_run_shows_the_commands_and_runs_none(
    machine: Machine, pinned: Path, capsys: Captured
) -> None:
    build.run(settings(), "r-session", push=True, dry_run=True, contexts=pinned)
    uri = f"{REGISTRY}/test/r-session:4.4.3-1"
    lines = capsys.readouterr().out.splitlines()
    assert [shlex.split(line) for line in lines] == [
        [
            "docker", "build", "--pull", "--platform", "linux/amd64",
            "--build-arg", "R_VERSIONS=4.4.3 4.3.3", "--tag", uri, str(pinned / "rstudio"),
        ],
        [
            "aws", "ecr", "get-login-password", "--region", REGION, "|",
            "docker", "login", "--username", "AWS", "--password-stdin", REGISTRY,
        ],
        ["docker", "push", uri],
        ["docker", "logout", REGISTRY],
    ]  # fmt: skip
    assert machine.calls() == []


def test_a_dry_run_without_a_push_shows_the_build_only(capsys: Captured) -> None:
    start(dry_run=True)
    assert re.fullmatch(r"docker build .*/docker/jupyterlab\n", capsys.readouterr().out)


@pytest.mark.usefixtures("machine")
def test_without_docker_it_says_what_to_install_and_what_it_would_do() -> None:
    first, *rest = refused().splitlines()
    assert first == "docker is not on the PATH."
    assert "Install Docker (https://docs.docker.com/engine/install/)" in rest[0]
    assert "--dry-run" in rest[1]
    assert rest[-1].strip().startswith("docker build --pull ")


def test_docker_without_its_engine_is_none(
    docker: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAIL", "version")
    assert refused().startswith("docker has no engine: version is broken\n")
    assert len(docker.calls()) == 1


def test_a_build_alone_asks_nobody_and_pushes_nothing(docker: Machine, capsys: Captured) -> None:
    start()
    uri = f"{REGISTRY}/test/science:2026-11-02"
    assert docker.calls() == [
        "docker version --format {{.Server.Version}}",
        f"docker build --pull --platform linux/amd64 --tag {uri} {ROOT / 'docker/jupyterlab'}",
    ]
    # SageMaker takes an image, and no index of them.
    assert "BUILDX_NO_DEFAULT_ATTESTATIONS=1\n" in (docker.folder / "environment").read_text()
    assert capsys.readouterr().out.splitlines()[-1] == f"built {uri}; --push pushes it"


@pytest.mark.usefixtures("ecr")
def test_a_push_ends_with_the_line_for_the_settings(docker: Machine, capsys: Captured) -> None:
    start(push=True)
    verbs = [call.split()[1] for call in docker.calls()]
    assert verbs == ["version", "build", "login", "push", "logout"]
    output = capsys.readouterr().out
    assert output.splitlines()[-3:] == [
        f"pushed {REGISTRY}/test/science:2026-11-02",
        'environments/test.toml, studio.images, name = "science":',
        f'  digest = "{DIGEST}"',
    ]
    # What is printed is a setting as it stands.
    assert settings(JUPYTERLAB | {"digest": DIGEST}).studio.images[0].digest == DIGEST


@pytest.mark.usefixtures("ecr")
def test_the_token_goes_by_standard_input_only(docker: Machine, capsys: Captured) -> None:
    start(push=True)
    assert (docker.folder / "token").read_text() == TOKEN
    output = capsys.readouterr()
    for text in (
        *docker.calls(),
        output.out,
        output.err,
        (docker.folder / "environment").read_text(),
    ):
        assert TOKEN not in text


@pytest.mark.usefixtures("ecr")
@pytest.mark.parametrize(
    ("verb", "calls"),
    [
        ("build", ["version", "build"]),
        ("login", ["version", "build", "login", "logout"]),
        ("push", ["version", "build", "login", "push", "logout"]),
    ],
)
def test_what_fails_ends_it_and_docker_forgets_the_token(
    verb: str,
    calls: list[str],
    docker: Machine,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("FAIL", verb)
    with pytest.raises(CommandError, match=f"docker {verb} failed, with status 3"):
        start(push=True)
    assert [call.split()[1] for call in docker.calls()] == calls
    output = capfd.readouterr()
    assert output.err == f"{verb} is broken\n"
    assert "digest" not in output.out


def test_a_tag_that_is_there_is_refused_before_the_build(docker: Machine, ecr: Any) -> None:
    ecr.put_image(repositoryName="test/science", imageTag="2026-11-02", imageManifest=MANIFEST)
    assert refused(push=True) == (
        "test/science already has the tag 2026-11-02, and its tags are immutable: choose a new tag."
        f"\n  The tag names the image {DIGEST}"
    )
    assert [call.split()[1] for call in docker.calls()] == ["version"]


@pytest.mark.usefixtures("ecr")
def test_a_missing_repository_is_refused_before_the_build(docker: Machine) -> None:
    assert refused(JUPYTERLAB | {"name": "new"}, name="new", push=True) == (
        f"test/new: account {ACCOUNT} has no such ECR repository: "
        "deploy the stack studio with the image in its settings first."
    )
    assert [call.split()[1] for call in docker.calls()] == ["version"]


@pytest.mark.usefixtures("docker")
def test_no_answer_from_ecr_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(CommandError, match=r"^AWS cannot be reached: Could not connect"):
        start(push=True)


@pytest.mark.usefixtures("ecr")
def test_sm_docker_builds_and_pushes_where_there_is_no_engine(
    machine: Machine, capsys: Captured
) -> None:
    machine.has("sm-docker")
    assert "sm-docker is installed, and always pushes: add --push." in refused()
    start(push=True)
    assert machine.calls() == ["sm-docker build . --repository test/science:2026-11-02"]
    assert (machine.folder / "where").read_text().strip() == str(ROOT / "docker/jupyterlab")
    assert capsys.readouterr().out.splitlines()[-1] == f'  digest = "{DIGEST}"'


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line, on settings with images, within a process that keeps its signals."""
    monkeypatch.setattr(modules_settings, "load", lambda _: settings())
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    # The command sets the variable for the programs that it starts.
    monkeypatch.setenv("ENVIRONMENT", "local")


@pytest.mark.usefixtures("machine", "command")
@pytest.mark.parametrize(
    ("arguments", "status"),
    [(["science", "--dry-run"], 0), (["science"], 2), (["nobody", "--dry-run"], 2)],
)
def test_the_command_ends_as_it_should(arguments: list[str], status: int, capsys: Captured) -> None:
    assert commands.main(["image", *arguments]) == status
    output = capsys.readouterr()
    assert bool(output.err) == (status != 0)
    assert "Traceback" not in output.err


@pytest.mark.usefixtures("docker", "command")
def test_a_build_that_fails_ends_with_1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAIL", "build")
    assert commands.main(["image", "science"]) == 1


@pytest.mark.usefixtures("command")
def test_the_embedded_aws_takes_no_push(capsys: Captured) -> None:
    assert commands.main(["image", "science", "--push"]) == 2
    assert capsys.readouterr().err.startswith("--push with the environment 'local'")
