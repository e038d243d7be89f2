"""The custom images: their repositories, and the images that the domain attaches."""

from collections.abc import Sequence
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.iam_policy import IamPolicy
from constructs import Construct

from modules.core.iam import assumed_by, document
from modules.core.naming import Naming
from modules.core.role import Role, RoleProps
from modules.settings import ImageKind, ImageSettings
from modules.studio import image_policies
from modules.studio.custom_image import CustomImage, CustomImageProps
from modules.studio.image_repository import ImageRepository, ImageRepositoryProps
from modules.studio.role_names import STUDIO_IMAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagesProps:
    """The images, their key, and whether they may be lost.

    Attributes:
        images: The settings of at least one image, in the order in which users see them.
        key_arn: The key that encrypts the images.
        force_delete: Whether repositories that still hold images may be destroyed.
    """

    naming: Naming
    images: Sequence[ImageSettings]
    key_arn: str
    force_delete: bool


class Images(Construct):
    """A repository for each image, a SageMaker image for each that was pushed, and who may push."""

    def __init__(self, scope: Construct, id_: str, props: ImagesProps) -> None:
        super().__init__(scope, id_)
        self._naming = props.naming
        role = self._add_role()
        self._add_builder_policy()
        repositories = {image.name: self._add_repository(image, props) for image in props.images}
        self._attached = [
            (image, self._add_image(image, repositories[image.name], role))
            for image in props.images
            if image.is_pushed
        ]

    def of(self, kind: ImageKind) -> list[CustomImage]:
        """Return the images for an app, in the order of the settings."""
        return [attached for image, attached in self._attached if image.kind is kind]

    def named(self, name: str) -> CustomImage:
        """Return an image by its name in the settings."""
        (named,) = (attached for image, attached in self._attached if image.name == name)
        return named

    def _add_repository(self, image: ImageSettings, props: ImagesProps) -> ImageRepository:
        return ImageRepository(
            self,
            f"repository-{image.name}",
            ImageRepositoryProps(
                naming=props.naming,
                name=image.name,
                key_arn=props.key_arn,
                force_delete=props.force_delete,
            ),
        )

    def _add_role(self) -> Role:
        return Role(
            self,
            "role",
            RoleProps(
                naming=self._naming,
                role=STUDIO_IMAGES,
                description="What SageMaker pulls the custom images with",
                trust_policy=assumed_by(
                    "sagemaker.amazonaws.com",
                    condition={"StringEquals": {"aws:SourceAccount": self._naming.account_id}},
                ),
                statements=image_policies.role(self._naming),
            ),
        )

    def _add_image(
        self, image: ImageSettings, repository: ImageRepository, role: Role
    ) -> CustomImage:
        return CustomImage(
            self,
            f"image-{image.name}",
            CustomImageProps(naming=self._naming, image=image, repository=repository, role=role),
        )

    # The policy is attached to nobody here: the account decides who builds images.
    def _add_builder_policy(self) -> None:
        IamPolicy(
            self,
            "builder",
            name=self._naming.name("studio-image-builder"),
            description="Pushes Studio's custom images",
            policy=document(*image_policies.builder(self._naming)),
        )
