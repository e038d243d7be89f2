"""The examples of docs/reviews: what `make plan` writes, and what a reviewer must find there."""

import re

import pytest

from assurance.review.report import Outcome
from tests.assurance.review.examples import EXAMPLES, PLANS, REVIEWS, markdown, review


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_what_make_plan_writes(example: str) -> None:
    """After a wanted change of the review: `python -m tests.assurance.review.examples`."""
    assert (REVIEWS / f"{example}.md").read_text() == markdown(example)


def test_there_is_no_other_example() -> None:
    assert {file.stem for file in REVIEWS.glob("*.md")} == set(EXAMPLES)
    assert {folder.name for folder in PLANS.iterdir()} == set(EXAMPLES)


@pytest.mark.parametrize("example", EXAMPLES)
def test_no_path_of_a_machine_is_kept(example: str) -> None:
    for file in (PLANS / example).iterdir():
        assert not re.search(r'"(/tmp|/home|/root|/Users|/work)/', file.read_text())


def test_one_user_is_a_profile_that_goes_and_an_item_that_changes() -> None:
    found = review("user")
    assert found.outcome is Outcome.DANGERS
    (danger,) = found.dangers
    assert danger.change.address.startswith("aws_sagemaker_user_profile.user-profiles_grace-hopper")
    assert "item.user_profile_name.S  grace-hopper -> rear-admiral" in markdown("user")


def test_one_endpoint_policy_is_a_lost_condition_and_a_claim_that_breaks() -> None:
    found = review("endpoint-policy")
    assert found.outcome is Outcome.UNPROVED
    said = markdown("endpoint-policy")
    assert "OwnBuckets: Allow, loses a condition" in said
    assert re.search(r"^- +if +StringEquals aws:ResourceAccount \d{12}$", said, re.MULTILINE)
    assert "newly broken" in said
    # It names a request that got in.
    assert "does s3:" in said


def test_one_cidr_is_told_with_all_that_goes_with_it() -> None:
    found = review("cidr")
    assert found.outcome is Outcome.DANGERS
    said = markdown("cidr")
    for part in (
        "aws_vpc.spoke-onprem_network_vpc",
        "aws_vpc_peering_connection",
        "-       if   IpAddress aws:VpcSourceIp 192.168.10.0/24",
        "-     target_ip[0].ip 192.168.10.10",
        "+     192.168.20.0/24 by a peering, (known after apply)",
        "dns: planned with",
    ):
        assert part in said
    # The claims hold for the new range as they did for the old one.
    assert found.proofs
    assert found.proofs.before.holds
    assert found.proofs.after.holds
