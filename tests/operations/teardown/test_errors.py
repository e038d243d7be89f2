"""What keeps a teardown from its end: one clear message, and what to do."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from operations.teardown import command
from operations.teardown.deletion import Deletion
from tests.operations.teardown.deployed import Deployed, see_calls
from tests.support.embedded_aws import IMAGE_ARN
from toolchain.errors import CommandError, InputError


def refuse(code: str) -> Callable[[str, dict[str, Any]], None]:
    def answer(_: str, __: dict[str, Any]) -> None:
        raise ClientError({"Error": {"Code": code, "Message": "no"}}, "ListApps")

    return answer


def failure(deployed: Deployed, deletion: Deletion) -> CommandError:
    with pytest.raises(CommandError) as caught:
        command.run(deployed.settings, confirm=deployed.domain_id, deletion=deletion)
    return caught.value


@pytest.mark.parametrize(
    ("code", "status", "said"),
    [
        (
            "AccessDeniedException",
            1,
            (
                "AWS refuses ListApps (AccessDeniedException): no\n"
                "docs/teardown-policy.json lists the permissions that the teardown needs."
            ),
        ),
        (
            "ExpiredTokenException",
            2,
            "the AWS credentials are no longer valid (ExpiredTokenException): sign in again.",
        ),
        ("ThrottlingException", 1, "ListApps failed (ThrottlingException): no\nRun it again."),
    ],
)
def test_what_aws_refuses(
    deployed: Deployed,
    deletion: Deletion,
    monkeypatch: pytest.MonkeyPatch,
    *,
    code: str,
    status: int,
    said: str,
) -> None:
    see_calls(monkeypatch, "ListApps", refuse(code))
    error = failure(deployed, deletion)
    assert (str(error), error.exit_status) == (said, status)


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        (
            {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None},
            "no AWS credentials: set AWS_PROFILE, or sign in.",
        ),
        (
            {"AWS_PROFILE": "elsewhere"},
            (
                "the AWS settings of this shell cannot be used: "
                "The config profile (elsewhere) could not be found"
            ),
        ),
    ],
)
def test_no_usable_credentials(
    deployed: Deployed,
    deletion: Deletion,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str | None],
    said: str,
) -> None:
    for name, value in variables.items():
        if value is None:
            monkeypatch.delenv(name)
        else:
            monkeypatch.setenv(name, value)
    error = failure(deployed, deletion)
    assert (str(error), error.exit_status) == (said, 2)


def test_credentials_of_another_account(deployed: Deployed, deletion: Deletion) -> None:
    other = deployed.settings.model_copy(update={"account_id": "999999999999"})
    with pytest.raises(InputError) as caught:
        command.run(other, confirm=deployed.domain_id, deletion=deletion)
    assert str(caught.value) == (
        "the credentials are for account 123456789012, and account_id of local is 999999999999."
    )


def test_a_state_that_is_none(deployed: Deployed, deletion: Deletion) -> None:
    (deployed.folder / "studio.tfstate").write_text("<html>")
    assert str(failure(deployed, deletion)).startswith(
        "the state of stack studio is not Terraform's"
    )


def test_what_does_not_go_in_time_is_named(deployed: Deployed) -> None:
    deployed.add_people()
    error = failure(deployed, Deletion(timeout=0.5, poll=0.2))
    assert str(error).splitlines()[0] == (
        "after 0 minutes these apps are still there; run it again:"
    )
    assert "  notes/JupyterLab/default  Deleting" in str(error).splitlines()
    # And the next run goes on.
    command.run(
        deployed.settings,
        confirm=deployed.domain_id,
        deletion=Deletion(timeout=30, poll=0.2),
    )


def test_a_space_that_somebody_uses_again(
    deployed: Deployed, deletion: Deletion, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployed.add_people()

    def open_an_app(_: str, request: dict[str, Any]) -> None:
        if request["SpaceName"] == "team":
            deployed.sagemaker.create_app(
                DomainId=deployed.domain_id,
                SpaceName="team",
                AppType="JupyterLab",
                AppName="late",
                ResourceSpec={"SageMakerImageArn": IMAGE_ARN},
            )

    with monkeypatch.context() as patch:
        see_calls(patch, "DeleteSpace", open_an_app)
        assert str(failure(deployed, deletion)) == "team is used again: run it again."
    command.run(deployed.settings, confirm=deployed.domain_id, deletion=deletion)


def test_groups_that_serve_somebody_else_stay(deployed: Deployed, deletion: Deletion) -> None:
    deployed.destroy_domain("Delete")
    ec2 = deployed.ec2
    inbound, outbound = (
        group["GroupId"]
        for group in sorted(
            ec2.describe_security_groups()["SecurityGroups"], key=lambda group: group["GroupName"]
        )
        if deployed.domain_id in group["GroupName"]
    )
    interface = ec2.create_network_interface(SubnetId=deployed.subnet_ids[0], Groups=[outbound])
    interface_id = interface["NetworkInterface"]["NetworkInterfaceId"]
    ours = ec2.create_security_group(GroupName="nas", Description="NAS", VpcId=deployed.vpc_id)
    permission = {
        "IpProtocol": "tcp",
        "FromPort": 2049,
        "ToPort": 2049,
        "UserIdGroupPairs": [{"GroupId": inbound}],
    }
    ec2.authorize_security_group_ingress(GroupId=ours["GroupId"], IpPermissions=[permission])
    assert str(failure(deployed, deletion)).splitlines() == [
        "security groups that SageMaker made serve somebody else; end that and run it again:",
        f"  interface {interface_id} is in {outbound}",
        f"  a rule of {ours['GroupId']} (nas) refers to {inbound}",
    ]
    ec2.delete_network_interface(NetworkInterfaceId=interface_id)
    ec2.delete_security_group(GroupId=ours["GroupId"])
    command.run(deployed.settings, confirm=deployed.domain_id, deletion=deletion)
    deployed.delete_vpc()


def test_an_aws_out_of_reach(
    deployed: Deployed, deletion: Deletion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setattr("operations.teardown.clients._RETRIES", {"total_max_attempts": 1})
    assert str(failure(deployed, deletion)).startswith("AWS cannot be reached: Could not connect")
