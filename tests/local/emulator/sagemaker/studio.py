"""A domain to test with, and one of each kind of resource in it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.embedded_aws import ACCOUNT, IMAGE_ARN, REGION

ROLE = f"arn:aws:iam::{ACCOUNT}:role/studio-execution"
ARN = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}"
Request = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One kind of resource and what may be done with it.

    Attributes:
        key: names one; `{domain}` stands for the domain's id.
        update: the fields to send, and those to read back.
        before: what must be there already.
        slow: deleted after a while, and not at once.
    """

    kind: str
    key: Request
    create: Request
    arn: str
    update: tuple[Request, Request] | None = None
    status: tuple[str, str] = ("Status", "InService")
    before: tuple[tuple[str, Request], ...] = field(default_factory=tuple)
    slow: bool = False


PROFILE = {"DomainId": "{domain}", "UserProfileName": "ada"}
SPACE = {"DomainId": "{domain}", "SpaceName": "notes"}
SHARED = {
    "OwnershipSettings": {"OwnerUserProfileName": "ada"},
    "SpaceSharingSettings": {"SharingType": "Private"},
}
LARGE = {
    "SpaceSettings": {"SpaceStorageSettings": {"EbsStorageSettings": {"EbsVolumeSizeInGb": 9}}}
}
CASES = (
    Case(
        kind="UserProfile",
        key=PROFILE,
        create={"UserSettings": {"ExecutionRole": ROLE}},
        arn="user-profile/{domain}/ada",
        update=({"UserSettings": {"DefaultLandingUri": "studio::"}},) * 2,
    ),
    Case(
        kind="Space",
        key=SPACE,
        create=SHARED,
        arn="space/{domain}/notes",
        update=(LARGE, LARGE),
        before=(("UserProfile", PROFILE),),
        slow=True,
    ),
    Case(
        kind="App",
        key={**SPACE, "AppType": "JupyterLab", "AppName": "default"},
        create={"ResourceSpec": {"InstanceType": "ml.t3.medium", "SageMakerImageArn": IMAGE_ARN}},
        arn="app/{domain}/notes/jupyterlab/default",
        before=(("UserProfile", PROFILE), ("Space", {**SPACE, **SHARED})),
        slow=True,
    ),
    Case(
        kind="Image",
        key={"ImageName": "analysis"},
        create={"RoleArn": ROLE, "DisplayName": "Analysis"},
        arn="image/analysis",
        update=({"DisplayName": "Other"}, {"DisplayName": "Other"}),
        status=("ImageStatus", "CREATED"),
    ),
    Case(
        kind="ImageVersion",
        key={"ImageName": "analysis"},
        create={"BaseImage": "registry/analysis:1", "ClientToken": "one"},
        arn="image-version/analysis/1",
        update=({"ReleaseNotes": "Second"}, {"ReleaseNotes": "Second"}),
        status=("ImageVersionStatus", "CREATED"),
        before=(("Image", {"ImageName": "analysis", "RoleArn": ROLE}),),
    ),
    Case(
        kind="AppImageConfig",
        key={"AppImageConfigName": "analysis"},
        create={"JupyterLabAppImageConfig": {"FileSystemConfig": {"DefaultUid": 1000}}},
        arn="app-image-config/analysis",
        update=({"JupyterLabAppImageConfig": {"FileSystemConfig": {"DefaultUid": 0}}},) * 2,
        status=("AppImageConfigName", "analysis"),
    ),
    Case(
        kind="StudioLifecycleConfig",
        key={"StudioLifecycleConfigName": "idle"},
        create={
            "StudioLifecycleConfigContent": "ZWNobw==",
            "StudioLifecycleConfigAppType": "JupyterLab",
        },
        arn="studio-lifecycle-config/idle",
        status=("StudioLifecycleConfigName", "idle"),
    ),
)


@dataclass(frozen=True)
class Network:
    """A VPC with a subnet in each of two zones."""

    vpc_id: str
    subnet_ids: list[str]


class Studio:
    """A SageMaker client whose requests may say `{domain}`."""

    def __init__(self, sagemaker: Any, network: Network) -> None:
        self.sagemaker = sagemaker
        self.network = network
        self.domain = self.create_domain("studio")

    def create_domain(self, name: str, **fields: Any) -> str:
        answer = self.sagemaker.create_domain(
            DomainName=name,
            AuthMode="IAM",
            DefaultUserSettings={"ExecutionRole": ROLE},
            SubnetIds=self.network.subnet_ids,
            VpcId=self.network.vpc_id,
            **fields,
        )
        return str(answer["DomainArn"].rpartition("/")[2])

    def call(self, operation: str, request: Request) -> Request:
        answer: Request = self.sagemaker._make_api_call(operation, self._filled(request))
        return answer

    def refused(self, operation: str, request: Request) -> tuple[str, str]:
        with pytest.raises(ClientError) as caught:
            self.call(operation, request)
        error = caught.value.response["Error"]
        return error["Code"], error["Message"].replace(self.domain, "{domain}")

    def _filled(self, request: Request) -> Request:
        return {
            name: self.domain if value == "{domain}" else value for name, value in request.items()
        }


by_kind = pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind)


def prepare(studio: Studio, case: Case) -> None:
    for kind, request in case.before:
        studio.call(f"Create{kind}", request)


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline, "still not so"
        time.sleep(0.1)
