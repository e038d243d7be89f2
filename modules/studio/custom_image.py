"""A custom image that a domain can attach."""

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

# Apps in a space run as this user, with this home directory:
# https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-byoi-specs.html
_UID = 1000
_GID = 100
_HOME = "/home/sagemaker-user"
# An attached image can be destroyed only after the domain was changed to another.
_GOES_LAST = TerraformResourceLifecycle(create_before_destroy=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomImageProps:
    """The image, its repository, and the role that pulls it.

    Attributes:
        image: The settings of an image that has a tag or a digest.
        repository: The repository of the image.
        role: The role with which SageMaker pulls the image.
    """

    naming: Naming
    image: ImageSettings
    repository: ImageRepository
    role: Role


class CustomImage(Construct):
    """An image with one version, and the configuration that a domain needs to attach it.

    Each tag or digest becomes an image of its own. The provider, up to 5.100, identifies a version
    by the name of its image alone, and would delete the new version instead of the old one. The new
    image exists before the domain changes to it, and the old one is destroyed after that. Running
    apps continue to run.

    Attributes:
        image_name: The name of the image in SageMaker.
        version: The number of the version, which only Terraform knows.
        version_arn: The ARN of the version.
        config_name: The name of the app image configuration.
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
            # SageMaker pulls the image during the creation of a version.
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
                pass  # RStudio has a configuration of its own; SageMaker only requires an empty one
        return SagemakerAppImageConfig(
            self,
            "config",
            app_image_config_name=name,
            jupyter_lab_image_config=jupyterlab,
            code_editor_app_image_config=code_editor,
            lifecycle=_GOES_LAST,
        )
