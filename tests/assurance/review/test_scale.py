"""A plan of thousands of resources is reviewed in seconds: the work grows as the plan does."""

import sys
from pathlib import Path
from types import FrameType
from typing import Any

from assurance.review.document import COMMENT_CHARACTERS, as_markdown, as_text
from assurance.review.report import Review
from assurance.saved_plans import read
from tests.assurance.review.making import document, resource, save


def large(folder: Path, count: int) -> Path:
    """A plan in which each resource has a part in what takes work: lists, policies, rules."""
    resources = []
    for at in range(count // 4):
        name = f"thing-{at}_0123ABCD"
        cidr = f"10.{at // 250}.{at % 250}.0/24"
        before = {"ip_protocol": "tcp", "from_port": 1, "to_port": 1, "cidr_ipv4": "10.0.0.0/32"}
        resources += [
            resource(
                "aws_vpc_security_group_ingress_rule",
                before,
                before | {"cidr_ipv4": cidr},
                name=name,
            ),
            resource(
                "aws_iam_role_policy",
                {"policy": _policy("a:B", cidr)},
                {"policy": _policy("a:C", cidr)},
                name=name,
            ),
            resource("aws_kms_key", {"description": cidr}, None, name=name),
            resource("aws_x", {"name": "a", "tags": {"A": cidr}}, {"name": "b"}, name=name),
        ]
    return save(folder, "network", document(*resources, configuration={"references": ["a"]}))


def _policy(action: str, resource_: str) -> str:
    return (
        '{"Statement": [{"Sid": "One", "Effect": "Allow", '
        f'"Action": "{action}", "Resource": "{resource_}"}}]}}'
    )


def review(file: Path) -> str:
    review = Review(title="Plan", plans=read([file]))
    blocks = list(review.blocks())
    assert len(as_markdown(blocks, whole_at="x")) < COMMENT_CHARACTERS
    return as_text(blocks)


def steps(file: Path) -> int:
    """Counts the lines of Python that a review runs: a clock would measure the machine."""
    count = 0

    def trace(_: FrameType, event: str, __: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        review(file)
    finally:
        sys.settrace(before)
    return count


def test_the_work_grows_as_the_plan_does(tmp_path: Path) -> None:
    few, many = steps(large(tmp_path, 100)), steps(large(tmp_path, 400))
    assert many < 4.2 * few


def test_one_resource_with_a_long_list_grows_likewise(tmp_path: Path) -> None:
    def listed(count: int) -> Path:
        before, after = ([f"{side}-{at}" for at in range(count)] for side in "ab")
        return save(tmp_path, "network", document(resource("aws_x", {"it": before}, {"it": after})))

    assert steps(listed(800)) < 4.2 * steps(listed(200))


def test_all_of_two_thousand_resources_is_there(tmp_path: Path) -> None:
    said = review(large(tmp_path, 2_000))
    assert "Changes: 2,000 resources of 1 stack, 1,500 dangers." in said
    assert "thing-499_0123ABCD" in said
