"""Validation by Terraform, with the real AWS provider."""

import json
from pathlib import Path

import pytest

from modules.app import build_app
from modules.settings import ENVIRONMENTS, load
from modules.stacks import STACKS
from testing.configuration import (
    EVERY_PART,
    EXISTING_SPOKE,
    RAW,
    RSTUDIO_USERS,
    make_settings,
)
from tests.support.validation import problems

SETTINGS = {file.stem: load(file.stem) for file in sorted(ENVIRONMENTS.glob("*.toml"))} | {
    # No environment's file turns these on.
    "authorizer-in-vpc": make_settings(
        functions={"authorizer_in_vpc": True}, api={"account_logging": False}
    ),
    "private-apis-listed": make_settings(
        dns={"private_api_ids": ["a1b2c3d4e5"]},
        spokes=[RAW["spokes"][0] | {"app_server": "linux"}],
    ),
    "existing-spoke-without-dns": make_settings(spokes=[EXISTING_SPOKE | {"dns": None}]),
    "every-kind-of-image-and-space": make_settings(studio=EVERY_PART, users=RSTUDIO_USERS),
    "names-that-look-alike": make_settings(
        users=[
            {"employee_id": employee_id, "profile": profile}
            for employee_id, profile in (("a.b", "a-b"), ("ab", "ab"), ("table", "domain"))
        ],
        spokes=[RAW["spokes"][0] | {"name": "records"}],
    ),
}


@pytest.mark.terraform
def test_every_stack_is_valid(tmp_path: Path) -> None:
    stacks: dict[str, Path] = {}
    for name, settings in SETTINGS.items():
        build_app(settings, outdir=str(tmp_path / name)).synth()
        stacks |= {f"{name}-{id_}": tmp_path / name / "stacks" / id_ for id_ in STACKS}
    assert problems(stacks, tmp_path) == []


@pytest.mark.terraform
def test_a_stack_that_is_not_valid_is_named(tmp_path: Path) -> None:
    (tmp_path / "wrong").mkdir()
    (tmp_path / "wrong" / "cdk.tf.json").write_text(
        json.dumps({"resource": {"aws_vpc": {"hub": {"cidr_block": "10.0.0.0/33"}}}})
    )
    (problem,) = problems({"wrong": tmp_path / "wrong"}, tmp_path)
    assert problem.startswith("wrong/cdk.tf.json: ")
    assert "10.0.0.0/33" in problem
