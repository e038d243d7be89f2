"""A domain with RStudio and custom images, whose settings change."""

from contextlib import closing
from http.client import HTTPConnection
from typing import Any

from local import demonstration
from local.emulator.clients import client
from local.emulator.daemon import LOOPBACK
from local.emulator.embedded_aws import EmbeddedAws
from testing.checkout import Checkout
from testing.plans import apply_planned, planned
from tests.e2e.conftest import Deployment, running, succeed

USER = 'employee_id = "ada"\nprofile = "ada-lovelace"\n'
RSTUDIO_USER = f'{USER}apps = ["studio", "rstudio"]\nrstudio = "admin"\n'
OLD, NEW, NEWER = (f'digest = "sha256:{letter * 64}"' for letter in "abc")


def image(name: str, reference: str) -> str:
    return f"""
[[studio.images]]
name = "{name}"
kind = "rstudio"
display_name = "R {name}"
description = "For a test"
context = "rstudio"
{reference}
"""


RSTUDIO = """
[studio.rstudio]
licensed = true
instance_type = "ml.t3.medium"
"""


class StudioImages:
    """The images of a deployment's settings, and those of its domain."""

    def __init__(self, checkout: Checkout) -> None:
        self.checkout = checkout
        original = checkout.settings.read_text()
        assert USER in original
        self._settings = original.replace(USER, RSTUDIO_USER)

    def write(self, *images: str) -> None:
        self.checkout.settings.write_text(self._settings + RSTUDIO + "".join(images))

    @property
    def aws(self) -> EmbeddedAws:
        return running(self.checkout)

    def plan(self) -> dict[str, Any]:
        succeed(self.checkout, "main.py")
        return dict(planned(self.checkout, self.aws, "studio"))

    def apply(self) -> None:
        apply_planned(self.checkout, self.aws, "studio")

    def attached(self) -> list[str]:
        """The images that RStudio offers, by the start of their names in SageMaker."""
        sagemaker = client(self.aws, "sagemaker")
        (domain,) = sagemaker.list_domains()["Domains"]
        settings = sagemaker.describe_domain(DomainId=domain["DomainId"])["DefaultUserSettings"]
        images = settings["RSessionAppSettings"].get("CustomImages", [])
        return [str(one["ImageName"]) for one in images]


def changed_attributes(change: Any) -> set[str]:
    """The attributes that an update changes, down to the first list of blocks."""
    before, after = change["before"], change["after"]
    top = {name for name in after if before[name] != after[name]}
    if top != {"default_user_settings"}:
        return top
    (old,), (new,) = before["default_user_settings"], after["default_user_settings"]
    return {f"default_user_settings.{name}" for name in new if old[name] != new[name]}


def status_of(deployed: Deployment, employee: str, app: str) -> int:
    """Ask as an employee for a URL that opens an app; return the status of the answer."""
    outputs, port = deployed.outputs, deployed.aws.ministack.port
    token = demonstration.sign_in(deployed.aws, outputs, employee)
    with closing(HTTPConnection(LOOPBACK, port, timeout=60)) as connection:
        connection.request(
            "GET",
            f"/{outputs.api_stage}/{employee}?app={app}",
            headers={
                "Host": f"{outputs.api_id}.execute-api.localhost:{port}",
                "Authorization": f"Bearer {token}",
            },
        )
        return connection.getresponse().status
