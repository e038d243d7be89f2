"""Images and their versions."""

from typing import Any

from tests.local.emulator.sagemaker.studio import ROLE, Studio


def test_image_versions_are_counted_and_found_by_alias(studio: Studio) -> None:
    image = {"ImageName": "analysis"}
    studio.call("CreateImage", {**image, "RoleArn": ROLE})
    for token, aliases in (("one", ["stable", "old"]), ("two", ["next"]), ("two", ["again"])):
        studio.call(
            "CreateImageVersion",
            {**image, "BaseImage": "registry/a", "ClientToken": token, "Aliases": aliases},
        )
    listed = studio.call("ListImageVersions", image)["ImageVersions"]
    assert [version["Version"] for version in listed] == [2, 1]

    def version(**by: Any) -> int:
        return int(studio.call("DescribeImageVersion", {**image, **by})["Version"])

    assert (version(), version(Alias="stable"), version(Version=2)) == (2, 1, 2)
    studio.call(
        "UpdateImageVersion",
        {**image, "Version": 1, "AliasesToAdd": ["lts"], "AliasesToDelete": ["old"]},
    )
    member = "SageMakerImageVersionAliases"
    assert studio.call("ListAliases", {**image, "Version": 1})[member] == ["stable", "lts"]
    assert studio.call("ListAliases", image)[member] == ["stable", "lts", "next"]
    assert studio.refused("DescribeImageVersion", {**image, "Alias": "old"})[0] == (
        "ResourceNotFound"
    )
    studio.call("DeleteImageVersion", {**image, "Alias": "next"})
    studio.call("DeleteImage", image)
    studio.call("CreateImage", {**image, "RoleArn": ROLE})
    assert studio.call("ListImageVersions", image)["ImageVersions"] == []


def test_an_images_properties_can_be_removed(studio: Studio) -> None:
    image = {"ImageName": "analysis"}
    studio.call("CreateImage", {**image, "RoleArn": ROLE, "Description": "Old"})
    studio.call("UpdateImage", {**image, "DeleteProperties": ["Description"]})
    assert "Description" not in studio.call("DescribeImage", image)
