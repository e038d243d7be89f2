"""The SageMaker domain: Studio itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.sagemaker_domain import (
    SagemakerDomain,
    SagemakerDomainDefaultSpaceSettings,
    SagemakerDomainDefaultUserSettings,
    SagemakerDomainDefaultUserSettingsJupyterLabAppSettings,
    SagemakerDomainDefaultUserSettingsJupyterLabAppSettingsDefaultResourceSpec,
    SagemakerDomainDefaultUserSettingsSharingSettings,
    SagemakerDomainDomainSettings,
    SagemakerDomainRetentionPolicy,
)
from constructs import Construct

from modules import settings as configured
from modules.core.naming import Naming


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainProps:
    """What the domain needs.

    Attributes:
        subnet_ids: where apps get their addresses, 2 to 4 a user.
        key_arn: encrypts home directories and volumes.
        share_uri: S3 prefix for shared notebook output.
    """

    naming: Naming
    studio: configured.Studio
    vpc_id: str
    subnet_ids: Sequence[str]
    security_group_id: str
    execution_role_arn: str
    key_arn: str
    share_uri: str


class Domain(Construct):
    """A domain whose apps have no interface outside the hub.

    Attributes:
        domain_id: such as "d-h4cy01pxticj".
    """

    def __init__(self, scope: Construct, id_: str, props: DomainProps) -> None:
        super().__init__(scope, id_)
        domain = SagemakerDomain(
            self,
            "domain",
            domain_name=props.naming.name("domain"),
            auth_mode="IAM",
            app_network_access_type="VpcOnly",
            vpc_id=props.vpc_id,
            subnet_ids=list(props.subnet_ids),
            kms_key_id=props.key_arn,
            default_user_settings=self._user_settings(props),
            default_space_settings=SagemakerDomainDefaultSpaceSettings(
                execution_role=props.execution_role_arn,
                security_groups=[props.security_group_id],
            ),
            domain_settings=SagemakerDomainDomainSettings(
                # CloudTrail then names the person behind the shared execution role.
                execution_role_identity_config="USER_PROFILE_NAME",
            ),
            retention_policy=SagemakerDomainRetentionPolicy(
                home_efs_file_system=props.studio.home_retention.value
            ),
        )
        self.domain_id = domain.id

    def _user_settings(self, props: DomainProps) -> SagemakerDomainDefaultUserSettings:
        return SagemakerDomainDefaultUserSettings(
            execution_role=props.execution_role_arn,
            security_groups=[props.security_group_id],
            # Studio itself; Studio Classic takes no new apps.
            default_landing_uri="studio::",
            studio_web_portal="ENABLED",
            jupyter_lab_app_settings=SagemakerDomainDefaultUserSettingsJupyterLabAppSettings(
                default_resource_spec=(
                    SagemakerDomainDefaultUserSettingsJupyterLabAppSettingsDefaultResourceSpec(
                        instance_type=props.studio.instance_type
                    )
                )
            ),
            sharing_settings=SagemakerDomainDefaultUserSettingsSharingSettings(
                notebook_output_option="Allowed",
                s3_output_path=props.share_uri,
                s3_kms_key_id=props.key_arn,
            ),
        )
