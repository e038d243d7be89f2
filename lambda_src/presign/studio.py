"""The two AWS calls: which profile an employee has, and a URL that opens it."""

from __future__ import annotations

import logging
import re
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Self

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from presign.decision import Outcome, PresignError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_sagemaker import SageMakerClient

    from presign.environment import Environment

# Both calls with all their waiting stay below the function's timeout of 10 seconds. A read may
# be repeated; a mint may not, as each attempt whose answer is lost leaves a valid URL behind.
_READ = Config(
    connect_timeout=0.5, read_timeout=1, retries={"mode": "standard", "total_max_attempts": 2}
)
_MINT = Config(
    connect_timeout=0.5, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 1}
)

_DOMAIN_ID = re.compile(r"d-(-*[a-z0-9]){1,61}")
_USER_PROFILE_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")

_THROTTLED = frozenset(
    {
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
_NO_PROFILE = frozenset({"ResourceNotFound", "ResourceNotFoundException"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StudioProfile:
    """A user profile of a SageMaker domain, by its identifiers."""

    domain_id: str
    user_profile_name: str


class Studio:
    """Looks profiles up and mints URLs."""

    def __init__(
        self, environment: Environment, dynamodb: DynamoDBClient, sagemaker: SageMakerClient
    ) -> None:
        self._environment = environment
        self._dynamodb = dynamodb
        self._sagemaker = sagemaker

    @classmethod
    def connect(cls, environment: Environment) -> Self:
        """Make the clients, for the region and the credentials of the process."""
        # At DEBUG it writes the bodies of answers, which hold the URL.
        logging.getLogger("botocore").setLevel(logging.INFO)
        return cls(
            environment,
            boto3.client("dynamodb", config=_READ),
            boto3.client("sagemaker", config=_MINT),
        )

    def profile_of(self, employee_id: str) -> StudioProfile:
        """Return the profile that the mapping table assigns to the employee.

        Raises:
            PresignError: There is none, it is malformed, or the table cannot be read.
        """
        with _service_errors():
            answer = self._dynamodb.get_item(
                TableName=self._environment.mapping_table,
                Key={"employee_id": {"S": employee_id}},
                ConsistentRead=True,
            )
        item = answer.get("Item")
        if item is None:
            raise PresignError(Outcome.NO_MAPPING, "no item in the mapping table")
        domain_id = item.get("domain_id", {}).get("S", "")
        user_profile_name = item.get("user_profile_name", {}).get("S", "")
        if not _DOMAIN_ID.fullmatch(domain_id) or not _USER_PROFILE_NAME.fullmatch(
            user_profile_name
        ):
            raise PresignError(Outcome.UNAVAILABLE, "malformed item in the mapping table")
        return StudioProfile(domain_id=domain_id, user_profile_name=user_profile_name)

    def mint_url(self, profile: StudioProfile) -> str:
        """Return a new URL that signs its bearer in as the profile.

        Raises:
            PresignError: The profile does not exist, or the service gave no URL.
        """
        landing = self._environment.landing_uri
        with _service_errors(not_found=_NO_PROFILE):
            answer = self._sagemaker.create_presigned_domain_url(
                DomainId=profile.domain_id,
                UserProfileName=profile.user_profile_name,
                SessionExpirationDurationInSeconds=self._environment.session_seconds,
                ExpiresInSeconds=self._environment.url_expiry_seconds,
                **({"LandingUri": landing} if landing else {}),
            )
        return answer["AuthorizedUrl"]


@contextmanager
def _service_errors(not_found: frozenset[str] = frozenset()) -> Iterator[None]:
    """Turn what the SDK raises into the outcome that the caller is told."""
    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        outcome = Outcome.UNAVAILABLE
        if code in _THROTTLED or status == HTTPStatus.TOO_MANY_REQUESTS:
            outcome = Outcome.THROTTLED
        elif code in not_found:
            outcome = Outcome.NO_PROFILE
        raise PresignError(outcome, f"{error.operation_name}: {code}") from None
    except BotoCoreError as error:
        raise PresignError(Outcome.UNAVAILABLE, type(error).__name__) from None
