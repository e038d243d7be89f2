"""The review as a whole: what comes first, what is folded, and what it comes to."""

import json
from pathlib import Path
from typing import Any

import pytest

from assurance.review.document import as_text
from assurance.review.proofs import Comparison, Judgement
from assurance.review.report import Outcome, Review
from assurance.saved_plans import Plan
from assurance.verdict import Verdict
from tests.assurance.review.making import plan, resource

STAYS = resource("aws_vpc", {}, {}, actions=["no-op"])
RENAMED = resource("aws_sns_topic", {"name": "a"}, {"name": "b"})
DANGEROUS = resource("aws_kms_key", {"description": "a"})


def judgement(of: str, *broken: str, unjudged: tuple[str, ...] = ()) -> Judgement:
    claims = ("Nobody gets in.", "Employees get in.")
    return Judgement(
        of=of,
        verdicts={}
        if unjudged
        else {
            claim: Verdict(claim=claim, problems=("a stranger gets in",) * (claim in broken))
            for claim in claims
        },
        unjudged=unjudged,
    )


def compared(before: Judgement, after: Judgement) -> Comparison:
    return Comparison(before=before, after=after)


HOLDS = compared(judgement("HEAD (123)"), judgement("this plan"))


def said(*plans: Plan, proofs: Comparison | None = HOLDS) -> str:
    return as_text(list(Review(title="Plan", plans=plans, proofs=proofs).blocks()))


def lines_of(folder: Path, *resources: dict[str, Any], **elements: Any) -> list[str]:
    text = said(plan(folder, *resources, **elements))
    return [line[2:] for line in text.partition("Stack network\n")[2].splitlines()]


@pytest.mark.parametrize(
    ("resources", "proofs", "outcome"),
    [
        ([STAYS], HOLDS, Outcome.UNCHANGED),
        ([STAYS], None, Outcome.UNCHANGED),
        ([RENAMED], HOLDS, Outcome.CHANGES),
        ([RENAMED, DANGEROUS], HOLDS, Outcome.DANGERS),
        (
            [DANGEROUS],
            compared(judgement("HEAD"), judgement("this plan", "Nobody gets in.")),
            Outcome.UNPROVED,
        ),
        (
            [STAYS],
            compared(judgement("HEAD"), judgement("this plan", unjudged=("no",))),
            Outcome.UNPROVED,
        ),
        (
            [STAYS],
            compared(judgement("HEAD", "Nobody gets in."), judgement("this plan")),
            Outcome.UNCHANGED,
        ),
    ],
)
def test_what_it_comes_to(
    resources: list[dict[str, Any]], proofs: Comparison | None, outcome: Outcome, tmp_path: Path
) -> None:
    assert Review(title="", plans=[plan(tmp_path, *resources)], proofs=proofs).outcome is outcome


def test_a_plan_that_is_not_whole_is_no_plan_of_no_change(tmp_path: Path) -> None:
    broken_off = plan(tmp_path, STAYS, errored=True)
    assert Review(title="", plans=[broken_off]).outcome is Outcome.CHANGES
    assert "network: not whole. Terraform stopped before its end" in said(broken_off)


def test_outputs_alone_are_a_change(tmp_path: Path) -> None:
    changed = plan(tmp_path, STAYS, output_changes={"id": {"actions": ["create"]}})
    assert Review(title="", plans=[changed]).outcome is Outcome.CHANGES
    assert "outputs for other stacks: 1 change" in said(changed)


def test_dangers_come_before_proofs_and_these_before_changes(tmp_path: Path) -> None:
    text = said(plan(tmp_path, RENAMED, DANGEROUS))
    order = ["Changes: 2 resources of 1 stack, 1 danger.", "\nDangers: 1", "\nProofs\n", "\nStack"]
    places = [text.index(part) for part in order]
    assert places == sorted(places)
    assert "Proofs: all 2 claims hold." in text


def test_the_dangers_of_all_stacks_are_sorted_together(tmp_path: Path) -> None:
    opened = resource("aws_subnet", {}, {"map_public_ip_on_launch": True})
    text = said(plan(tmp_path, opened), plan(tmp_path, DANGEROUS, stack="studio"))
    assert text.index("! studio: aws_kms_key") < text.index("! network: aws_subnet")


