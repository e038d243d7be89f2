"""Images that change in a deployed domain."""

import pytest

from testing.plans import planned_changes
from tests.e2e.conftest import Deployment, DisposableDeployment
from tests.e2e.studio_images import (
    NEW,
    NEWER,
    OLD,
    StudioImages,
    changed_attributes,
    image,
    status_of,
)
from toolchain import terraform

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("disposable")]


def deploy_with_cdktf(deployed: Deployment) -> None:
    """Deploy all stacks with the CDKTF command line, as a real account is deployed to."""
    tools = terraform.environment(deployed.checkout.folder / "build" / "terraform")
    result = deployed.checkout.python(
        *("-m", "toolchain.cdktf", "deploy", "*", "--auto-approve", "--skip-provider-lock"),
        variables=deployed.aws.environment() | tools,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_images_of_rstudio_come_and_go(disposable: DisposableDeployment) -> None:
    checkout = disposable.checkout
    images = StudioImages(checkout)
    images.write(image("r-old", OLD), image("r-new", NEW))
    deploy_with_cdktf(disposable)
    first, second = images.attached()
    assert "r-old" in first
    assert "r-new" in second

    for employee, status in (("ada", 200), ("grace", 403)):
        assert status_of(disposable, employee, "rstudio") == status

    # Detached: one attribute of the domain, and what is that image's own.
    images.write(image("r-old", ""), image("r-new", NEW))
    changes = images.plan()
    (domain,) = (address for address in changes if address.startswith("aws_sagemaker_domain."))
    assert changed_attributes(changes[domain]) == {"default_user_settings.r_session_app_settings"}
    others = {address: change["actions"] for address, change in changes.items()}
    del others[domain]
    assert others
    assert all(actions == ["delete"] for actions in others.values()), others
    assert all("r-old" in address for address in others), others
    images.apply()
    assert images.attached() == [second]

    # A new version is there before the one that sessions run goes.
    images.write(image("r-old", ""), image("r-new", NEWER))
    changes = images.plan()
    actions = {address: change["actions"] for address, change in changes.items()}
    assert ["delete", "create"] not in actions.values(), actions
    assert all(address == domain or "r-new" in address for address in actions), actions
    assert actions[domain] == ["update"]
    images.apply()
    (third,) = images.attached()
    assert "r-new" in third
    assert third != second
    assert planned_changes(checkout, disposable.aws, "studio") == {}
