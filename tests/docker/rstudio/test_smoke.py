"""The smoke test of the image, on a folder in the place of an image, with Debian's R in it."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support import rstudio_image as context
from toolchain.system_packages import require

RELEASE = "2025.05.1+513.pro3"
OTHER_R = "4.1.3"
DRIVER = "/opt/rstudio-drivers/athena/bin/lib/libathenaodbc_sb64.so"
ODBC = f"[Athena]\nDriver = {DRIVER}\n"


@pytest.fixture(scope="module")
def r_version() -> str:
    command = [require("Rscript"), "-e", "cat(format(getRversion()))"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@dataclass(frozen=True, slots=True)
class Image:
    """A folder in the place of an image's root."""

    root: Path
    r_version: str

    @property
    def session(self) -> Path:
        return self.root / "opt/session-image"

    def write(self, path: str, text: str = "", mode: int = 0o644) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(mode)
        return file

    def run(self, **arguments: str) -> subprocess.CompletedProcess[str]:
        given = {
            "R_VERSIONS": f"{self.r_version} {OTHER_R}",
            "RSW_VERSION": RELEASE,
            "PYTHON_VERSION": ".".join(map(str, sys.version_info[:3])),
            "LANG": "C.UTF-8",
        }
        return context.run(self.session, "smoke-test.sh", str(self.root), **(given | arguments))

    def problems(self) -> list[str]:
        result = self.run()
        assert result.returncode == 1, result.stdout
        heading, *lines = result.stderr.splitlines()
        count = len(lines)
        assert heading == f"smoke-test: {count} problem{'s' if count > 1 else ''}"
        return [line.removeprefix("  ") for line in lines]


@pytest.fixture
def image(tmp_path: Path, r_version: str) -> Image:
    """Return a folder with everything that an image must have."""
    made = Image(tmp_path / "root", r_version)
    made.root.mkdir()
    shutil.copytree(context.RSTUDIO / "scripts", made.session / "scripts")
    made.write("opt/session-image/r-packages.txt", "# R's own\nstats\ntools\n")
    made.write("opt/session-image/requirements.in", "# the tests'\njmespath<2\nidna[all]\n")
    for name in ("R", "Rscript"):
        program = made.root / "opt/R" / r_version / "bin" / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.symlink_to(require(name))
        made.write(f"opt/R/{OTHER_R}/bin/{name}", f"#!/bin/sh\nprintf {OTHER_R}\n", 0o755)
        link = made.root / "usr/local/bin" / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(f"/opt/R/default/bin/{name}")
    (made.root / "opt/R/default").symlink_to(r_version)
    version = ".".join(map(str, sys.version_info[:3]))
    made.write(
        f"opt/python/{version}/bin/python3", f'#!/bin/sh\nexec {sys.executable} "$@"\n', 0o755
    )
    made.write(
        "var/lib/dpkg/status",
        "Package: rstudio-server\nStatus: install ok installed\nMaintainer: Posit\n"
        f"Architecture: amd64\nVersion: {RELEASE}\nDescription: Workbench\n",
    )
    for path in ("usr/lib/rstudio-server/bin/rsession", "usr/bin/sudo", "usr/bin/java"):
        made.write(path, mode=0o755)
    for file in ("opt/rstudio-drivers/odbcinst.ini.sample", "etc/odbcinst.ini"):
        made.write(file, ODBC)
    made.write(DRIVER[1:])
    return made


def test_a_whole_image_passes(image: Image) -> None:
    result = image.run()
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == (
        f"smoke-test: R {image.r_version} {OTHER_R}, Workbench {RELEASE} and what is listed work\n"
    )


def test_a_version_that_is_not_there(image: Image) -> None:
    shutil.rmtree(image.root / "opt/R" / OTHER_R)
    (problem,) = image.problems()
    assert problem.startswith(f"/opt/R/{OTHER_R}: is not R {OTHER_R}: ")
    assert "No such file" in problem


def test_another_version_than_its_folder_says(image: Image) -> None:
    image.write(f"opt/R/{OTHER_R}/bin/Rscript", "#!/bin/sh\nprintf 4.0.2\n", 0o755)
    assert image.problems() == [f"/opt/R/{OTHER_R}: is not R {OTHER_R}: 4.0.2"]


@pytest.mark.parametrize("target", ["4.9.9", OTHER_R])
def test_a_default_link_that_leads_elsewhere(image: Image, target: str) -> None:
    link = image.root / "opt/R/default"
    link.unlink()
    link.symlink_to(target)
    assert image.problems() == [f"/opt/R/default: does not lead to /opt/R/{image.r_version}"]


