"""Terraform's own judgement, with the real AWS provider."""

import os
import subprocess
from pathlib import Path

import pytest

from local import terraform
from modules.app import build_app
from modules.settings import ENVIRONMENTS, Settings, load
from tests.support.configuration import EXISTING_SPOKE, RAW, make_settings

STACKS = ("network", "dns", "studio", "access")

SETTINGS = {file.stem: load(file.stem) for file in sorted(ENVIRONMENTS.glob("*.toml"))} | {
    # What neither file turns on.
    "authorizer-in-vpc": make_settings(
        functions={"authorizer_in_vpc": True}, api={"account_logging": False}
    ),
    "private-apis-listed": make_settings(
        dns={"private_api_ids": ["a1b2c3d4e5"]},
        spokes=[RAW["spokes"][0] | {"app_server": "linux"}],
    ),
    "existing-spoke-without-dns": make_settings(spokes=[EXISTING_SPOKE | {"dns": None}]),
    "names-that-look-alike": make_settings(
        users=[
            {"employee_id": employee_id, "profile": profile}
            for employee_id, profile in (("a.b", "a-b"), ("ab", "ab"), ("table", "domain"))
        ],
        spokes=[RAW["spokes"][0] | {"name": "records"}],
    ),
}


@pytest.mark.terraform
@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
def test_every_stack_is_valid(settings: Settings, tmp_path: Path) -> None:
    build_app(settings, outdir=str(tmp_path / "cdktf.out")).synth()
    environment = os.environ | terraform.environment(tmp_path / "terraform")
    for stack in STACKS:
        for command in (["init", "-backend=false"], ["validate"]):
            result = subprocess.run(
                ["terraform", *command, "-no-color"],
                cwd=tmp_path / "cdktf.out" / "stacks" / stack,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            assert result.returncode == 0, f"{stack}: {result.stdout}{result.stderr}"
        assert "Warning" not in result.stdout, f"{stack}: {result.stdout}"
