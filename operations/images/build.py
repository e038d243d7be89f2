"""Builds an image of the settings from its folder below `docker/`, and pushes it to ECR."""

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from modules.settings import IMAGE_CONTEXTS, ROOT, ImageSettings, Settings
from operations.images.ecr import Registry
from toolchain.console import say
from toolchain.errors import CommandError, InputError

INSTALL = (
    "Install Docker (https://docs.docker.com/engine/install/) and start it, or in Studio "
    "sm-docker: pip install sagemaker-studio-image-build.\n"
    "  --dry-run shows the commands and needs neither."
)
# Without it, buildx pushes an index with attestations, which SageMaker does not take as an image.
PLAIN_IMAGE = {"BUILDX_NO_DEFAULT_ATTESTATIONS": "1"}
_ARGUMENT = re.compile(r'^ARG\s+(\w+)(?:=(?:"([^"]*)"|(\S*)))?', re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """What is built, and what it is called.

    Attributes:
        context: the folder of its Dockerfile.
        repository: the ECR repository's name.
    """

    image: ImageSettings
    context: Path
    repository: str
    account_id: str
    region: str

    @property
    def tag(self) -> str:
        """The image's tag; empty where it has none, and cannot be built."""
        return self.image.tag or ""

    @property
    def registry(self) -> str:
        """The host of the account's registry."""
        return f"{self.account_id}.dkr.ecr.{self.region}.amazonaws.com"

    @property
    def uri(self) -> str:
        """What docker calls it."""
        return f"{self.registry}/{self.repository}:{self.tag}"

    def arguments(self) -> dict[str, str]:
        """Give the build arguments that the Dockerfile has, each with its default."""
        found: dict[str, str] = {}
        text = (self.context / "Dockerfile").read_text(encoding="utf-8")
        for name, quoted, plain in _ARGUMENT.findall(text):
            # A second ARG of a name takes the first one's value into the build.
            found.setdefault(name, quoted or plain)
        return found

    def docker(self) -> list[list[str]]:
        """Give the commands that build and push; the second reads the token from its input."""
        docker = ["docker", "build", "--pull", "--platform", "linux/amd64", *self._given()]
        return [
            [*docker, "--tag", self.uri, str(self.context)],
            ["docker", "login", "--username", "AWS", "--password-stdin", self.registry],
            ["docker", "push", self.uri],
            ["docker", "logout", self.registry],
        ]

    def sm_docker(self) -> list[str]:
        """Give the command that builds and pushes within AWS, to be run in the context."""
        name = f"{self.repository}:{self.tag}"
        return ["sm-docker", "build", ".", "--repository", name, *self._given()]

    def _given(self) -> list[str]:
        given = self.image.build_args.items()
        return [part for name, value in given for part in ("--build-arg", f"{name}={value}")]


def run(
    settings: Settings,
    name: str,
    *,
    push: bool,
    dry_run: bool,
    contexts: Path = IMAGE_CONTEXTS,
) -> None:
    """Build an image, and push it where that is asked for.

    Args:
        settings: of the environment.
        name: The name of one of `studio.images`.
        push: Push the image after it is built.
        dry_run: Only print the commands.
        contexts: holds the images' folders.

    Raises:
        InputError: one of them, the image's settings or this machine does not serve.
        LocalError: the build, the push or ECR failed.
    """
    build = _build(settings, name, contexts)
    if problems := _problems(build):
        raise InputError("\n".join(problems))
    if dry_run:
        say("\n".join(_shown(build, push=push)))
        return
    tool = _tool(build, push=push)
    if not push:
        _call(build.docker()[0])
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
        raise InputError(f"studio.images: {source} has none: add one, then name it")
    if name not in images:
        raise InputError(
            f"NAME is {name!r}: {source} has no image of that name: use {' or '.join(images)}."
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
    # The engine would only warn of them.
    unknown = [name for name in build.image.build_args if name not in arguments]
    problems = [
        f"{where}.build_args.{name}: the Dockerfile has no such argument: "
        f"use {' or '.join(arguments) or 'none'}."
        for name in unknown
    ]
    if not build.tag:
        problems.append(f"{where}.tag: none given: a build needs a new one, such as 2026-11-02.")
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


def _shown(build: Build, *, push: bool) -> list[str]:
    make, login, *rest = build.docker()
    if not push:
        return [shlex.join(make)]
    token = f"aws ecr get-login-password --region {build.region}"
    return [shlex.join(make), f"{token} | {shlex.join(login)}", *map(shlex.join, rest)]


def _tool(build: Build, *, push: bool) -> str:
    if shutil.which("docker") is None:
        missing = "docker is not on the PATH."
    else:
        asked = ["docker", "version", "--format", "{{.Server.Version}}"]
        answer = subprocess.run(asked, capture_output=True, text=True, check=False)
        if answer.returncode == 0:
            return "docker"
        missing = f"docker has no engine: {answer.stderr.strip()}"
    if shutil.which("sm-docker") is None:
        commands = "\n  ".join(_shown(build, push=push))
        raise InputError(f"{missing}\n  {INSTALL}\n  They are:\n  {commands}")
    if not push:
        raise InputError(f"{missing} sm-docker is here, and pushes what it builds: add --push.")
    return "sm-docker"


def _push_with_docker(build: Build, registry: Registry) -> None:
    make, login, push, logout = build.docker()
    _call(make)
    try:
        _call(login, given=registry.token())
        _call(push)
    finally:
        # Docker keeps the token in a file of the person's; it is good for 12 hours.
        subprocess.run(logout, capture_output=True, check=False)


def _call(command: Sequence[str], *, folder: Path = ROOT, given: str = "") -> None:
    say(f"$ {shlex.join(command)}")
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **PLAIN_IMAGE},
        input=given,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CommandError(f"{' '.join(command[:2])} failed, with status {done.returncode}.")
