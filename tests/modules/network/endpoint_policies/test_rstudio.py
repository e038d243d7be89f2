from modules.core.iam import Statement
from modules.core.naming import Naming
from modules.network.endpoint_policies.rstudio import hub_interfaces
from modules.studio import policies
from testing.configuration import make_settings

NAMING = Naming.of(make_settings())
SERVER = {"ArnEquals": {"aws:PrincipalArn": NAMING.role_arn("rstudio")}}


def only_statement(service: str) -> Statement:
    (statement,) = hub_interfaces(NAMING)[service]
    return statement


def test_the_licence_is_for_rstudio_s_server_only() -> None:
    statement = only_statement("license-manager")
    assert statement["Condition"] == SERVER
    # The endpoint lets pass what the server's role may do, no more and no less.
    allowed = {right["Sid"]: right for right in policies.rstudio_server(NAMING)}["UseLicence"]
    assert statement["Action"] == allowed["Action"]


def test_the_server_is_restarted_and_does_nothing_else_at_sagemaker() -> None:
    restart = only_statement("sagemaker.api")
    assert restart["Condition"] == SERVER
    assert restart["Action"] == ["sagemaker:CreateApp"]
    assert restart["Resource"] == ["arn:aws:sagemaker:us-west-2:111122223333:app/*/domain-shared/*"]