def test_a_claim_that_breaks_is_told_with_who_gets_in() -> None:
    text = said(proofs=compared(judgement("HEAD"), judgement("this plan", "Nobody gets in.")))
    assert "1 of 2 claims NOT PROVED" in text
    assert ("  - Nobody gets in.\n      newly broken\n        a stranger gets in\n") in text
    assert "Employees get in." not in text


def test_a_claim_that_was_broken_before() -> None:
    both = compared(judgement("HEAD", "Nobody gets in."), judgement("this plan", "Nobody gets in."))
    assert "not proved before either" in said(proofs=both)


def test_a_claim_that_is_mended() -> None:
    mended = compared(judgement("HEAD", "Nobody gets in."), judgement("this plan"))
    assert "  + Nobody gets in.\n      proved now, and not before\n" in said(proofs=mended)


def test_what_could_not_be_judged_is_told_with_its_reason() -> None:
    text = said(
        proofs=compared(
            judgement("the base", unjudged=("this folder is no git checkout",)),
            judgement("this plan", unjudged=("a policy is not read",)),
        )
    )
    assert "Proofs: NOT JUDGED." in text
    assert "! the base: not judged: this folder is no git checkout" in text
    assert "! this plan: not judged: a policy is not read" in text
    assert [line.split() for line in text.splitlines() if line.startswith("before")] == [
        ["before,", "the", "base", "?", "?"]
    ]


def test_saved_plans_are_reviewed_without_proofs(tmp_path: Path) -> None:
    assert "Proofs: not run on saved plans" in said(plan(tmp_path, STAYS), proofs=None)


def test_a_stack_that_reads_what_another_will_change(tmp_path: Path) -> None:
    reference = "data.terraform_remote_state.cross-stack-reference-input-network.outputs"
    network = plan(tmp_path, STAYS, output_changes={"vpc-id": {"actions": ["update"]}})
    dns, studio = (
        plan(tmp_path, STAYS, stack=stack, configuration={"references": [f"{reference}.{name}"]})
        for stack, name in (("dns", "vpc-id"), ("studio", "other"))
    )
    text = said(network, dns, studio)
    assert "dns: planned with 1 value of network that this change replaces." in text
    assert "plan again once network is deployed" in text
    assert "studio: planned" not in text


def test_a_first_deployment_lists_no_dangers_and_says_so(tmp_path: Path) -> None:
    text = said(plan(tmp_path, resource("aws_kms_key", None, {}), first=True))
    assert "no danger found" in text
    assert "network: nothing of it is there yet" in text


def test_values_are_shown_with_their_names(tmp_path: Path) -> None:
    changed = resource(
        "aws_x",
        {"name": "a", "tags": {"Owner": "me"}, "ips": ["a", "b"]},
        {"name": "b", "tags": {"Owner": "you"}, "ips": ["b", "c"], "id": None},
        after_unknown={"id": True},
    )
    assert lines_of(tmp_path, changed) == [
        "! changed",
        "!   aws_x.thing_0123ABCD",
        "      id          nothing -> (known after apply)",
        '      ips         ["a"] -> ["c"]',
        "      name        a -> b",
        "      tags.Owner  me -> you",
    ]


def test_what_providers_write_for_nothing_is_no_difference(tmp_path: Path) -> None:
    before = {"name": "a", "key_name": "", "rules": [], "on": False}
    changed = resource("aws_x", before, {"name": "b", "key_name": None, "rules": None, "on": None})
    assert lines_of(tmp_path, changed)[2:] == ["      name  a -> b"]


def test_a_value_cannot_write_into_the_terminal_or_turn_the_line(tmp_path: Path) -> None:
    changed = resource("aws_x", {"name": "a"}, {"name": "\x1b[2J\n\u202eb"})
    assert lines_of(tmp_path, changed)[-1] == ('      name  a -> "\\u001b[2J\\n\\u202eb"')


def test_long_values_are_shortened(tmp_path: Path) -> None:
    line = lines_of(tmp_path, resource("aws_x", {"name": "a"}, {"name": "b" * 5_000}))[-1]
    assert line.endswith("…")
    assert len(line) < 200


