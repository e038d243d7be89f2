"""Rules for the folder of each image: its Dockerfile, its scripts, its lists."""

import re
import shlex
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from modules.settings import ROOT

DOCKER = ROOT / "docker"
DOCKERFILES = sorted(DOCKER.rglob("Dockerfile"))
SCRIPTS = sorted(DOCKER.rglob("*.sh"))
LOCKS = sorted(DOCKER.rglob("requirements.txt"))
# Both come with the Python packages.
HADOLINT, SHELLCHECK = (
    str(Path(sys.executable).with_name(name)) for name in ("hadolint", "shellcheck")
)
SECRET = re.compile(r"secret|token|passw|credential|licen[cs]e|private|_key", re.IGNORECASE)


def name(path: Path) -> str:
    return str(path.relative_to(DOCKER))


def instructions(dockerfile: Path) -> list[tuple[str, str]]:
    """Return each instruction and its arguments, in one line and without comments."""
    lines = [line for line in dockerfile.read_text().splitlines() if not line.startswith("#")]
    whole = "\n".join(lines).replace("\\\n", " ")
    return [
        (first, rest.strip())
        for first, _, rest in (line.partition(" ") for line in whole.splitlines() if line)
    ]


def given(dockerfile: Path, instruction: str) -> list[str]:
    return [rest for found, rest in instructions(dockerfile) if found == instruction]


every_dockerfile = pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=name)
every_script = pytest.mark.parametrize("script", SCRIPTS, ids=name)


def test_every_image_is_looked_at() -> None:
    assert list(map(name, DOCKERFILES)) == ["jupyterlab/Dockerfile", "rstudio/Dockerfile"]
    assert [name(script) for script in SCRIPTS] == [
        "jupyterlab/scripts/smoke-test.sh",
        "rstudio/scripts/check-arguments.sh",
        "rstudio/scripts/downloads.sh",
        "rstudio/scripts/fetch.sh",
        "rstudio/scripts/install-deb.sh",
        "rstudio/scripts/pin-checksums.sh",
        "rstudio/scripts/smoke-test.sh",
    ]


@every_dockerfile
def test_hadolint_finds_nothing(dockerfile: Path) -> None:
    command = [HADOLINT, "--no-color", "--config", str(DOCKER / ".hadolint.yaml"), str(dockerfile)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (0, "")


@every_script
def test_shellcheck_finds_nothing(script: Path) -> None:
    result = subprocess.run([SHELLCHECK, str(script)], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (0, "")


@every_script
def test_a_script_runs_and_stops_at_its_first_failure(script: Path) -> None:
    assert script.stat().st_mode & stat.S_IXOTH
    assert script.read_text().startswith("#!/usr/bin/env bash\n")
    assert "\nset -euo pipefail\n" in script.read_text()


@every_dockerfile
def test_the_base_is_one_release_and_not_the_newest(dockerfile: Path) -> None:
    (base,) = given(dockerfile, "FROM")
    defaults = dict(default.split("=", 1) for default in given(dockerfile, "ARG") if "=" in default)
    base = re.sub(r"\$\{(\w+)\}", lambda found: defaults[found[1]], base)
    assert re.fullmatch(r"ubuntu:2[24]\.04(@sha256:[0-9a-f]{64})?", base)


@every_dockerfile
def test_nothing_is_fetched_past_the_checks(dockerfile: Path) -> None:
    assert given(dockerfile, "ADD") == []
    for command in given(dockerfile, "RUN"):
        words = shlex.split(command)
        # `curl` as a package's name is no call of it.
        assert "wget" not in words
        assert not re.search(r"(^|&& |\| )curl ", command)
        if "pip" in words or "bin/pip" in words:
            assert {"--require-hashes", "--only-binary=:all:"} <= set(words)


@every_dockerfile
def test_no_argument_or_variable_is_for_a_secret(dockerfile: Path) -> None:
    for values in given(dockerfile, "ARG") + given(dockerfile, "ENV"):
        assert not [word for word in re.findall(r"(\w+)=", f"{values}=") if SECRET.search(word)]


@every_dockerfile
def test_only_what_is_named_gets_into_the_image(dockerfile: Path) -> None:
    folder = dockerfile.parent
    ignored = (folder / ".dockerignore").read_text().splitlines()
    rules = [line for line in ignored if not line.startswith("#")]
    assert rules[0] == "*"
    assert all(rule.startswith("!") and (folder / rule[1:]).exists() for rule in rules[1:])
    copied = {
        source.split("/")[0] for paths in given(dockerfile, "COPY") for source in paths.split()[:-1]
    }
    assert copied == {rule[1:] for rule in rules[1:]}


@every_dockerfile
def test_the_image_is_tried_when_all_is_in_it(dockerfile: Path) -> None:
    last = [found for found in instructions(dockerfile) if found[0] in {"RUN", "COPY", "ENV"}][-1]
    assert last[0] == "RUN"
    assert last[1].endswith("scripts/smoke-test.sh")


def test_jupyterlab_runs_as_the_user_that_sagemaker_takes() -> None:
    dockerfile = DOCKER / "jupyterlab/Dockerfile"
    assert given(dockerfile, "USER") == ["1000:100"]
    assert given(dockerfile, "WORKDIR")[-1] == "/home/sagemaker-user"
    assert given(dockerfile, "CMD") == ['["jupyter-lab"]']


def test_rstudio_leaves_user_and_command_to_sagemaker() -> None:
    dockerfile = DOCKER / "rstudio/Dockerfile"
    assert not {"USER", "ENTRYPOINT", "CMD"} & {found for found, _ in instructions(dockerfile)}


@pytest.mark.parametrize("lock", LOCKS, ids=name)
def test_every_library_is_pinned_with_its_hashes(lock: Path) -> None:
    pinned = re.split(r"\n(?=\S)", lock.read_text().strip())
    for requirement in pinned:
        assert re.match(r"[a-z0-9-]+==[0-9][\w.]* ", requirement), requirement
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", requirement), requirement
    assert "://" not in lock.read_text()
    names = {requirement.partition("==")[0] for requirement in pinned}
    wanted = re.findall(r"^[a-z0-9-]+", lock.with_suffix(".in").read_text(), flags=re.MULTILINE)
    assert wanted
    assert set(wanted) <= names
