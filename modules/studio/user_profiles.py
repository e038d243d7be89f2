"""The user profiles. Each belongs to one person, unless the settings share it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.sagemaker_user_profile import (
    SagemakerUserProfile,
    SagemakerUserProfileUserSettings,
    SagemakerUserProfileUserSettingsRStudioServerProAppSettings,
)
from constructs import Construct

from modules.settings import RStudioAccess

_GROUPS = {
    RStudioAccess.USER: "R_STUDIO_USER",
    RStudioAccess.ADMIN: "R_STUDIO_ADMIN",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class UserProfilesProps:
    """The names of the profiles, and who has a seat in RStudio.

    Attributes:
        domain_id: The domain of the profiles.
        names: The names of the profiles, each once.
        execution_role_arn: The role of the domain, which a profile with own settings must repeat.
        rstudio: The access to RStudio, by the names of the profiles that have a seat.
    """

    domain_id: str
    names: Sequence[str]
    execution_role_arn: str
    rstudio: Mapping[str, RStudioAccess]


class UserProfiles(Construct):
    """Profiles with the default settings of the domain, and seats in RStudio for some.

    Attributes:
        names: References to the profiles by name. A resource with one waits for the profile.
    """

    def __init__(self, scope: Construct, id_: str, props: UserProfilesProps) -> None:
        super().__init__(scope, id_)
        self.names: dict[str, str] = {}
        for name in props.names:
            access = props.rstudio.get(name)
            profile = SagemakerUserProfile(
                self,
                name,
                domain_id=props.domain_id,
                user_profile_name=name,
                user_settings=None if access is None else _with_rstudio(access, props),
            )
            self.names[name] = profile.user_profile_name


def _with_rstudio(
    access: RStudioAccess, props: UserProfilesProps
) -> SagemakerUserProfileUserSettings:
    return SagemakerUserProfileUserSettings(
        execution_role=props.execution_role_arn,
        r_studio_server_pro_app_settings=(
            SagemakerUserProfileUserSettingsRStudioServerProAppSettings(
                access_status="ENABLED", user_group=_GROUPS[access]
            )
        ),
    )
