"""The two calls of AWS: the entry of an employee in the mapping, and the presigned URL."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Self, cast

from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
)
from botocore.exceptions import (
    ConnectionError as BotoConnectionError,
)
from botocore.session import get_session

from presign.mapping import Assignment, Grant, assignment_of
from presign.outcome import Outcome, PresignError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_sagemaker import SageMakerClient

    from presign.environment import Environment

# Descriptions of the two calls in the form of the SDK. Its own descriptions have all calls, and
# reading them takes a third of a cold start.
_MODELS = Path(__file__).with_name("models")

# Both calls with all their waiting stay below the function's timeout of 10 seconds. A read may
# be repeated; a mint may not, as each attempt whose answer is lost leaves a valid URL behind.
_READ = Config(
    connect_timeout=0.5, read_timeout=1, retries={"mode": "standard", "total_max_attempts": 2}
)
_MINT = Config(
    connect_timeout=0.5, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 1}
)

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


class Studio:
    """The clients that look employees up and mint URLs."""

    def __init__(
        self, environment: Environment, dynamodb: DynamoDBClient, sagemaker: SageMakerClient
    ) -> None:
        self._environment = environment
        self._dynamodb = dynamodb
        self._sagemaker = sagemaker

    @classmethod
    def connect(cls, environment: Environment) -> Self:
        """Create the clients, for the Region and the credentials of the process."""
        # At the level DEBUG, botocore logs the bodies of answers, which hold the URL.
        logging.getLogger("botocore").setLevel(logging.INFO)
        session, region = get_session(), environment.region
        session.set_config_variable("data_path", str(_MODELS))
        return cls(
            environment,
            cast("DynamoDBClient", session.create_client("dynamodb", region, config=_READ)),
            cast("SageMakerClient", session.create_client("sagemaker", region, config=_MINT)),
        )

    def assignment_of(self, employee_id: str) -> Assignment:
        """Return the present entry of an employee in the mapping table.

        Raises:
            PresignError: There is no entry, it is malformed, or the table cannot be read.
        """
        with _service_errors():
            answer = self._dynamodb.get_item(
                TableName=self._environment.mapping_table,
                Key={"employee_id": {"S": employee_id}},
                # The read is consistent, so that a revocation counts from the moment it is written.
                ConsistentRead=True,
            )
        item = answer.get("Item")
        if item is None:
            raise PresignError(Outcome.NO_MAPPING, "no item in the mapping table")
        return assignment_of(item, self._environment.region)

    def mint_url(self, assignment: Assignment, grant: Grant) -> str:
        """Return a new URL that signs its bearer in as the employee's profile.

        Raises:
            PresignError: The profile does not exist, or the service returned no URL.
        """
        # The network drops a connection that was unused for minutes, mostly without a word. A mint
        # on it would fail, and it may not be repeated, so each mint opens a connection of its own.
        self._sagemaker.close()
        with _service_errors(not_found=_NO_PROFILE):
            answer = self._sagemaker.create_presigned_domain_url(
                DomainId=assignment.domain_id,
                UserProfileName=assignment.user_profile_name,
                SessionExpirationDurationInSeconds=assignment.session_seconds,
                ExpiresInSeconds=assignment.url_expiry_seconds,
                LandingUri=grant.landing_uri,
            )
        return answer["AuthorizedUrl"]


@contextmanager
def _service_errors(not_found: frozenset[str] = frozenset()) -> Iterator[None]:
    """Turn errors of the SDK into the outcome that the caller gets."""
    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if code in _THROTTLED or status == HTTPStatus.TOO_MANY_REQUESTS:
            outcome = Outcome.THROTTLED
        elif code in not_found:
            outcome = Outcome.NO_PROFILE
        elif status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            outcome = Outcome.UNAVAILABLE
        else:
            # Rights, limits or names differ from the deployed ones, so a repetition would not help.
            outcome = Outcome.REFUSED
        raise PresignError(outcome, f"{error.operation_name}: {code}") from None
    except (BotoConnectionError, HTTPClientError) as error:
        raise PresignError(Outcome.UNAVAILABLE, type(error).__name__) from None
    except BotoCoreError as error:
        raise PresignError(Outcome.MISCONFIGURED, type(error).__name__) from None
