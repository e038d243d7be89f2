"""Each kind of Studio resource, through the SDK: its life, and its errors."""

import pytest

from tests.local.emulator.sagemaker.studio import (
    ARN,
    CASES,
    ROLE,
    Case,
    Studio,
    by_kind,
    prepare,
    wait_until,
)


@by_kind
def test_the_life_of_one(studio: Studio, case: Case) -> None:
    prepare(studio, case)
    arn = f"{ARN}:{case.arn.format(domain=studio.domain)}"
    created = studio.call(f"Create{case.kind}", {**case.key, **case.create})
    assert created[f"{case.kind}Arn"] == arn

    described = studio.call(f"Describe{case.kind}", case.key)
    kept = {name: value for name, value in case.create.items() if name != "ClientToken"}
    assert described.items() >= kept.items()
    assert described[case.status[0]] == case.status[1]
    assert described[f"{case.kind}Arn"] == arn

    if case.update is not None:
        request, read_back = case.update
        studio.call(f"Update{case.kind}", {**case.key, **request})
        updated = studio.call(f"Describe{case.kind}", case.key)
        assert updated.items() >= read_back.items()
        assert updated["LastModifiedTime"] >= described["LastModifiedTime"]

    scope = case.key if case.kind == "ImageVersion" else {}
    listed = studio.call(f"List{case.kind}s", scope)[f"{case.kind}s"]
    assert len(listed) == 1
    assert listed[0].items() >= {**case.key, "DomainId": studio.domain}.items() & listed[0].items()

    version = {"Version": 1} if case.kind == "ImageVersion" else {}
    studio.call(f"Delete{case.kind}", {**case.key, **version})
    if case.slow:
        assert studio.call(f"Describe{case.kind}", case.key)["Status"] == "Deleting"
        assert studio.refused(f"Delete{case.kind}", case.key)[0] == "ResourceInUse"
    wait_until(lambda: is_over(studio, case))
    assert studio.refused(f"Delete{case.kind}", {**case.key, **version})[0] == "ResourceNotFound"
    # And it can be had again.
    studio.call(f"Create{case.kind}", {**case.key, **case.create})
    assert studio.call(f"Describe{case.kind}", case.key)[case.status[0]] == case.status[1]


def is_over(studio: Studio, case: Case) -> bool:
    scope = case.key if case.kind == "ImageVersion" else {}
    listed = studio.call(f"List{case.kind}s", scope)[f"{case.kind}s"]
    # A deleted app stays in the list.
    return all(one.get("Status") == "Deleted" for one in listed)


@by_kind
def test_what_is_not_there_is_not_found(studio: Studio, case: Case) -> None:
    operations = ["Describe", "Delete"] + (["Update"] if case.update else [])
    for operation in operations:
        assert studio.refused(f"{operation}{case.kind}", case.key)[0] == "ResourceNotFound"


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.kind != "ImageVersion"], ids=lambda case: case.kind
)
def test_a_second_one_of_the_same_name_is_refused(studio: Studio, case: Case) -> None:
    prepare(studio, case)
    studio.call(f"Create{case.kind}", {**case.key, **case.create})
    code, message = studio.refused(f"Create{case.kind}", {**case.key, **case.create})
    assert code == "ResourceInUse"
    assert "already exists" in message


@by_kind
def test_tags_by_arn(studio: Studio, case: Case) -> None:
    prepare(studio, case)
    tagged = {} if case.kind == "ImageVersion" else {"Tags": [{"Key": "Team", "Value": "a b"}]}
    arn = studio.call(f"Create{case.kind}", {**case.key, **case.create, **tagged})[
        f"{case.kind}Arn"
    ]
    sagemaker = studio.sagemaker
    assert sagemaker.list_tags(ResourceArn=arn)["Tags"] == tagged.get("Tags", [])
    sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "Team", "Value": "b"}])
    sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "Stage", "Value": "dev"}])
    assert sagemaker.list_tags(ResourceArn=arn)["Tags"] == [
        {"Key": "Team", "Value": "b"},
        {"Key": "Stage", "Value": "dev"},
    ]
    sagemaker.delete_tags(ResourceArn=arn, TagKeys=["Team", "Unknown"])
    assert sagemaker.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "Stage", "Value": "dev"}]


def test_tags_of_what_is_not_there(studio: Studio) -> None:
    absent = {"ResourceArn": f"{ARN}:user-profile/{studio.domain}/nobody"}
    assert studio.refused("ListTags", absent) == (
        "ResourceNotFound",
        f"{ARN}:user-profile/{{domain}}/nobody does not exist.",
    )


def test_tags_of_the_rest_stay_motos(studio: Studio) -> None:
    created = studio.sagemaker.create_notebook_instance(
        NotebookInstanceName="old", InstanceType="ml.t3.medium", RoleArn=ROLE
    )
    arn = created["NotebookInstanceArn"]
    studio.sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "Team", "Value": "a"}])
    assert studio.sagemaker.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "Team", "Value": "a"}]
