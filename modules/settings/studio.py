"""Studio: the domain, its images and spaces, and the people who use it."""

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
    """What a presigned URL can open."""

    STUDIO = "studio"
    JUPYTERLAB = "jupyterlab"
    CODE_EDITOR = "code-editor"
    RSTUDIO = "rstudio"


class RStudioAccess(StrEnum):
    """What a person may do in RStudio; each takes a seat of the licence."""

    USER = "user"
    ADMIN = "admin"


class UserSettings(Section):
    """An employee and the SageMaker user profile that is theirs.

    Attributes:
        shared_profile: Said on each employee of a profile that more than one may open.
        apps: What they may open; the first where the request names none.
        space: One of `studio.spaces`, which opens with its app; their own choice without it.
        rstudio: Their standing in RStudio; none without it.
        url_expiry_seconds: Theirs instead of the API's.
        session_seconds: Likewise.
        enabled: Off, and no URL is minted any more.
        not_after: Likewise from this moment on; a date ends with its day, in UTC.
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
    """What becomes of the users' home file system when the domain is destroyed."""

    DELETE = "Delete"
    RETAIN = "Retain"


class ImageKind(StrEnum):
    """The app that an image is for."""

    RSTUDIO = "rstudio"
    JUPYTERLAB = "jupyterlab"
    CODE_EDITOR = "code-editor"


class ImageSettings(Section):
    """A custom image that Studio's users may choose.

    With neither tag nor digest there is only its repository, so that the first one can be pushed.

    Attributes:
        name: The last part of its repository's name.
        display_name: What users see.
        context: The folder below `docker/` that it is built from.
        tag: The one that Studio runs.
        digest: Likewise, and leads where both are given: it can never mean another image.
        mutable_tag: Says that a tag such as `latest` is for one image only, whatever it looks
            like: The repository moves no tag.
        build_args: For the build; public, as everybody can read them in the image.
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
        """Whether the settings say which image to run."""
        return self.tag is not None or self.digest is not None


class IdleShutdownSettings(Section):
    """When an app that nobody uses is shut down.

    Attributes:
        minutes: Without use.
        min_minutes: The shortest that users may choose for their spaces.
        max_minutes: The longest.
    """

    minutes: IdleMinutes = 120
    min_minutes: IdleMinutes = 60
    max_minutes: IdleMinutes = 720


class SpaceApp(Section):
    """What a new JupyterLab or Code Editor begins with.

    Attributes:
        instance_type: Where its user chooses none.
    """

    instance_type: InstanceType = "ml.t3.medium"
    idle_shutdown: IdleShutdownSettings = IdleShutdownSettings()


class StorageSettings(Section):
    """The volume of a space.

    Attributes:
        default_gib: Where its user chooses none.
        max_gib: The largest that users may choose.
    """

    default_gib: VolumeSize = 5
    max_gib: VolumeSize = 100


class SpaceSettings(Section):
    """A JupyterLab or Code Editor that Terraform makes, with a volume of its own.

    Attributes:
        owner: A user profile.
        shared: Every profile of the domain may open it; JupyterLab only.
        instance_type: The app's default without it.
        storage_gib: The default without it.
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
        licensed: Says that the account holds a Posit Workbench licence, accepted in AWS License
            Manager. The domain cannot be made without one.
        instance_type: Of a new session.
        default_image: Of a new session, one of `images`; AWS's own without it.
        package_manager_url: Of a Posit Package Manager.
        connect_url: Of a Posit Connect.
    """

    licensed: bool = False
    instance_type: InstanceType = "ml.t3.medium"
    default_image: ImageName | None = None
    package_manager_url: HttpsUrl | None = None
    connect_url: HttpsUrl | None = None


class BudgetSettings(Section):
    """Tells when the month's costs reach parts of a sum.

    Attributes:
        monthly_usd: The sum.
        alert_percent: The parts.
        tag: Costs of resources with this tag, and its value in `tags`, count.
        emails: Told.
        topic_arn: An SNS topic that is told, too.
    """

    monthly_usd: Positive
    alert_percent: tuple[Annotated[StrictInt, between(1, 1000, "percent")], ...] = (80, 100)
    tag: TagKey = "Project"
    emails: tuple[Email, ...] = ()
    topic_arn: TopicArn | None = None


class StudioSettings(Section):
    """The SageMaker domain.

    Attributes:
        home_retention: `Retain` leaves the file system behind, for which EFS goes on charging.
        old_version_days: 1 to 3650; a version of an object in the bucket that is no longer the
            current one is kept so long.
        instance_types: What people's apps may run on.
        rstudio: None without it.
        images: In the order in which users see them.
        budget: None without it.
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
