"""The descriptions of the two calls: the SDK's own, with all other calls left out."""

import zipfile
from collections.abc import Mapping
from typing import Any

import pytest
from botocore.loaders import Loader

from modules.core.lambda_archive import build_archive
from presign import handler, studio
from testing.presign_services import Aws

CALLS = {"dynamodb": "GetItem", "sagemaker": "CreatePresignedDomainUrl"}
OURS = Loader([str(studio._MODELS)], include_default_search_paths=False)


def undocumented(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: undocumented(one) for name, one in value.items() if name != "documentation"}
    return value


@pytest.mark.parametrize("service", CALLS)
def test_a_call_is_described_as_by_the_sdk(service: str) -> None:
    ours = undocumented(OURS.load_service_model(service, "service-2"))
    theirs = undocumented(Loader().load_service_model(service, "service-2"))
    assert ours["metadata"].items() <= theirs["metadata"].items()
    (name,) = ours["operations"]
    assert name == CALLS[service]
    assert ours["operations"][name].items() <= theirs["operations"][name].items()
    for name, shape in ours["shapes"].items():
        own = theirs["shapes"][name]
        assert shape.get("members", {}).items() <= own.get("members", {}).items(), name
        assert shape | {"members": None} == own | {"members": None}, name


@pytest.mark.parametrize("service", CALLS)
def test_it_comes_before_the_sdk_s_newest(service: str) -> None:
    """A newer version of the SDK's would be taken in its stead."""
    newest = Loader().determine_latest_version(service, "service-2")
    assert OURS.list_api_versions(service, "service-2") == [newest]


def test_the_clients_know_no_other_call(monkeypatch: pytest.MonkeyPatch) -> None:
    with Aws() as aws:
        aws.become_aws(monkeypatch)
        handler._setup.cache_clear()
        _, connected = handler._setup()
        handler._setup.cache_clear()
    clients = (connected._dynamodb, connected._sagemaker)
    known = [client.meta.service_model.operation_names for client in clients]
    assert known == [["GetItem"], ["CreatePresignedDomainUrl"]]


def test_the_archive_holds_them() -> None:
    archive = build_archive("presign", runtime="python3.13", architecture="arm64")
    with zipfile.ZipFile(archive.path) as packed:
        names = {name for name in packed.namelist() if name.startswith("presign/models/")}
    assert names == {
        "presign/models/dynamodb/2012-08-10/service-2.json",
        "presign/models/sagemaker/2017-07-24/service-2.json",
    }
