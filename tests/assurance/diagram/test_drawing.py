"""The picture shows the architecture, and needs no other file."""

import os
import re
from pathlib import Path
from typing import Any

import pytest

from assurance.diagram.architecture import read
from assurance.diagram.drawing import draw
from assurance.terraform_json import synthesize
from cli.main import main
from modules.settings import ROOT, load
from tests.assurance.diagram import svg
from tests.assurance.diagram.test_architecture import remove
from toolchain import system_packages


@pytest.fixture(scope="module")
def picture(synthesized: dict[str, Any]) -> str:
    return draw(read(synthesized))


def synthesize_with_authorizer_in_vpc() -> dict[str, Any]:
    settings = load("local")
    functions = settings.functions.model_copy(update={"authorizer_in_vpc": True})
    return dict(synthesize(settings.model_copy(update={"functions": functions})))


def test_the_documented_picture_is_what_is_synthesized_now(picture: str) -> None:
    documented = (ROOT / "docs" / "architecture.svg").read_text()
    assert svg.texts(documented) == svg.texts(picture), "renew it with make diagram"
    assert svg.ways(documented) == svg.ways(picture), "renew it with make diagram"


def test_the_fonts_of_the_machine_change_nothing(
    synthesized: dict[str, Any], picture: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_any_font = tmp_path / "fonts.conf"
    without_any_font.write_text("<fontconfig></fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(without_any_font))
    assert draw(read(synthesized)) == picture
    assert "Helvetica" in picture
    assert "Courier" not in picture


def test_the_same_terraform_is_the_same_picture(synthesized: dict[str, Any], picture: str) -> None:
    assert draw(read(synthesized)) == picture


def test_each_step_of_the_request_has_its_number_once_on_the_way(picture: str) -> None:
    numbers = [text for text in svg.texts(picture) if re.fullmatch(r"\d", text)]
    # Once on its way and once where it is explained.
    assert sorted(numbers) == sorted("123456" * 2)


def test_requests_and_names_have_every_part_of_their_ways(picture: str) -> None:
    assert set(svg.ways(picture)) == {
        "employee's browser to cognito-idp",
        "employee's browser to execute-api",
        "employee's browser to studio",
        "cognito-idp to user pool",
        "execute-api to private API",
        "private API to authorizer",
        "authorizer to user pool",
        "private API to presign",
        "presign to dynamodb",
        "presign to sagemaker.api",
        "dynamodb to mapping table",
        "sagemaker.api to Studio domain",
        "studio to Studio domain",
        "names to resolver inbound",
        "resolver outbound to names",
    }


def test_an_endpoint_that_is_gone_is_not_drawn(stacks: dict[str, Any], picture: str) -> None:
    assert "studio" in svg.texts(picture)
    remove(stacks, "network", "aws_vpc_endpoint", "interface-endpoints_studio_")
    without = draw(read(stacks))
    assert "studio" not in svg.texts(without)
    assert set(svg.ways(picture)) - set(svg.ways(without)) == {
        "employee's browser to studio",
        "studio to Studio domain",
    }


@pytest.mark.parametrize(
    ("kind", "part", "missing"),
    [
        ("aws_api_gateway_authorizer", "authorizer", {"authorizer", "user pool"}),
        ("aws_api_gateway_integration", "presign", {"presign"}),
    ],
)
def test_a_function_that_the_api_no_longer_calls_is_not_on_the_way(
    stacks: dict[str, Any], picture: str, kind: str, part: str, missing: set[str]
) -> None:
    remove(stacks, "access", kind, part)
    gone = set(svg.ways(picture)) - set(svg.ways(draw(read(stacks))))
    assert {way.partition(" to ")[2] for way in gone} == missing


def test_an_authorizer_in_the_hub_reads_its_keys_through_the_endpoint(picture: str) -> None:
    ways = set(svg.ways(draw(read(synthesize_with_authorizer_in_vpc()))))
    assert ways - set(svg.ways(picture)) == {"authorizer to cognito-idp"}
    assert set(svg.ways(picture)) - ways == {"authorizer to user pool"}


def test_networks_that_are_there_already_are_drawn_beside_ours() -> None:
    production = svg.texts(draw(read(synthesize(load("example-production")))))
    assert "Spoke head-office 192.168.10.0/24, peered" in production
    assert "Spoke trial-site 192.168.20.0/24, peered" in production
    assert {"192.168.10.10", "192.168.20.10", "eu-central-1c"} <= set(production)


def test_no_other_file_is_needed_and_no_path_is_shown(picture: str) -> None:
    targets = re.findall(r'href="([^"]*)"', picture)
    assert targets
    assert all(target.startswith(("#icon-", "data:image/png;base64,")) for target in targets)
    assert "site-packages" not in picture
    assert str(ROOT) not in picture


def test_a_missing_graphviz_is_one_clear_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system_packages, "search_path", lambda: "")
    # Root on Debian would install it.
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert main(["diagram"]) == 2
    assert capsys.readouterr().err == (
        "not on the PATH: dot.\n"
        "  Install: apt-get install --yes --no-install-recommends -- graphviz\n"
    )
