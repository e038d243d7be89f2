"""The images that hosts are made from, as AWS's own parameters name them."""

import pytest
from botocore.exceptions import ClientError

from local.emulator.clients import client
from local.emulator.embedded_aws import EmbeddedAws
from modules.dns.host import AMAZON_LINUX, WINDOWS_SERVER


@pytest.mark.parametrize(
    ("parameter", "architecture", "platform"),
    [(AMAZON_LINUX, "arm64", None), (WINDOWS_SERVER, "x86_64", "windows")],
)
def test_each_names_an_image_of_its_system(
    aws: EmbeddedAws, parameter: str, architecture: str, platform: str | None
) -> None:
    found = client(aws, "ssm").get_parameter(Name=parameter)["Parameter"]
    assert found["Name"] == parameter
    (image,) = client(aws, "ec2").describe_images(ImageIds=[found["Value"]])["Images"]
    assert (image["Architecture"], image.get("Platform")) == (architecture, platform)


def test_there_is_no_other_image_of_windows(aws: EmbeddedAws) -> None:
    with pytest.raises(ClientError, match="ParameterNotFound"):
        client(aws, "ssm").get_parameter(Name=f"{WINDOWS_SERVER}-2")
