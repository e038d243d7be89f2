from pathlib import Path

import pytest

from modules.settings import RStudioAccess
from modules.studio.user_profiles import UserProfiles, UserProfilesProps
from tests.support.synthesis import Terraform, resources, synth_construct


def synth(tmp_path: Path, *names: str, **rstudio: RStudioAccess) -> Terraform:
    props = UserProfilesProps(
        domain_id="d-1", names=names, execution_role_arn="arn:role", rstudio=rstudio
    )
    return synth_construct(lambda scope: UserProfiles(scope, "user-profiles", props), tmp_path)


def test_each_name_gets_a_profile_of_the_domain(tmp_path: Path) -> None:
    # Ids that differ in hyphens, or that CDKTF treats apart, must not fall together.
    names = ["a-b", "a--b", "ab", "Default", "Resource", "default"]
    profiles = resources(synth(tmp_path, *names), "aws_sagemaker_user_profile")
    assert sorted(profile["user_profile_name"] for profile in profiles) == sorted(names)
    assert {profile["domain_id"] for profile in profiles} == {"d-1"}


def test_a_profile_has_no_settings_that_differ_from_the_domain_s(tmp_path: Path) -> None:
    (profile,) = resources(synth(tmp_path, "ada"), "aws_sagemaker_user_profile")
    assert profile.keys() == {"domain_id", "user_profile_name"}


@pytest.mark.parametrize(
    ("access", "group"),
    [(RStudioAccess.USER, "R_STUDIO_USER"), (RStudioAccess.ADMIN, "R_STUDIO_ADMIN")],
)
def test_a_seat_in_rstudio_is_given_by_name(
    access: RStudioAccess, group: str, tmp_path: Path
) -> None:
    found = {
        profile["user_profile_name"]: profile.get("user_settings")
        for profile in resources(
            synth(tmp_path, "ada", "grace", ada=access), "aws_sagemaker_user_profile"
        )
    }
    assert found == {
        "ada": {
            # A profile with settings of its own needs the role again.
            "execution_role": "arn:role",
            "r_studio_server_pro_app_settings": {"access_status": "ENABLED", "user_group": group},
        },
        "grace": None,
    }
