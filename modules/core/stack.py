"""The base of every stack: provider, tags and state."""

from dataclasses import dataclass

from cdktf import LocalBackend, S3Backend, TerraformStack
from cdktf_cdktf_provider_aws.provider import AwsProvider, AwsProviderDefaultTags
from constructs import Construct

from modules.core.naming import Naming
from modules.settings import LocalBackendSettings, S3BackendSettings, Settings

# From a stack's folder in cdktf.out, where Terraform runs, to the project's.
_PROJECT = "../../.."


@dataclass(frozen=True, slots=True, kw_only=True)
class PerimeterStackProps:
    """What every stack needs."""

    settings: Settings


class PerimeterStack(TerraformStack):
    """A stack with its own state, in the one account and Region of its environment."""

    def __init__(self, scope: Construct, id_: str, props: PerimeterStackProps) -> None:
        super().__init__(scope, id_)
        self.naming = Naming.of(props.settings)
        self._add_backend(id_, props.settings)
        self._add_provider(props.settings)

    def _add_backend(self, id_: str, settings: Settings) -> None:
        match settings.backend:
            case LocalBackendSettings():
                LocalBackend(self, path=f"{_PROJECT}/.state/{settings.environment}/{id_}.tfstate")
            case S3BackendSettings() as backend:
                # Without `encrypt`, which would put S3's own key in the place of the bucket's.
                S3Backend(
                    self,
                    bucket=backend.bucket,
                    key=f"{backend.key}/{id_}.tfstate",
                    region=backend.region,
                ).add_override("use_lockfile", backend.lockfile)

    def _add_provider(self, settings: Settings) -> None:
        AwsProvider(
            self,
            "aws",
            region=settings.region,
            # Credentials of another account must fail before anything is made there.
            allowed_account_ids=[settings.account_id],
            default_tags=[AwsProviderDefaultTags(tags=settings.tags)],
        )
