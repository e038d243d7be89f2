"""What the other stacks stand on: the bucket of their state, and the roles that CI takes on."""

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

# From the stack's folder, build/bootstrap/stacks/bootstrap, to the project's.
_PROJECT = "../../../.."
# Long enough to go back after a mistake. A lock leaves a version at each deployment.
_OLD_VERSION_DAYS = 90
_KEPT_OLD_VERSIONS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class BootstrapStackProps(PerimeterStackProps):
    """What the stack needs.

    Attributes:
        backend: of the other stacks.
    """

    backend: S3BackendSettings


class BootstrapStack(PerimeterStack):
    """Deployed once, by an administrator, before all others."""

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
        # The bucket cannot hold the state of what makes it before it is there.
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
