"""The bucket of the other stacks' state, and the roles that CI assumes."""

from dataclasses import dataclass

from cdktf import LocalBackend
from constructs import Construct

from modules.bootstrap import policies
from modules.bootstrap.github_provider import GitHubProvider, GitHubProviderProps
from modules.bootstrap.role_names import CI_DEPLOY, CI_PLAN
from modules.core.customer_key import CustomerKey, CustomerKeyProps
from modules.core.private_bucket import PrivateBucket, PrivateBucketProps
from modules.core.role import Role, RoleProps
from modules.core.stack import PerimeterStack, PerimeterStackProps
from modules.settings import GitHubSettings, S3BackendSettings, Settings
from modules.stacks import STACKS

# Terraform runs in build/bootstrap/stacks/bootstrap. This leads from there to the project's folder.
_PROJECT = "../../../.."
# Old state must be there when a mistake is noticed. Each lock of a deployment leaves versions, too.
_OLD_VERSION_DAYS = 90
_KEPT_OLD_VERSIONS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class BootstrapStackProps(PerimeterStackProps):
    """The place of the other stacks' state.

    Attributes:
        backend: The backend of the other stacks.
    """

    backend: S3BackendSettings


class BootstrapStack(PerimeterStack):
    """The stack that an administrator deploys once, before all others."""

    def __init__(self, scope: Construct, id_: str, props: BootstrapStackProps) -> None:
        super().__init__(scope, id_, props)
        key = CustomerKey(
            self,
            "state-key",
            CustomerKeyProps(
                naming=self.naming,
                noun="terraform-state",
                description="Encrypts the state of the stacks",
                prevent_destroy=True,
            ),
        )
        bucket = PrivateBucket(
            self,
            "state-bucket",
            PrivateBucketProps(
                name=props.backend.bucket,
                key_arn=key.arn,
                old_version_days=_OLD_VERSION_DAYS,
                kept_old_versions=_KEPT_OLD_VERSIONS,
                prevent_destroy=True,
            ),
        )
        if github := props.settings.bootstrap.github:
            state = policies.State(
                bucket_arn=bucket.arn,
                key_arn=key.arn,
                prefix=props.backend.key,
                stacks=STACKS,
            )
            self._add_roles(github, state)

    def _add_backend(self, id_: str, settings: Settings) -> None:
        # The state of this stack can move into the bucket only after the bucket exists.
        if settings.bootstrap.state_in_bucket:
            super()._add_backend(id_, settings)
        else:
            LocalBackend(self, path=f"{_PROJECT}/.state/{settings.environment}/{id_}.tfstate")

    def _add_roles(self, github: GitHubSettings, state: policies.State) -> None:
        provider = GitHubProvider(
            self,
            "github",
            GitHubProviderProps(naming=self.naming, is_new=github.new_provider),
        )
        Role(
            self,
            "plan-role",
            RoleProps(
                naming=self.naming,
                role=CI_PLAN,
                description="Plans, for pull requests and the drift check; changes nothing",
                trust_policy=provider.trust(policies.plan_subjects(github)),
                statements=policies.plan(self.naming, state),
            ),
        )
        Role(
            self,
            "deploy-role",
            RoleProps(
                naming=self.naming,
                role=CI_DEPLOY,
                description="Deploys what the environment's reviewers approved",
                trust_policy=provider.trust(policies.deploy_subjects(github)),
                statements=policies.deploy(self.naming, state),
            ),
        )
