"""The teardown of a domain in use: what it lists, refuses, deletes, and leaves alone."""

import re
from typing import Any

import pytest

from modules.settings import S3BackendSettings
from operations.teardown import command
from operations.teardown.clients import connect
from operations.teardown.deletion import Deletion
from tests.operations.teardown.deployed import Deployed, add_domain, add_vpc, see_calls, write_state
from toolchain.errors import InputError

Captured = pytest.CaptureFixture[str]
IN_USE = {
    "apps": ["JupyterLab", "JupyterLab", "Canvas"],
    "spaces": ["notes", "team"],
    "profiles": ["ada", "grace"],
}
EMPTY: dict[str, list[str]] = {"apps": [], "spaces": [], "profiles": []}


def tear_down(
    deployed: Deployed,
    deletion: Deletion,
) -> None:
    command.run(deployed.settings, confirm=deployed.domain_id, deletion=deletion)


def refused(deployed: Deployed, confirm: str = "") -> str:
    with pytest.raises(InputError) as caught:
        command.run(deployed.settings, confirm=confirm)
    assert caught.value.exit_status == 2
    return str(caught.value)


def test_without_confirmation_it_lists_and_deletes_nothing(
    deployed: Deployed, capsys: Captured
) -> None:
    deployed.add_people()
    deployed.write_files(1_500_000_000)
    (file_system_id,) = deployed.file_systems
    assert refused(deployed) == (
        "--confirm is missing: nothing was deleted. Users' files would be deleted: "
        "notes (private, of ada, volume of 20 GB); team (shared, of ada, volume of 20 GB); "
        f"{file_system_id} (1.5 GB).\n"
        f"  To delete it all: perimeter teardown --environment local --confirm {deployed.domain_id}"
    )
    assert deployed.names_in_domain() == IN_USE
    listed = [re.sub(" +", " ", line).strip() for line in capsys.readouterr().out.splitlines()]
    assert listed[:6] == [
        f"domain {deployed.domain_id}",
        "app notes/JupyterLab/default InService",
        "app team/JupyterLab/default InService",
        "app grace/Canvas/default InService",
        "space notes private, of ada, volume of 20 GB users' files",
        "space team shared, of ada, volume of 20 GB users' files",
    ]
    assert f"file system {file_system_id} 1.5 GB users' files" in listed
    kinds = [line.split(" ")[0] for line in listed]
    assert kinds.count("mount") == kinds.count("security") == 2
    # One a subnet and one an app.
    assert kinds.count("interface") == 5


def test_without_files_of_users_it_asks_all_the_same(deployed: Deployed) -> None:
    deployed.sagemaker.create_user_profile(DomainId=deployed.domain_id, UserProfileName="ada")
    assert refused(deployed).startswith(
        "--confirm is missing: nothing was deleted. No files of users would be deleted."
    )


def test_another_domain_s_id_confirms_nothing(deployed: Deployed) -> None:
    deployed.add_people()
    assert refused(deployed, "d-other").startswith("--confirm is 'd-other': nothing was deleted.")
    assert deployed.names_in_domain() == IN_USE


def test_a_domain_whose_files_would_go_with_it_needs_confirmation_though_it_is_empty(
    deployed: Deployed, capsys: Captured
) -> None:
    deployed.write_files(10_000_000)
    assert "(10.0 MB)" in refused(deployed)
    deployed.write_files(6144)
    command.run(deployed.settings)
    assert f"{deployed.domain_id} is empty." in capsys.readouterr().out


def test_confirmed_it_empties_the_domain_and_goes_on_once_that_is_destroyed(
    deployed: Deployed, deletion: Deletion, capsys: Captured
) -> None:
    deployed.add_people()
    tear_down(deployed, deletion)
    assert deployed.names_in_domain() == EMPTY
    said = capsys.readouterr().out
    assert "  apps             0 of 3 gone\n" in said
    assert "  apps             all 3 gone" in said
    assert said.splitlines()[-1] == (
        f"{deployed.domain_id} is empty. Destroy the stacks access and studio, then run this again."
    )
    # What SageMaker needs itself is still there.
    assert deployed.file_systems

    deployed.destroy_domain()
    tear_down(deployed, deletion)
    assert deployed.file_systems == []
    deployed.delete_vpc()
    tear_down(deployed, deletion)


def test_after_an_orderly_destroy_only_the_leftovers_go(
    deployed: Deployed, deletion: Deletion, capsys: Captured
) -> None:
    deployed.destroy_domain("Delete")
    assert "No files of users would be deleted." in refused(deployed)
    assert f"domain {deployed.domain_id}, deleted, has left\n" in capsys.readouterr().out
    tear_down(deployed, deletion)
    deployed.delete_vpc()


def test_it_can_be_run_when_nothing_is_deployed(deployed: Deployed, capsys: Captured) -> None:
    for path in deployed.folder.iterdir():
        path.unlink()
    command.run(deployed.settings)
    assert capsys.readouterr().out == "there is no domain, and no resource that a domain left\n"


