"""Images in a repository of ECR."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager

import boto3

from operations.aws_errors import errors
from toolchain.errors import CommandError, InputError

_PERMISSIONS = "the policy studio-image-builder of the stack studio has the permissions"


class Registry:
    """A repository of an account.

    Its methods raise an InputError if the repository does not exist or the AWS settings of the
    shell cannot be used, and a CommandError if ECR refuses a call or cannot be reached.
    """

    def __init__(self, region: str, account_id: str, repository: str) -> None:
        with errors(_PERMISSIONS):
            self._ecr = boto3.client("ecr", region_name=region)
        self._account_id = account_id
        self._repository = repository

    def require_free(self, tag: str) -> None:
        """Check that an image can be pushed under a tag.

        Raises:
            InputError: The repository has an image with the tag, and its tags are immutable.
        """
        if found := self._find(tag):
            raise InputError(
                f"{self._repository} already has the tag {tag}, and its tags are immutable: "
                f"choose a new tag.\n  The tag names the image {found}"
            )

    def digest(self, tag: str) -> str:
        """Return the digest of the image with a tag.

        Raises:
            CommandError: The repository has no image with the tag.
        """
        found = self._find(tag)
        if found is None:
            raise CommandError(f"{self._repository} has no image {tag}, although it was pushed.")
        return found

    def token(self) -> str:
        """Return the password of the user `AWS`, which is valid for 12 hours."""
        with self._errors():
            (authorization,) = self._ecr.get_authorization_token()["authorizationData"]
        user_and_password = base64.b64decode(authorization["authorizationToken"]).decode("ascii")
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
        return next((str(image["imageDigest"]) for image in found), None)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        with errors(_PERMISSIONS):
            try:
                yield
            except self._ecr.exceptions.RepositoryNotFoundException as error:
                raise InputError(
                    f"{self._repository}: account {self._account_id} has no such ECR repository: "
                    "deploy the stack studio with the image in its settings first."
                ) from error
