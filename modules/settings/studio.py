"""Studio: the domain, its images and spaces, and its users."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StrictInt

from modules.settings.section import Section
from modules.settings.types import (
    BuildArgument,
    BuildContext,
    Description,
    DisplayName,
    Email,
    EmployeeId,
    HttpsUrl,
    IdleMinutes,
    ImageDigest,
    ImageName,
    ImageTag,
    InstanceType,
    Moment,
    Positive,
    ProfileName,
    SessionLength,
    TagKey,
    TopicArn,
    UrlExpiry,
    VolumeSize,
    between,
)


class StudioApp(StrEnum):
    """An app that a presigned URL can open."""

    STUDIO = "studio"
    JUPYTERLAB = "jupyterlab"
    CODE_EDITOR = "code-editor"
    RSTUDIO = "rstudio"


class RStudioAccess(StrEnum):
    """The access of a user to RStudio, which takes a seat of the licence."""

    USER = "user"
    ADMIN = "admin"


class UserSettings(Section):
    """An employee with a SageMaker user profile.

    Attributes:
        employee_id: The employee id.
        profile: The name of the user profile.
        shared_profile: Required on every employee who shares a profile.
        apps: The apps that the employee may open; the first is the default.
        space: One of `studio.spaces`, which opens with its app; None lets the employee choose.
        rstudio: The access to RStudio; None gives no access.
        url_expiry_seconds: How long a URL can be opened, if not as long as the API says.
        session_seconds: How long a session lasts, if not as long as the API says.
        enabled: Whether URLs are minted.
        not_after: The moment from which no URL is minted; a date ends with its day, in UTC.
    """

    employee_id: EmployeeId
    profile: ProfileName
    shared_profile: bool = False
    apps: tuple[StudioApp, ...] = (StudioApp.STUDIO, StudioApp.JUPYTERLAB, StudioApp.CODE_EDITOR)
    space: ProfileName | None = None
    rstudio: RStudioAccess | None = None
    url_expiry_seconds: UrlExpiry | None = None
    session_seconds: SessionLength | None = None
    enabled: bool = True
    not_after: Moment | None = None


class HomeRetention(StrEnum):
    """The fate of the users' home file system when the domain is destroyed."""

    DELETE = "Delete"
    RETAIN = "Retain"


class ImageKind(StrEnum):
    """The app that an image is for."""

    RSTUDIO = "rstudio"
    JUPYTERLAB = "jupyterlab"
    CODE_EDITOR = "code-editor"


class ImageSettings(Section):
    """A custom image that users of Studio may choose.

    Without tag and digest, only the repository is created, so that a first image can be pushed.

    Attributes:
        name: The last part of the repository's name.
        kind: The app that the image is for.
        display_name: The name that users see.
        description: The description that users see.
        context: The folder in `docker/` from which the image is built.
        tag: The tag of the image that Studio runs.
        digest: The digest of the image that Studio runs. It takes precedence over the tag, because
            it can never mean another image.
        mutable_tag: Whether to admit a tag such as `latest`, although it looks as if it moved.
            Tags in the repository are immutable.
        build_args: The build arguments, which everybody can read in the image.
    """

    name: ImageName
    kind: ImageKind
    display_name: DisplayName
    description: Description
    context: BuildContext
    tag: ImageTag | None = None
    digest: ImageDigest | None = None
    mutable_tag: bool = False
    build_args: dict[BuildArgument, str] = Field(default_factory=dict)

    @property
    def is_pushed(self) -> bool:
        """Whether the settings name an image to run."""
        return self.tag is not None or self.digest is not None


class IdleShutdownSettings(Section):
    """The shutdown of unused apps.

    Attributes:
        minutes: The time without use after which an app is shut down.
        min_minutes: The shortest time that users may choose for their spaces.
        max_minutes: The longest time that users may choose.
    """

    minutes: IdleMinutes = 120
    min_minutes: IdleMinutes = 60
    max_minutes: IdleMinutes = 720


class SpaceApp(Section):
    """The defaults of a new JupyterLab or Code Editor.

    Attributes:
        instance_type: The default instance type.
        idle_shutdown: The shutdown of unused apps.
    """

    instance_type: InstanceType = "ml.t3.medium"
    idle_shutdown: IdleShutdownSettings = IdleShutdownSettings()


class StorageSettings(Section):
    """The volume of a space.

    Attributes:
        default_gib: The default size.
        max_gib: The largest size that users may choose.
    """

    default_gib: VolumeSize = 5
    max_gib: VolumeSize = 100


class SpaceSettings(Section):
    """A JupyterLab or Code Editor that Terraform creates, with a volume of its own.

    Attributes:
        name: The name.
        kind: The app.
        owner: The user profile that owns it.
        shared: Whether every profile of the domain may open it; for JupyterLab only.
        instance_type: The instance type; None takes the default of the app.
        storage_gib: The size of the volume; None takes the default.
    """

    name: ProfileName
    kind: Literal["jupyterlab", "code-editor"]
    owner: ProfileName
    shared: bool = False
    instance_type: InstanceType | None = None
    storage_gib: VolumeSize | None = None


class RStudioSettings(Section):
    """RStudio on the domain.

    Attributes:
        licensed: Whether the account has a licence of Posit Workbench, accepted in AWS License
            Manager. The domain cannot be created without one.
        instance_type: The default instance type of a session.
        default_image: The default image of a session, one of `images`; None takes that of AWS.
        package_manager_url: The URL of a Posit Package Manager.
        connect_url: The URL of a Posit Connect.
    """

    licensed: bool = False
    instance_type: InstanceType = "ml.t3.medium"
    default_image: ImageName | None = None
    package_manager_url: HttpsUrl | None = None
    connect_url: HttpsUrl | None = None


class BudgetSettings(Section):
    """A monthly budget, with messages when the costs reach parts of it.

    Attributes:
        monthly_usd: The sum.
        alert_percent: The parts of the sum that cause messages.
        tag: The tag of the resources whose costs count, with its value in `tags`.
        emails: The addresses that get messages.
        topic_arn: An SNS topic that gets messages.
    """

    monthly_usd: Positive
    alert_percent: tuple[Annotated[StrictInt, between(1, 1000, "percent")], ...] = (80, 100)
    tag: TagKey = "Project"
    emails: tuple[Email, ...] = ()
    topic_arn: TopicArn | None = None


class StudioSettings(Section):
    """The SageMaker domain.

    Attributes:
        home_retention: Whether the home file system outlives the domain; EFS then continues to
            charge for it.
        old_version_days: How long replaced and deleted objects of the bucket are kept, 1 to 3650.
        instance_types: The instance types on which apps may run.
        jupyterlab: The defaults of JupyterLab.
        code_editor: The defaults of Code Editor.
        storage: The volumes of spaces.
        rstudio: RStudio; None leaves it out.
        images: The custom images, in the order in which users see them.
        spaces: The spaces that Terraform creates.
        budget: The budget; None leaves it out.
    """

    home_retention: HomeRetention = HomeRetention.DELETE
    old_version_days: Annotated[StrictInt, between(1, 3650, "days")] = 90
    instance_types: tuple[InstanceType, ...] = ("ml.t3.medium", "ml.t3.large", "ml.t3.xlarge")
    jupyterlab: SpaceApp = SpaceApp()
    code_editor: SpaceApp = SpaceApp()
    storage: StorageSettings = StorageSettings()
    rstudio: RStudioSettings | None = None
    images: tuple[ImageSettings, ...] = ()
    spaces: tuple[SpaceSettings, ...] = ()
    budget: BudgetSettings | None = None
