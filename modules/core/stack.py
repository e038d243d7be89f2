"""The base of every stack: provider, tags and state."""

from dataclasses import dataclass

from cdktf import LocalBackend, S3Backend, TerraformStack
from cdktf_cdktf_provider_aws.provider import AwsProvider, AwsProviderDefaultTags
from constructs import Construct

from modules.core.naming import Naming
from modules.settings import LocalBackendSettings, S3BackendSettings, Settings

# Terraform runs in a stack's folder in cdktf.out. This leads from there to the project's folder.
_PROJECT = "../../.."


@dataclass(frozen=True, slots=True, kw_only=True)
class PerimeterStackProps:
    """The settings of the environment. Props of a stack add the outputs of other stacks."""

    settings: Settings


class PerimeterStack(TerraformStack):
    """A stack with a state of its own, in the account and Region of its environment."""

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
                # `encrypt` is left out: it would replace the bucket's key with the key of S3.
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
            # Credentials of another account must fail before anything is created there.
            allowed_account_ids=[settings.account_id],
            default_tags=[AwsProviderDefaultTags(tags=settings.tags)],
        )
