"""Builds of the images in the settings from their folders in `docker/`, and pushes to ECR."""

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from modules.settings import IMAGE_CONTEXTS, ROOT, ImageSettings, Settings
from operations.images.ecr import Registry
from toolchain.console import say
from toolchain.errors import CommandError, InputError

INSTALL = (
    "Install Docker (https://docs.docker.com/engine/install/) and start it, or in Studio "
    "sm-docker: pip install sagemaker-studio-image-build.\n"
    "  --dry-run prints the commands, and needs neither."
)
# By default, buildx pushes an index with attestations, which SageMaker refuses as an image.
PLAIN_IMAGE = {"BUILDX_NO_DEFAULT_ATTESTATIONS": "1"}
_ARGUMENT = re.compile(r'^ARG\s+(\w+)(?:=(?:"([^"]*)"|(\S*)))?', re.MULTILINE)


class DockerCommands(NamedTuple):
    """The commands of Docker that build and push an image, in order.

    Attributes:
        build: Builds and tags the image.
        login: Signs in to the registry, with a token from standard input.
        push: Pushes the image.
        logout: Removes the token from Docker's configuration.
    """

    build: list[str]
    login: list[str]
    push: list[str]
    logout: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """The build of an image.

    Attributes:
        image: The settings of the image.
        context: The folder of the Dockerfile.
        repository: The name of the ECR repository.
        account_id: The id of the AWS account that has the repository.
        region: The Region of the repository.
    """

    image: ImageSettings
    context: Path
    repository: str
    account_id: str
    region: str

    @property
    def tag(self) -> str:
        """The tag of the image; an image without a tag, here an empty text, cannot be built."""
        return self.image.tag or ""

    @property
    def registry(self) -> str:
        """The host name of the account's registry."""
        return f"{self.account_id}.dkr.ecr.{self.region}.amazonaws.com"

    @property
    def uri(self) -> str:
        """The name of the image in Docker."""
        return f"{self.registry}/{self.repository}:{self.tag}"

    def arguments(self) -> dict[str, str]:
        """Return the build arguments of the Dockerfile, each with its default."""
        found: dict[str, str] = {}
        text = (self.context / "Dockerfile").read_text(encoding="utf-8")
        for name, quoted, plain in _ARGUMENT.findall(text):
            # A second ARG of the same name only takes over the value of the first one.
            found.setdefault(name, quoted or plain)
        return found

    def docker(self) -> DockerCommands:
        """Return the commands that build and push with Docker."""
        docker = [
            "docker",
            "build",
            "--pull",
            "--platform",
            "linux/amd64",
            *self._build_arguments(),
        ]
        return DockerCommands(
            build=[*docker, "--tag", self.uri, str(self.context)],
            login=["docker", "login", "--username", "AWS", "--password-stdin", self.registry],
            push=["docker", "push", self.uri],
            logout=["docker", "logout", self.registry],
        )

    def sm_docker(self) -> list[str]:
        """Return the command that builds and pushes in AWS; it must run in the context's folder."""
        name = f"{self.repository}:{self.tag}"
        return ["sm-docker", "build", ".", "--repository", name, *self._build_arguments()]

    def _build_arguments(self) -> list[str]:
        arguments = self.image.build_args.items()
        return [part for name, value in arguments for part in ("--build-arg", f"{name}={value}")]


