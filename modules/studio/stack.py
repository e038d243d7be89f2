"""Studio: the domain, its profiles, and what they keep. It changes when people come and go."""

from dataclasses import dataclass

from constructs import Construct

from modules.core.customer_key import CustomerKey, CustomerKeyProps
from modules.core.iam import assumed_by
from modules.core.role import Role, RoleProps
from modules.core.stack import PerimeterStack, PerimeterStackProps
from modules.network.stack import NetworkOutputs
from modules.studio import policies
from modules.studio.bucket import Bucket, BucketProps
from modules.studio.domain import Domain, DomainProps
from modules.studio.user_profiles import UserProfiles, UserProfilesProps


@dataclass(frozen=True, slots=True, kw_only=True)
class StudioStackProps(PerimeterStackProps):
    """What the Studio stack needs."""

    network: NetworkOutputs


@dataclass(frozen=True, slots=True, kw_only=True)
class StudioOutputs:
    """What the other stacks need of Studio.

    Attributes:
        domain_id: such as "d-h4cy01pxticj".
    """

    domain_id: str


class StudioStack(PerimeterStack):
    """A domain that lives in the hub and nowhere else."""

    def __init__(self, scope: Construct, id_: str, props: StudioStackProps) -> None:
        super().__init__(scope, id_, props)
        key = CustomerKey(
            self,
            "data-key",
            CustomerKeyProps(
                naming=self.naming,
                noun="studio-data",
                description="Encrypts Studio's home directories, volumes and bucket",
            ),
        )
        bucket = Bucket(
            self,
            "bucket",
            BucketProps(
                naming=self.naming,
                key_arn=key.arn,
                force_destroy=not props.settings.deletion_protection,
            ),
        )
        role = self._add_execution_role(props.network, bucket, key)
        domain = Domain(
            self,
            "domain",
            DomainProps(
                naming=self.naming,
                studio=props.settings.studio,
                vpc_id=props.network.vpc_id,
                subnet_ids=props.network.private_subnet_ids,
                security_group_id=props.network.studio_security_group_id,
                execution_role_arn=role.arn,
                key_arn=key.arn,
                share_uri=f"s3://{bucket.name}/sharing",
            ),
        )
        UserProfiles(
            self,
            "user-profiles",
            UserProfilesProps(domain_id=domain.domain_id, names=props.settings.profiles),
        )
        self.outputs = StudioOutputs(domain_id=domain.domain_id)

    def _add_execution_role(
        self, network: NetworkOutputs, bucket: Bucket, key: CustomerKey
    ) -> Role:
        return Role(
            self,
            "execution-role",
            RoleProps(
                naming=self.naming,
                role="studio-execution",
                description="What Studio does for the person who uses it",
                trust_policy=assumed_by(
                    "sagemaker.amazonaws.com",
                    # The domain names the person as the session's source identity.
                    actions=["sts:AssumeRole", "sts:SetSourceIdentity"],
                    condition={"StringEquals": {"aws:SourceAccount": self.naming.account_id}},
                ),
                statements=[
                    *policies.execution(self.naming, bucket_arn=bucket.arn, key_arn=key.arn),
                    *policies.own_presigned_urls(
                        self.naming,
                        [network.sagemaker_api_endpoint_id, network.studio_endpoint_id],
                    ),
                ],
            ),
        )
