"""Studio: the domain, and the people who use it."""

from enum import StrEnum

from modules.settings.kinds import (
    EmployeeId,
    InstanceType,
    Moment,
    ProfileName,
    SessionLength,
    UrlExpiry,
)
from modules.settings.section import Section


class App(StrEnum):
    """What a presigned URL can open."""

    STUDIO = "studio"
    JUPYTERLAB = "jupyterlab"
    CODE_EDITOR = "code-editor"
    RSTUDIO = "rstudio"


# These run in a space that the URL can name.
APPS_IN_SPACES = (App.JUPYTERLAB, App.CODE_EDITOR)


class User(Section):
    """An employee and the SageMaker user profile that is theirs.

    Attributes:
        shared_profile: said on each employee of a profile that more than one may open.
        apps: what they may open; the first where the request names none.
        space: where their JupyterLab and Code Editor run; the user's own choice without it.
        url_expiry_seconds: theirs instead of the API's.
        session_seconds: likewise.
        enabled: off, and no URL is minted any more.
        not_after: likewise from this moment on; a date ends with its day, in UTC.
    """

    employee_id: EmployeeId
    profile: ProfileName
    shared_profile: bool = False
    apps: tuple[App, ...] = (App.STUDIO, App.JUPYTERLAB, App.CODE_EDITOR)
    space: ProfileName | None = None
    url_expiry_seconds: UrlExpiry | None = None
    session_seconds: SessionLength | None = None
    enabled: bool = True
    not_after: Moment | None = None


class HomeRetention(StrEnum):
    """What becomes of the users' home file system when the domain is destroyed."""

    DELETE = "Delete"
    RETAIN = "Retain"


class Studio(Section):
    """The SageMaker domain.

    Attributes:
        home_retention: `Retain` leaves a file system behind whose interfaces block the VPC.
    """

    instance_type: InstanceType = "ml.t3.medium"
    home_retention: HomeRetention = HomeRetention.DELETE