def test_only_what_carries_the_domain_s_id_goes(deployed: Deployed, deletion: Deletion) -> None:
    sagemaker, ec2 = deployed.sagemaker, deployed.ec2
    ours = everything(deployed)
    # Another domain in the same VPC, and one in another VPC.
    vpc_id, subnet_ids = add_vpc(ec2, deployed.settings.region, "10.97")
    for name, where in (
        ("other", (deployed.vpc_id, deployed.subnet_ids)),
        ("elsewhere", (vpc_id, subnet_ids)),
    ):
        domain_id = add_domain(sagemaker, name, *where)
        profile = {"DomainId": domain_id, "UserProfileName": f"ada-{name}"}
        sagemaker.create_user_profile(**profile)
        sagemaker.create_app(**profile, AppType="Canvas", AppName=name)
    # Names and marks that are nearly the domain's.
    group = f"security-group-for-inbound-nfs-{deployed.domain_id}"
    for in_vpc, alike in ((vpc_id, group), (deployed.vpc_id, f"{group}2")):
        ec2.create_security_group(GroupName=alike, Description="Not ours", VpcId=in_vpc)
    for text in (f"SageMaker for Studio Domain({deployed.domain_id}2)", deployed.domain_id):
        ec2.create_network_interface(SubnetId=deployed.subnet_ids[0], Description=text)
    deployed.efs.create_file_system(
        CreationToken="backup",
        Tags=[{"Key": "ManagedByAmazonSageMakerResource", "Value": f"{deployed.arn}2"}],
    )
    others = everything(deployed) - ours
    # A default group; and a domain, profile, app, file system, 2 groups, 5 interfaces, twice.
    assert len(others) == 1 + 2 * 11 + 2 + 2 + 1

    tear_down(deployed, deletion)
    deployed.destroy_domain()
    tear_down(deployed, deletion)
    assert others <= everything(deployed)
    assert deployed.file_systems == []


def test_what_left_something_in_the_hub_is_torn_down_by_its_own_id(
    deployed: Deployed, deletion: Deletion
) -> None:
    # As a replacement of the domain would.
    deployed.destroy_domain()
    later = add_domain(deployed.sagemaker, "later", deployed.vpc_id, deployed.subnet_ids)
    write_state(
        deployed.folder,
        "studio",
        "aws_sagemaker_domain",
        {
            "id": later,
            "vpc_id": deployed.vpc_id,
            "retention_policy": [{"home_efs_file_system": "Delete"}],
        },
    )
    assert f"--confirm {deployed.domain_id}" in refused(deployed)
    tear_down(deployed, deletion)
    assert deployed.file_systems == []
    assert deployed.sagemaker.describe_domain(DomainId=later)["Status"] == "InService"
    assert len(deployed.efs.describe_file_systems()["FileSystems"]) == 1


def test_rstudio_s_server_goes_after_its_sessions(
    deployed: Deployed, deletion: Deletion, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployed.sagemaker.update_domain(
        DomainId=deployed.domain_id,
        DomainSettingsForUpdate={
            "RStudioServerProDomainSettingsForUpdate": {
                "DomainExecutionRoleArn": "arn:aws:iam::123456789012:role/rstudio"
            }
        },
    )
    deployed.sagemaker.create_user_profile(DomainId=deployed.domain_id, UserProfileName="ada")
    deployed.sagemaker.create_app(
        DomainId=deployed.domain_id,
        UserProfileName="ada",
        AppType="RSessionGateway",
        AppName="default",
    )
    deleted: list[str] = []
    see_calls(monkeypatch, "DeleteApp", lambda _, request: deleted.append(request["AppType"]))
    tear_down(deployed, deletion)
    assert deleted == ["RSessionGateway", "RStudioServerPro"]
    assert deployed.names_in_domain() == EMPTY


def everything(deployed: Deployed) -> set[str]:
    """All ids and names that a teardown could delete."""
    ec2, sagemaker = deployed.ec2, deployed.sagemaker
    listed: list[tuple[str, list[dict[str, Any]]]] = [
        ("FileSystemId", deployed.efs.describe_file_systems()["FileSystems"]),
        ("GroupId", ec2.describe_security_groups()["SecurityGroups"]),
        ("NetworkInterfaceId", ec2.describe_network_interfaces()["NetworkInterfaces"]),
        ("DomainId", sagemaker.list_domains()["Domains"]),
        ("UserProfileName", sagemaker.list_user_profiles()["UserProfiles"]),
        ("AppName", sagemaker.list_apps()["Apps"]),
    ]
    return {str(one[name]) for name, found in listed for one in found}


def test_the_state_may_be_in_a_bucket_of_another_region(
    deployed: Deployed, deletion: Deletion
) -> None:
    region = "eu-central-1"
    backend = S3BackendSettings(kind="s3", bucket="state-elsewhere", key="prod", region=region)
    settings = deployed.settings.model_copy(update={"backend": backend})
    aws = connect(settings)
    assert aws.sagemaker.meta.region_name == settings.region != region
    # S3 refuses this Region to a client of another one.
    aws.s3.create_bucket(
        Bucket=backend.bucket, CreateBucketConfiguration={"LocationConstraint": region}
    )
    for file in deployed.folder.glob("*.tfstate"):
        aws.s3.put_object(Bucket=backend.bucket, Key=f"prod/{file.name}", Body=file.read_bytes())
        file.unlink()
    deployed.add_people()
    with pytest.raises(InputError, match=f"--confirm {deployed.domain_id}"):
        command.run(settings, deletion=deletion)
