from pathlib import Path

from syrupy.assertion import SnapshotAssertion

from modules.studio.user_profiles import UserProfiles, UserProfilesProps
from tests.support.synthesis import Terraform, for_snapshot, resources, synth_construct


def synth(tmp_path: Path, *names: str) -> Terraform:
    props = UserProfilesProps(domain_id="d-1", names=names)
    return synth_construct(lambda scope: UserProfiles(scope, "user-profiles", props), tmp_path)


def test_snapshot(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    assert for_snapshot(synth(tmp_path, "ada-lovelace", "grace-hopper")) == snapshot


def test_each_name_gets_a_profile_of_the_domain(tmp_path: Path) -> None:
    # Ids that differ in hyphens, or that CDKTF treats apart, must not fall together.
    names = ["a-b", "a--b", "ab", "Default", "Resource", "default"]
    profiles = resources(synth(tmp_path, *names), "aws_sagemaker_user_profile")
    assert sorted(profile["user_profile_name"] for profile in profiles) == sorted(names)
    assert {profile["domain_id"] for profile in profiles} == {"d-1"}


def test_a_profile_has_no_settings_that_differ_from_the_domain_s(tmp_path: Path) -> None:
    (profile,) = resources(synth(tmp_path, "ada"), "aws_sagemaker_user_profile")
    assert profile.keys() == {"domain_id", "user_profile_name"}