def test_hashes_are_one_line(tmp_path: Path) -> None:
    changed = resource(
        "aws_lambda_function",
        {"source_code_hash": "a", "filename": "a.zip", "last_modified": "x", "timeout": 3},
        {"source_code_hash": "b", "filename": "b.zip", "timeout": 4},
        after_unknown={"last_modified": True},
    )
    assert lines_of(tmp_path, changed)[2:] == [
        "      timeout  3 -> 4",
        "      other contents: filename, last_modified, source_code_hash",
    ]


def test_resources_of_which_only_tags_change_are_counted(tmp_path: Path) -> None:
    tagged = [
        resource("aws_x", {"tags_all": {"A": "1"}}, {"tags_all": {"A": "2"}}) for _ in range(40)
    ]
    assert lines_of(tmp_path, *tagged) == ["! changed, tags only: 40 resources"]


def test_a_replacement_tells_its_cause_and_folds_the_rest(tmp_path: Path) -> None:
    replaced = resource(
        "aws_subnet",
        {"cidr_block": "10.0.0.0/24", "vpc_id": "vpc-1", "arn": "arn:a", "name": "a"},
        {"cidr_block": "10.0.1.0/24", "vpc_id": "vpc-1", "name": "b"},
        after_unknown={"arn": True},
        actions=["delete", "create"],
        replace_paths=[["cidr_block"]],
    )
    assert lines_of(tmp_path, replaced) == [
        "! replaced",
        "!   aws_subnet.thing_0123ABCD",
        "      cidr_block  10.0.0.0/24 -> 10.0.1.0/24  (forces the replacement)",
        "      name        a -> b",
        "      1 more known after apply, or AWS's defaults again",
    ]


def test_what_is_replaced_with_what_it_stands_in_is_one_line(tmp_path: Path) -> None:
    follows = resource(
        "aws_subnet",
        {"vpc_id": "vpc-1", "arn": "arn:a"},
        {},
        after_unknown={"arn": True, "vpc_id": True},
        actions=["delete", "create"],
        replace_paths=[["vpc_id"]],
    )
    assert lines_of(tmp_path, follows) == [
        "! replaced",
        "!   aws_subnet.thing_0123ABCD  (follows vpc_id)",
    ]


def test_items_are_compared_inside(tmp_path: Path) -> None:
    changed = resource(
        "aws_dynamodb_table_item",
        {"item": json.dumps({"profile": {"S": "a"}, "region": {"S": "r"}})},
        {"item": json.dumps({"profile": {"S": "b"}, "region": {"S": "r"}})},
    )
    assert lines_of(tmp_path, changed)[-1] == "      item.profile.S  a -> b"


def test_an_element_that_comes_first_moves_no_other(tmp_path: Path) -> None:
    block = {"port": 1}, {"port": 2}, {"port": 3}
    changed = resource("aws_x", {"rule": [*block[1:]]}, {"rule": [*block]})
    assert lines_of(tmp_path, changed)[-1] == '      rule[0]  nothing -> {"port": 1}'


def test_a_policy_that_is_only_written_otherwise(tmp_path: Path) -> None:
    statements = [{"Sid": sid, "Effect": "Allow", "Action": "a:B"} for sid in ("One", "Two")]
    changed = resource(
        "aws_iam_role_policy",
        {"policy": json.dumps({"Statement": statements})},
        {"policy": json.dumps({"Statement": statements[::-1]})},
    )
    assert lines_of(tmp_path, changed)[-1] == "      policy: says the same, written otherwise"


def test_a_policy_is_told_once(tmp_path: Path) -> None:
    def policy(action: str) -> dict[str, str]:
        statement = {"Sid": "One", "Effect": "Allow", "Action": action}
        return {"policy": json.dumps({"Statement": [statement]})}

    changed = resource("aws_iam_role_policy", policy("a:B"), policy("a:C"))
    assert lines_of(tmp_path, changed)[-1] == "      policy: under the dangers"
    assert said(plan(tmp_path, changed)).count("a:C") == 1
