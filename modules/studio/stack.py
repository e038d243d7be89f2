"""Studio: the domain, its profiles and their data. The stack changes when people come and go."""

from collections.abc import Sequence
from dataclasses import dataclass

from constructs import Construct

from modules.core.customer_key import CustomerKey, CustomerKeyProps
from modules.core.iam import Statement, assumed_by
from modules.core.private_bucket import PrivateBucket, PrivateBucketProps
from modules.core.role import Role, RoleProps
from modules.core.stack import PerimeterStack, PerimeterStackProps
from modules.network.stack import NetworkOutputs
from modules.settings import Settings
from modules.studio import policies
from modules.studio.bucket_names import BUCKET
from modules.studio.budget import Budget, BudgetProps
from modules.studio.domain import Domain, DomainProps
from modules.studio.images import Images, ImagesProps
from modules.studio.role_names import RSTUDIO, STUDIO_EXECUTION
from modules.studio.spaces import Spaces, SpacesProps
from modules.studio.user_profiles import UserProfiles, UserProfilesProps


@dataclass(frozen=True, slots=True, kw_only=True)
class StudioStackProps(PerimeterStackProps):
    """The outputs of the network, in which the domain is."""

    network: NetworkOutputs


@dataclass(frozen=True, slots=True, kw_only=True)
class StudioOutputs:
    """The values of Studio that other stacks use.

    Attributes:
        domain_id: The id of the domain, such as "d-h4cy01pxticj".
    """

    domain_id: str


class StudioStack(PerimeterStack):
    """A domain whose apps have interfaces in the hub only."""

    def __init__(self, scope: Construct, id_: str, props: StudioStackProps) -> None:
        super().__init__(scope, id_, props)
        settings, studio = props.settings, props.settings.studio
        key = CustomerKey(
            self,
            "data-key",
            CustomerKeyProps(
                naming=self.naming,
                noun="studio-data",
                description="Encrypts Studio's home directories, volumes, bucket and images",
            ),
        )
        bucket = PrivateBucket(
            self,
            "bucket",
            PrivateBucketProps(
                name=self.naming.bucket_name(BUCKET),
                key_arn=key.arn,
                force_destroy=not settings.deletion_protection,
                old_version_days=studio.old_version_days,
            ),
        )
        role = self._add_execution_role(settings, props.network, bucket, key)
        domain = Domain(
            self,
            "domain",
            DomainProps(
                naming=self.naming,
                studio=studio,
                vpc_id=props.network.vpc_id,
                subnet_ids=props.network.private_subnet_ids,
                security_group_id=props.network.studio_security_group_id,
                execution_role_arn=role.arn,
                key_arn=key.arn,
                share_uri=f"s3://{bucket.name}/sharing",
                images=self._add_images(settings, key) if studio.images else None,
                rstudio_role=self._add_rstudio_role() if studio.rstudio else None,
            ),
        )
        profiles = UserProfiles(
            self,
            "user-profiles",
            UserProfilesProps(
                domain_id=domain.domain_id,
                names=settings.profiles,
                execution_role_arn=role.arn,
                rstudio=settings.rstudio_access,
            ),
        )
        Spaces(
            self,
            "spaces",
            SpacesProps(domain_id=domain.domain_id, studio=studio, owners=profiles.names),
        )
        if studio.budget is not None:
            Budget(
                self,
                "budget",
                BudgetProps(naming=self.naming, budget=studio.budget, tags=settings.tags),
            )
        self.outputs = StudioOutputs(domain_id=domain.domain_id)

    def _add_execution_role(
        self,
        settings: Settings,
        network: NetworkOutputs,
        bucket: PrivateBucket,
        key: CustomerKey,
    ) -> Role:
        studio = settings.studio
        shared = [space.name for space in studio.spaces if space.shared]
        return self._add_role(
            "execution-role",
            STUDIO_EXECUTION,
            "What Studio does for the person who uses it",
            [
                *policies.execution(self.naming, bucket_arn=bucket.arn, key_arn=key.arn),
                *policies.own_presigned_urls(
                    self.naming,
                    endpoint_ids=[network.sagemaker_api_endpoint_id, network.studio_endpoint_id],
                    corporate_cidrs=settings.corporate_cidrs,
                ),
                *policies.instances(studio.instance_types),
                *(policies.shared_spaces(self.naming, shared) if shared else []),
                *(policies.r_sessions(self.naming) if studio.rstudio else []),
            ],
            # The domain sets the person as the source identity of the session.
            ["sts:AssumeRole", "sts:SetSourceIdentity"],
        )

    def _add_rstudio_role(self) -> Role:
        return self._add_role(
            "rstudio-role",
            RSTUDIO,
            "What RStudio's server does for all its users",
            policies.rstudio_server(self.naming),
        )

    def _add_role(
        self,
        id_: str,
        role: str,
        description: str,
        statements: Sequence[Statement],
        assumed_with: Sequence[str] = ("sts:AssumeRole",),
    ) -> Role:
        return Role(
            self,
            id_,
            RoleProps(
                naming=self.naming,
                role=role,
                description=description,
                trust_policy=assumed_by(
                    "sagemaker.amazonaws.com",
                    actions=assumed_with,
                    condition={"StringEquals": {"aws:SourceAccount": self.naming.account_id}},
                ),
                statements=statements,
            ),
        )

    def _add_images(self, settings: Settings, key: CustomerKey) -> Images:
        return Images(
            self,
            "images",
            ImagesProps(
                naming=self.naming,
                images=settings.studio.images,
                key_arn=key.arn,
                force_delete=not settings.deletion_protection,
            ),
        )
