from typing import Any

from modules.core.naming import Naming
from modules.network.policies import INTERFACE_POLICIES
from modules.network.rstudio_policies import RSTUDIO_POLICIES
from modules.studio import policies
from testing.configuration import make_settings
from tests.support.synthesis import statements

NAMING = Naming.of(make_settings())
SERVER = {"ArnEquals": {"aws:PrincipalArn": NAMING.role_arn("rstudio")}}


def of(service: str) -> dict[str, dict[str, Any]]:
    return statements(RSTUDIO_POLICIES[service](NAMING))


def test_the_licence_is_for_rstudio_s_server_only() -> None:
    (statement,) = of("license-manager").values()
    assert statement["Condition"] == SERVER
    # What passes is what the server may do there, no more and no less.
    allowed = {one["Sid"]: one for one in policies.rstudio_server(NAMING)}["UseLicence"]
    assert statement["Action"] == allowed["Action"]


def test_the_server_is_restarted_and_does_nothing_else_at_sagemaker() -> None:
    restart = of("sagemaker.api")["RStudioRestarts"]
    assert restart["Condition"] == SERVER
    assert restart["Action"] == ["sagemaker:CreateApp"]
    assert restart["Resource"] == ["arn:aws:sagemaker:us-west-2:111122223333:app/*/domain-shared/*"]


def test_all_else_at_sagemaker_stays_as_it_is_without_rstudio() -> None:
    found = of("sagemaker.api")
    del found["RStudioRestarts"]
    assert found == statements(INTERFACE_POLICIES["sagemaker.api"](NAMING))
