"""A custom image as SageMaker knows it."""

import hashlib
from dataclasses import dataclass

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.sagemaker_app_image_config import (
    SagemakerAppImageConfig,
    SagemakerAppImageConfigCodeEditorAppImageConfig,
    SagemakerAppImageConfigCodeEditorAppImageConfigFileSystemConfig,
    SagemakerAppImageConfigJupyterLabImageConfig,
    SagemakerAppImageConfigJupyterLabImageConfigFileSystemConfig,
)
from cdktf_cdktf_provider_aws.sagemaker_image import SagemakerImage
from cdktf_cdktf_provider_aws.sagemaker_image_version import SagemakerImageVersion
from constructs import Construct

from modules.core.naming import Naming
from modules.core.role import Role
from modules.settings import ImageKind, ImageSettings
from modules.studio.image_repository import ImageRepository

# Whom apps run as in their space, and where its files are:
# https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-byoi-specs.html
_UID = 1000
_GID = 100
_HOME = "/home/sagemaker-user"
# What is attached goes once the domain has let go of it.
_GOES_LAST = TerraformResourceLifecycle(create_before_destroy=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomImageProps:
    """What a custom image needs.

    Attributes:
        image: one whose tag or digest is known.
        role: what SageMaker pulls with.
    """

    naming: Naming
    image: ImageSettings
    repository: ImageRepository
    role: Role


class CustomImage(Construct):
    """An image with one version, and the configuration that a domain needs to attach it.

    Each tag or digest is an image of its own: the provider, up to 5.100, knows a version by its
    image's name only, and would delete the new one in place of the old. The new image is there
    before the domain changes to it, and the old one goes after that; what runs, runs on.

    Attributes:
        image_name: as SageMaker has it.
        version: its number; a value that only Terraform knows.
        version_arn: of the version.
        config_name: of the app image configuration.
    """

    def __init__(self, scope: Construct, id_: str, props: CustomImageProps) -> None:
        super().__init__(scope, id_)
        image = props.image
        name = props.naming.name(image.name)
        reference = f"@{image.digest}" if image.digest else f":{image.tag}"
        sagemaker_image = SagemakerImage(
            self,
            "image",
            image_name=f"{name}-{hashlib.sha256(reference.encode()).hexdigest()[:8]}",
            display_name=image.display_name,
            description=image.description,
            role_arn=props.role.arn,
            lifecycle=_GOES_LAST,
        )
        version = SagemakerImageVersion(
            self,
            "version",
            image_name=sagemaker_image.image_name,
            base_image=f"{props.repository.url}{reference}",
            lifecycle=_GOES_LAST,
            # SageMaker reads the image at once.
            depends_on=[props.role.policy, props.repository.policy],
        )
        self.image_name = version.image_name
        self.version = version.version
        self.version_arn = version.arn
        self.config_name = self._add_config(name, image.kind).app_image_config_name

    def _add_config(self, name: str, kind: ImageKind) -> SagemakerAppImageConfig:
        jupyterlab = code_editor = None
        match kind:
            case ImageKind.JUPYTERLAB:
                jupyterlab = SagemakerAppImageConfigJupyterLabImageConfig(
                    file_system_config=SagemakerAppImageConfigJupyterLabImageConfigFileSystemConfig(
                        default_uid=_UID, default_gid=_GID, mount_path=_HOME
                    )
                )
            case ImageKind.CODE_EDITOR:
                files = SagemakerAppImageConfigCodeEditorAppImageConfigFileSystemConfig(
                    default_uid=_UID, default_gid=_GID, mount_path=_HOME
                )
                code_editor = SagemakerAppImageConfigCodeEditorAppImageConfig(
                    file_system_config=files
                )
            case ImageKind.RSTUDIO:
                pass  # RStudio brings its own: SageMaker only asks that there is one
        return SagemakerAppImageConfig(
            self,
            "config",
            app_image_config_name=name,
            jupyter_lab_image_config=jupyterlab,
            code_editor_app_image_config=code_editor,
            lifecycle=_GOES_LAST,
        )
