"""The user profiles: one a person, or one that people share when the settings say so."""

from collections.abc import Sequence
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.sagemaker_user_profile import SagemakerUserProfile
from constructs import Construct


@dataclass(frozen=True, slots=True, kw_only=True)
class UserProfilesProps:
    """What the profiles need.

    Attributes:
        names: of the profiles, each once.
    """

    domain_id: str
    names: Sequence[str]


class UserProfiles(Construct):
    """Profiles with the domain's default settings."""

    def __init__(self, scope: Construct, id_: str, props: UserProfilesProps) -> None:
        super().__init__(scope, id_)
        for name in props.names:
            SagemakerUserProfile(self, name, domain_id=props.domain_id, user_profile_name=name)