def run(
    settings: Settings,
    name: str,
    *,
    push: bool,
    dry_run: bool,
    contexts: Path = IMAGE_CONTEXTS,
) -> None:
    """Build an image, and push it if `push` is set.

    Args:
        settings: The settings of the environment.
        name: The name of an image of `studio.images`.
        push: Whether to push the image after the build.
        dry_run: Whether only to print the commands.
        contexts: The folder that holds the folders of the images.

    Raises:
        InputError: The arguments, the settings of the image or this machine cannot be used.
        CommandError: The build, the push or ECR failed.
    """
    build = _build(settings, name, contexts)
    if problems := _problems(build):
        raise InputError("\n".join(problems))
    if dry_run:
        say("\n".join(_commands(build, push=push)))
        return
    tool = _tool(build, push=push)
    if not push:
        _call(build.docker().build)
        say(f"built {build.uri}; --push pushes it")
        return
    registry = Registry(build.region, build.account_id, build.repository)
    registry.require_free(build.tag)
    if tool == "sm-docker":
        _call(build.sm_docker(), folder=build.context)
    else:
        _push_with_docker(build, registry)
    say(f"pushed {build.uri}")
    say(f'environments/{settings.environment}.toml, studio.images, name = "{build.image.name}":')
    say(f'  digest = "{registry.digest(build.tag)}"')


def _build(settings: Settings, name: str, contexts: Path) -> Build:
    images = {image.name: image for image in settings.studio.images}
    source = f"environments/{settings.environment}.toml"
    if not images:
        raise InputError(f"studio.images: {source} has no image: add one, then name it")
    if name not in images:
        raise InputError(
            f"the image is {name!r}: {source} has no image of that name: use {' or '.join(images)}."
        )
    image = images[name]
    return Build(
        image=image,
        context=contexts / image.context,
        repository=f"{settings.name}/{image.name}",
        account_id=settings.account_id,
        region=settings.region,
    )


def _problems(build: Build) -> list[str]:
    where = f"studio.images.{build.image.name}"
    arguments = build.arguments()
    # Docker would only warn about unknown arguments.
    unknown = [name for name in build.image.build_args if name not in arguments]
    problems = [
        f"{where}.build_args.{name}: the Dockerfile has no such argument: "
        f"use {' or '.join(arguments) or 'none'}."
        for name in unknown
    ]
    if not build.tag:
        problems.append(f"{where}.tag: missing: a build needs a new tag, such as 2026-11-02.")
    check = build.context / "scripts" / "check-arguments.sh"
    if check.is_file() and not unknown:
        done = subprocess.run(
            [str(check)],
            env={**os.environ, **arguments, **build.image.build_args},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        problems += [done.stderr.rstrip()] if done.returncode != 0 else []
    return problems


def _commands(build: Build, *, push: bool) -> list[str]:
    docker = build.docker()
    if not push:
        return [shlex.join(docker.build)]
    token = f"aws ecr get-login-password --region {build.region}"
    return [
        shlex.join(docker.build),
        f"{token} | {shlex.join(docker.login)}",
        shlex.join(docker.push),
        shlex.join(docker.logout),
    ]


def _tool(build: Build, *, push: bool) -> str:
    if shutil.which("docker") is None:
        missing = "docker is not on the PATH."
    else:
        version = ["docker", "version", "--format", "{{.Server.Version}}"]
        answer = subprocess.run(version, capture_output=True, text=True, check=False)
        if answer.returncode == 0:
            return "docker"
        missing = f"docker has no engine: {answer.stderr.strip()}"
    if shutil.which("sm-docker") is None:
        commands = "\n  ".join(_commands(build, push=push))
        raise InputError(f"{missing}\n  {INSTALL}\n  The commands are:\n  {commands}")
    if not push:
        raise InputError(f"{missing} sm-docker is installed, and always pushes: add --push.")
    return "sm-docker"


def _push_with_docker(build: Build, registry: Registry) -> None:
    docker = build.docker()
    _call(docker.build)
    try:
        _call(docker.login, standard_input=registry.token())
        _call(docker.push)
    finally:
        # Docker keeps the token, which is valid for 12 hours, in a file of the user.
        subprocess.run(docker.logout, capture_output=True, check=False)


def _call(command: Sequence[str], *, folder: Path = ROOT, standard_input: str = "") -> None:
    say(f"$ {shlex.join(command)}")
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **PLAIN_IMAGE},
        input=standard_input,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CommandError(f"{' '.join(command[:2])} failed, with status {done.returncode}.")
