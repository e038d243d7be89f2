"""What ECR knows of a repository's images."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from toolchain.errors import CommandError, InputError


class Registry:
    """One repository of an account."""

    def __init__(self, region: str, account_id: str, repository: str) -> None:
        self._ecr = boto3.client("ecr", region_name=region)
        self._account_id = account_id
        self._repository = repository

    def require_free(self, tag: str) -> None:
        """Check that an image can be pushed under a tag.

        Raises:
            InputError: the repository is missing, or has the tag, which can never move.
            LocalError: ECR gave no answer.
        """
        if found := self._find(tag):
            raise InputError(
                f"{self._repository} has the tag {tag} already, and its tags do not move: "
                f"choose a new one.\n  What is there: {found}"
            )

    def digest(self, tag: str) -> str:
        """Give the digest of what a tag names.

        Raises:
            LocalError: there is no such image, or ECR gave no answer.
        """
        found = self._find(tag)
        if found is None:
            raise CommandError(f"{self._repository} has no image {tag}, although it was pushed.")
        return found

    def token(self) -> str:
        """Give the password of the user `AWS`, good for 12 hours.

        Raises:
            LocalError: ECR gave none.
        """
        with self._errors():
            (given,) = self._ecr.get_authorization_token()["authorizationData"]
        user_and_password = base64.b64decode(given["authorizationToken"]).decode("ascii")
        return user_and_password.partition(":")[2]

    def _find(self, tag: str) -> str | None:
        with self._errors():
            try:
                found = self._ecr.describe_images(
                    registryId=self._account_id,
                    repositoryName=self._repository,
                    imageIds=[{"imageTag": tag}],
                )["imageDetails"]
            except self._ecr.exceptions.ImageNotFoundException:
                return None
        return next((str(one["imageDigest"]) for one in found), None)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except self._ecr.exceptions.RepositoryNotFoundException as error:
            raise InputError(
                f"{self._repository}: account {self._account_id} has no such ECR repository: "
                "deploy the stack studio with the image in its settings first."
            ) from error
        except (BotoCoreError, ClientError) as error:
            raise CommandError(f"ECR did not do it: {error}") from error