def test_a_command_that_is_not_the_default_r(image: Image) -> None:
    (image.root / "usr/local/bin/R").unlink()
    (problem,) = image.problems()
    assert problem == "/usr/local/bin/R: does not lead to /opt/R/default/bin/R"


def test_each_library_that_does_not_load(image: Image) -> None:
    image.write("opt/session-image/r-packages.txt", "fable\nstats\nodbc\n")
    image.write("opt/session-image/requirements.in", "numpy-of-old==1\nidna\n")
    missing_fable, missing_odbc, missing_numpy = image.problems()
    assert missing_fable.startswith("R library fable: there is no package called")
    assert missing_odbc.startswith("R library odbc: there is no package called")
    assert missing_numpy == "Python library numpy-of-old: is not installed"


def test_a_library_may_write_what_it_likes(image: Image) -> None:
    (program,) = image.root.glob("opt/python/*/bin/python3")
    noise = '[ "$1" != - ] || { echo noise; echo noise >&2; }'
    program.write_text(f'#!/bin/sh\n{noise}\nexec {sys.executable} "$@"\n')
    assert image.run().returncode == 0


def test_libraries_that_end_the_program_are_not_taken_for_good(image: Image) -> None:
    crash = '[ "$1" != - ] || exit 139'
    (python,) = image.root.glob("opt/python/*/bin/python3")
    python.write_text(f'#!/bin/sh\n{crash}\nexec {sys.executable} "$@"\n')
    (image.root / "opt/R" / image.r_version / "bin/Rscript").unlink()
    image.write(
        f"opt/R/{image.r_version}/bin/Rscript",
        f'#!/bin/sh\n{crash}\nexec {require("Rscript")} "$@"\n',
        0o755,
    )
    assert image.problems() == [
        "R library list: cannot be tried",
        "Python library list: cannot be tried",
    ]


def test_another_python(image: Image) -> None:
    (program,) = image.root.glob("opt/python/*/bin/python3")
    program.write_text("#!/bin/sh\necho 3.8.1\n")
    (problem,) = image.problems()
    assert problem.endswith(f"is not Python {program.parent.parent.name}: 3.8.1")


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        (
            "usr/lib/rstudio-server/bin/rsession",
            "/usr/lib/rstudio-server/bin/rsession: is missing",
        ),
        ("usr/bin/sudo", "/usr/bin/sudo: is missing, AWS demands it"),
        (DRIVER[1:], f"ODBC driver {DRIVER}: is missing"),
        (
            "opt/rstudio-drivers/odbcinst.ini.sample",
            "/opt/rstudio-drivers: has no odbcinst.ini.sample",
        ),
        ("etc/odbcinst.ini", "ODBC driver [Athena]: is not listed by odbcinst"),
    ],
)
def test_a_part_that_is_missing(image: Image, path: str, problem: str) -> None:
    (image.root / path).unlink()
    assert image.problems() == [problem]


def test_another_release_of_workbench(image: Image) -> None:
    status = image.root / "var/lib/dpkg/status"
    status.write_text(status.read_text().replace(RELEASE, "2024.04.2+764.pro1"))
    assert image.problems() == [f"Posit Workbench: is not {RELEASE}: 2024.04.2+764.pro1"]


def test_a_locale_that_is_not_there(image: Image) -> None:
    result = image.run(LC_ALL="", LANG="xx_XX.UTF-8")
    assert result.returncode == 1
    assert "LANG=xx_XX.UTF-8: is not a UTF-8 locale of this image" in result.stderr


@pytest.mark.parametrize("path", ["opt/R/site", "usr/local/lib/R", "usr/lib/rstudio-server/x"])
def test_what_anybody_may_write(image: Image, path: str) -> None:
    folder = image.root / path
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    assert image.problems() == [f"/{path}: anybody may write it"]


@pytest.mark.parametrize(
    "path", ["etc/rstudio/launcher.pem", "var/lib/rstudio-server/secure-cookie-key"]
)
def test_a_key_that_the_installation_made(image: Image, path: str) -> None:
    image.write(path)
    assert image.problems() == [f"/{path}: is a key or a licence, which no image may hold"]


def test_a_folder_that_is_sagemaker_s(image: Image) -> None:
    (image.root / "opt/ml").mkdir()
    assert image.problems() == ["/opt/ml: is reserved for SageMaker"]
