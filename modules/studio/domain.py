"""The SageMaker domain: Studio itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from cdktf import ITerraformDependable, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.sagemaker_domain import (
    SagemakerDomain,
    SagemakerDomainDefaultSpaceSettings,
    SagemakerDomainDefaultSpaceSettingsJupyterLabAppSettingsCustomImage,
    SagemakerDomainDefaultUserSettings,
    SagemakerDomainDefaultUserSettingsCodeEditorAppSettingsCustomImage,
    SagemakerDomainDefaultUserSettingsJupyterLabAppSettingsCustomImage,
    SagemakerDomainDefaultUserSettingsRSessionAppSettings,
    SagemakerDomainDefaultUserSettingsRSessionAppSettingsCustomImage,
    SagemakerDomainDefaultUserSettingsRSessionAppSettingsDefaultResourceSpec,
    SagemakerDomainDefaultUserSettingsRStudioServerProAppSettings,
    SagemakerDomainDefaultUserSettingsSharingSettings,
    SagemakerDomainDomainSettings,
    SagemakerDomainDomainSettingsRStudioServerProDomainSettings,
    SagemakerDomainRetentionPolicy,
)
from constructs import Construct

from modules.core.naming import Naming
from modules.core.role import Role
from modules.settings import ImageKind, StudioSettings
from modules.studio.app_settings import attached, space_app, storage
from modules.studio.custom_image import CustomImage
from modules.studio.images import Images

_IGNORED = [
    # If a group were added here, the provider would replace the domain with all home directories.
    "domain_settings[0].security_group_ids",
    # Without access there is no group, and the provider would set one at every deployment.
    "default_user_settings[0].r_studio_server_pro_app_settings[0].user_group",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainProps:
    """The network, the role and the key of the domain, and its custom images.

    Attributes:
        studio: The settings of Studio.
        subnet_ids: The subnets of apps, which take 2 to 4 addresses for each user.
        security_group_id: The security group of apps and of the home file system.
        execution_role_arn: The role with which apps act.
        key_arn: The key that encrypts home directories and volumes.
        share_uri: The S3 prefix for shared notebook output.
        images: The custom images, or None without any.
        rstudio_role: The role of RStudio's server, or None without RStudio.
    """

    naming: Naming
    studio: StudioSettings
    vpc_id: str
    subnet_ids: Sequence[str]
    security_group_id: str
    execution_role_arn: str
    key_arn: str
    share_uri: str
    images: Images | None
    rstudio_role: Role | None


class Domain(Construct):
    """A domain whose apps have no interface outside the hub.

    Attributes:
        domain_id: The id of the domain, such as "d-h4cy01pxticj".
    """

    def __init__(self, scope: Construct, id_: str, props: DomainProps) -> None:
        super().__init__(scope, id_)
        after: list[ITerraformDependable] = []
        management = None
        if props.rstudio_role is not None:
            # SageMaker looks for the licence with this role before it creates the domain.
            after.append(props.rstudio_role.policy)
            # The service manages the security groups that connect RStudio's sessions and server.
            management = "Service"
        domain = SagemakerDomain(
            self,
            "domain",
            domain_name=props.naming.name("domain"),
            auth_mode="IAM",
            app_network_access_type="VpcOnly",
            vpc_id=props.vpc_id,
            subnet_ids=list(props.subnet_ids),
            kms_key_id=props.key_arn,
            # Apps then have the tags of their domain, by which a budget counts their costs.
            tag_propagation="ENABLED",
            app_security_group_management=management,
            default_user_settings=self._user_settings(props),
            default_space_settings=self._space_settings(props),
            domain_settings=self._domain_settings(props),
            retention_policy=SagemakerDomainRetentionPolicy(
                home_efs_file_system=props.studio.home_retention.value
            ),
            depends_on=after or None,
            lifecycle=TerraformResourceLifecycle(ignore_changes=_IGNORED),
        )
        self.domain_id = domain.id

    def _user_settings(self, props: DomainProps) -> SagemakerDomainDefaultUserSettings:
        studio = props.studio
        return SagemakerDomainDefaultUserSettings(
            execution_role=props.execution_role_arn,
            security_groups=[props.security_group_id],
            # This is Studio itself: Studio Classic takes no new apps.
            default_landing_uri="studio::",
            studio_web_portal="ENABLED",
            jupyter_lab_app_settings=space_app(
                studio.jupyterlab,
                _images(props, ImageKind.JUPYTERLAB),
                SagemakerDomainDefaultUserSettingsJupyterLabAppSettingsCustomImage,
            ),
            code_editor_app_settings=space_app(
                studio.code_editor,
                _images(props, ImageKind.CODE_EDITOR),
                SagemakerDomainDefaultUserSettingsCodeEditorAppSettingsCustomImage,
            ),
            space_storage_settings=storage(studio.storage),
            sharing_settings=SagemakerDomainDefaultUserSettingsSharingSettings(
                notebook_output_option="Allowed",
                s3_output_path=props.share_uri,
                s3_kms_key_id=props.key_arn,
            ),
            r_session_app_settings=self._r_sessions(props),
            r_studio_server_pro_app_settings=(
                # Nobody has a seat of the licence by default: profiles get one each.
                SagemakerDomainDefaultUserSettingsRStudioServerProAppSettings(
                    access_status="DISABLED"
                )
                if props.rstudio_role is not None
                else None
            ),
        )

    # The settings of people apply to their private spaces only, so shared spaces need these.
    def _space_settings(self, props: DomainProps) -> SagemakerDomainDefaultSpaceSettings:
        return SagemakerDomainDefaultSpaceSettings(
            execution_role=props.execution_role_arn,
            security_groups=[props.security_group_id],
            jupyter_lab_app_settings=space_app(
                props.studio.jupyterlab,
                _images(props, ImageKind.JUPYTERLAB),
                SagemakerDomainDefaultSpaceSettingsJupyterLabAppSettingsCustomImage,
            ),
            space_storage_settings=storage(props.studio.storage),
        )

    def _r_sessions(
        self, props: DomainProps
    ) -> SagemakerDomainDefaultUserSettingsRSessionAppSettings | None:
        rstudio = props.studio.rstudio
        if rstudio is None:
            return None
        default = None
        if props.images is not None and rstudio.default_image is not None:
            default = props.images.named(rstudio.default_image).version_arn
        spec = SagemakerDomainDefaultUserSettingsRSessionAppSettingsDefaultResourceSpec(
            instance_type=rstudio.instance_type, sagemaker_image_version_arn=default
        )
        return SagemakerDomainDefaultUserSettingsRSessionAppSettings(
            default_resource_spec=spec,
            custom_image=attached(
                _images(props, ImageKind.RSTUDIO),
                SagemakerDomainDefaultUserSettingsRSessionAppSettingsCustomImage,
            ),
        )

    def _domain_settings(self, props: DomainProps) -> SagemakerDomainDomainSettings:
        rstudio, role = props.studio.rstudio, props.rstudio_role
        workbench = None
        if rstudio is not None and role is not None:
            workbench = SagemakerDomainDomainSettingsRStudioServerProDomainSettings(
                domain_execution_role_arn=role.arn,
                r_studio_connect_url=rstudio.connect_url,
                r_studio_package_manager_url=rstudio.package_manager_url,
            )
        return SagemakerDomainDomainSettings(
            # CloudTrail then names the person who used the shared execution role.
            execution_role_identity_config="USER_PROFILE_NAME",
            # RStudio's server needs these, and they cannot be added to an existing domain.
            security_group_ids=[props.security_group_id],
            r_studio_server_pro_domain_settings=workbench,
        )


def _images(props: DomainProps, kind: ImageKind) -> list[CustomImage]:
    return [] if props.images is None else props.images.of(kind)
