"""A file system that the settings retain: it stays, and no longer holds the network."""

import pytest

from modules.settings import HomeRetention, Settings
from operations.teardown import command
from operations.teardown.deletion import Deletion
from tests.operations.teardown.deployed import Deployed
from toolchain.errors import InputError

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def settings(deployed: Deployed) -> Settings:
    studio = deployed.settings.studio.model_copy(update={"home_retention": HomeRetention.RETAIN})
    return deployed.settings.model_copy(update={"studio": studio})


@pytest.fixture
def confirmed(deployed: Deployed) -> str:
    deployed.record("Retain")
    deployed.write_files(2_000_000_000)
    return deployed.domain_id


def test_its_files_do_not_go_and_nothing_holds_the_vpc(
    deployed: Deployed,
    settings: Settings,
    confirmed: str,
    deletion: Deletion,
    capsys: Captured,
) -> None:
    (kept,) = deployed.file_systems
    # Nobody's files would go, and there is nothing else to delete before the domain goes.
    command.run(settings, deletion=deletion)
    assert f"{deployed.domain_id} is empty." in capsys.readouterr().out

    deployed.destroy_domain("Retain")
    command.run(settings, confirm=confirmed, deletion=deletion)
    said = capsys.readouterr().out
    assert f"{kept} (2.0 GB) is kept: studio.home_retention is Retain." in said
    assert f"aws efs delete-file-system --file-system-id {kept}" in said
    assert deployed.file_systems == [kept]
    assert deployed.efs.describe_mount_targets(FileSystemId=kept)["MountTargets"] == []
    deployed.delete_vpc()


def test_volumes_of_spaces_go_all_the_same(
    deployed: Deployed, settings: Settings, confirmed: str
) -> None:
    assert confirmed
    deployed.add_people()
    with pytest.raises(
        InputError, match=r"Users' files would be deleted: notes .*; team \([^;]*\)\.\n"
    ):
        command.run(settings)


def test_a_second_word_deletes_it(
    deployed: Deployed, settings: Settings, confirmed: str, deletion: Deletion
) -> None:
    deployed.destroy_domain("Retain")
    with pytest.raises(InputError, match="Users' files would be deleted: fs-"):
        command.run(settings, delete_files=True, deletion=deletion)
    command.run(settings, confirm=confirmed, delete_files=True, deletion=deletion)
    assert deployed.file_systems == []


def test_the_second_word_does_not_reach_a_domain_that_is_there(
    deployed: Deployed, settings: Settings, confirmed: str, deletion: Deletion
) -> None:
    command.run(settings, confirm=confirmed, delete_files=True, deletion=deletion)
    assert len(deployed.file_systems) == 1


@pytest.mark.parametrize("recorded", ["Delete", "Retain"])
def test_settings_that_are_not_deployed_yet_are_refused(
    deployed: Deployed, settings: Settings, recorded: str
) -> None:
    # Terraform would go by what it deployed, whatever was promised here.
    deployed.record(recorded)
    other = settings if recorded == "Delete" else deployed.settings
    with pytest.raises(InputError, match=f"but the domain was deployed with '{recorded}'"):
        command.run(other, confirm=deployed.domain_id)


def test_the_playground_keeps_nothing(
    deployed: Deployed, settings: Settings, confirmed: str, deletion: Deletion
) -> None:
    assert confirmed
    deployed.add_people()
    # Settings that are not deployed do not stop it either.
    deployed.record("Delete")
    command.remove_all(settings, deletion)
    deployed.destroy_domain("Retain")
    command.remove_all(settings, deletion)
    assert deployed.file_systems == []
    deployed.delete_vpc()
