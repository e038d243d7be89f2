"""The spaces of the settings. People create other spaces themselves."""

from collections.abc import Mapping
from dataclasses import dataclass

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.sagemaker_space import (
    SagemakerSpace,
    SagemakerSpaceOwnershipSettings,
    SagemakerSpaceSpaceSettings,
    SagemakerSpaceSpaceSettingsCodeEditorAppSettings,
    SagemakerSpaceSpaceSettingsCodeEditorAppSettingsDefaultResourceSpec,
    SagemakerSpaceSpaceSettingsJupyterLabAppSettings,
    SagemakerSpaceSpaceSettingsJupyterLabAppSettingsDefaultResourceSpec,
    SagemakerSpaceSpaceSettingsSpaceStorageSettings,
    SagemakerSpaceSpaceSettingsSpaceStorageSettingsEbsStorageSettings,
    SagemakerSpaceSpaceSharingSettings,
)
from constructs import Construct

from modules.settings import SpaceSettings, StudioSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class SpacesProps:
    """The spaces, their domain and their owners.

    Attributes:
        domain_id: The domain of the spaces.
        studio: The settings of Studio, with the spaces.
        owners: References to the user profiles, by the profiles' names.
    """

    domain_id: str
    studio: StudioSettings
    owners: Mapping[str, str]


# Studio writes the image and the type of each start into the space. Terraform would want them back,
# and its update names the kind of app, which SageMaker refuses.
_IGNORED = ["space_settings"]


class Spaces(Construct):
    """The spaces as they begin, each with its owner, its app and its volume.

    Their users change them in Studio, and Terraform leaves that alone.
    """

    def __init__(self, scope: Construct, id_: str, props: SpacesProps) -> None:
        super().__init__(scope, id_)
        for space in props.studio.spaces:
            SagemakerSpace(
                self,
                space.name,
                domain_id=props.domain_id,
                space_name=space.name,
                ownership_settings=SagemakerSpaceOwnershipSettings(
                    owner_user_profile_name=props.owners[space.owner]
                ),
                space_sharing_settings=SagemakerSpaceSpaceSharingSettings(
                    sharing_type="Shared" if space.shared else "Private"
                ),
                space_settings=_settings(space, props.studio),
                lifecycle=TerraformResourceLifecycle(ignore_changes=_IGNORED),
            )


def _settings(space: SpaceSettings, studio: StudioSettings) -> SagemakerSpaceSpaceSettings:
    size = space.storage_gib or studio.storage.default_gib
    volume = SagemakerSpaceSpaceSettingsSpaceStorageSettingsEbsStorageSettings(
        ebs_volume_size_in_gb=size
    )
    storage = SagemakerSpaceSpaceSettingsSpaceStorageSettings(ebs_storage_settings=volume)
    if space.kind == "jupyterlab":
        return SagemakerSpaceSpaceSettings(
            app_type="JupyterLab",
            space_storage_settings=storage,
            jupyter_lab_app_settings=SagemakerSpaceSpaceSettingsJupyterLabAppSettings(
                default_resource_spec=(
                    SagemakerSpaceSpaceSettingsJupyterLabAppSettingsDefaultResourceSpec(
                        instance_type=space.instance_type or studio.jupyterlab.instance_type
                    )
                )
            ),
        )
    return SagemakerSpaceSpaceSettings(
        app_type="CodeEditor",
        space_storage_settings=storage,
        code_editor_app_settings=SagemakerSpaceSpaceSettingsCodeEditorAppSettings(
            default_resource_spec=(
                SagemakerSpaceSpaceSettingsCodeEditorAppSettingsDefaultResourceSpec(
                    instance_type=space.instance_type or studio.code_editor.instance_type
                )
            )
        ),
    )
