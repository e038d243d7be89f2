"""The place of Terraform's state."""

from typing import Literal

from modules.settings.section import Section
from modules.settings.types import BucketName, KeyPrefix, Region


class LocalBackendSettings(Section):
    """Terraform's state in files in `.state/<environment>/`, for one user on one machine."""

    kind: Literal["local"]


class S3BackendSettings(Section):
    """Terraform's state in a bucket, as an object `<key>/<stack>.tfstate` for each stack.

    Attributes:
        bucket: The name of the bucket.
        key: The start of the objects' keys.
        region: The Region of the bucket.
        lockfile: Whether an object beside the state locks it (Terraform 1.10 and later).
    """

    kind: Literal["s3"]
    bucket: BucketName
    key: KeyPrefix
    region: Region
    lockfile: bool = True
