"""What apps begin with.

The domain says it once for people and once for shared spaces. The provider has classes of their
own for each place of the same blocks, and takes mappings in their stead, save within lists.
"""

from collections.abc import Callable, Sequence
from typing import Any

from modules.settings import SpaceApp, StorageSettings
from modules.studio.custom_image import CustomImage

Block = dict[str, Any]
BlockInList = Callable[..., object]


def space_app(app: SpaceApp, images: Sequence[CustomImage], custom_image: BlockInList) -> Block:
    """JupyterLab or Code Editor.

    Args:
        app: its settings.
        images: those that users may choose, in their order.
        custom_image: the provider's class for one of them in this place.
    """
    idle = app.idle_shutdown
    return {
        "default_resource_spec": {"instance_type": app.instance_type},
        "custom_image": attached(images, custom_image),
        "app_lifecycle_management": {
            "idle_settings": {
                "lifecycle_management": "ENABLED",
                "idle_timeout_in_minutes": idle.minutes,
                # The provider sends zeros where these are absent, and the service refuses them.
                "min_idle_timeout_in_minutes": idle.min_minutes,
                "max_idle_timeout_in_minutes": idle.max_minutes,
            }
        },
    }


def attached(images: Sequence[CustomImage], custom_image: BlockInList) -> list[Any] | None:
    """The images that users may choose, in their order.

    Args:
        images: at least one, or there is no such block.
        custom_image: the provider's class for one of them in this place.
    """
    blocks = [
        custom_image(
            image_name=image.image_name,
            image_version_number=image.version,
            app_image_config_name=image.config_name,
        )
        for image in images
    ]
    return blocks or None


def storage(limits: StorageSettings) -> Block:
    """The volume of a space."""
    return {
        "default_ebs_storage_settings": {
            "default_ebs_volume_size_in_gb": limits.default_gib,
            "maximum_ebs_volume_size_in_gb": limits.max_gib,
        }
    }
