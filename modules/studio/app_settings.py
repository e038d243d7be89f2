"""The settings with which apps start.

A domain has them twice: for people, and for shared spaces. The provider's bindings have a class of
their own for each place of the same block. They take mappings instead, except within lists.
"""

from collections.abc import Callable, Sequence
from typing import Any

from modules.settings import SpaceApp, StorageSettings
from modules.studio.custom_image import CustomImage

Block = dict[str, Any]
BlockInList = Callable[..., object]


def space_app(app: SpaceApp, images: Sequence[CustomImage], custom_image: BlockInList) -> Block:
    """Return the settings of JupyterLab or Code Editor.

    Args:
        app: The app's section of the settings.
        images: The images that users may choose, in the order in which users see them.
        custom_image: The class of the bindings for an image in this place.
    """
    idle = app.idle_shutdown
    return {
        "default_resource_spec": {"instance_type": app.instance_type},
        "custom_image": attached(images, custom_image),
        "app_lifecycle_management": {
            "idle_settings": {
                "lifecycle_management": "ENABLED",
                "idle_timeout_in_minutes": idle.minutes,
                # Without these, the provider would send zeros, which the service refuses.
                "min_idle_timeout_in_minutes": idle.min_minutes,
                "max_idle_timeout_in_minutes": idle.max_minutes,
            }
        },
    }


def attached(images: Sequence[CustomImage], custom_image: BlockInList) -> list[Any] | None:
    """Return the blocks of the images that users may choose, or None without images.

    Args:
        images: The images, in the order in which users see them.
        custom_image: The class of the bindings for an image in this place.
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
    """Return the limits of the volumes of spaces."""
    return {
        "default_ebs_storage_settings": {
            "default_ebs_volume_size_in_gb": limits.default_gib,
            "maximum_ebs_volume_size_in_gb": limits.max_gib,
        }
    }
