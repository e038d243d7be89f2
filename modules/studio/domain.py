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
    # The provider would replace the domain, with all home directories, where a group is added.
    "domain_settings[0].security_group_ids",
    # Who has no access has no group, and the provider would give one at every deployment.
    "default_user_settings[0].r_studio_server_pro_app_settings[0].user_group",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainProps:
    """What the domain needs.

    Attributes:
        subnet_ids: where apps get their addresses, 2 to 4 a user.
        key_arn: encrypts home directories and volumes.
        share_uri: S3 prefix for shared notebook output.
        images: the custom ones; None without any.
        rstudio_role: of RStudio's own app; None without RStudio.
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
        domain_id: such as "d-h4cy01pxticj".
    """

    def __init__(self, scope: Construct, id_: str, props: DomainProps) -> None:
        super().__init__(scope, id_)
        after: list[ITerraformDependable] = []
        management = None
        if props.rstudio_role is not None:
            # SageMaker looks for the licence, with this role, before it makes the domain.
            after.append(props.rstudio_role.policy)
            # RStudio's sessions and its server meet in groups that the service manages.
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
            # Apps then carry the tags of their domain, and a budget finds their costs.
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
            # Studio itself; Studio Classic takes no new apps.
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
                # A seat of the licence is given to a profile, and to nobody by default.
                SagemakerDomainDefaultUserSettingsRStudioServerProAppSettings(
                    access_status="DISABLED"
                )
                if props.rstudio_role is not None
                else None
            ),
        )

    # People's settings hold for their private spaces only.
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
            # CloudTrail then names the person behind the shared execution role.
            execution_role_identity_config="USER_PROFILE_NAME",
            # Of RStudio's server: from the beginning, as they cannot be added later.
            security_group_ids=[props.security_group_id],
            r_studio_server_pro_domain_settings=workbench,
        )


def _images(props: DomainProps, kind: ImageKind) -> list[CustomImage]:
    return [] if props.images is None else props.images.of(kind)
