"""Policies, statement by statement."""

from typing import Any

from assurance.redaction import UNKNOWN
from assurance.review.policies import statement_lines


def statement(**elements: Any) -> dict[str, Any]:
    return {
        "Sid": "Read",
        "Effect": "Allow",
        "Action": ["s3:GetObject"],
        "Resource": "arn:aws:s3:::ours/*",
        "Condition": {"StringEquals": {"aws:PrincipalAccount": "111122223333"}},
    } | elements


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def test_a_lost_condition_is_seen_at_once() -> None:
    assert statement_lines(policy(statement()), policy(statement(Condition={}))) == [
        "  Read: Allow, loses a condition",
        "    do   s3:GetObject",
        "    on   arn:aws:s3:::ours/*",
        "-   if   StringEquals aws:PrincipalAccount 111122223333",
    ]


def test_a_condition_that_comes() -> None:
    both = {"StringEquals": {"aws:PrincipalAccount": "111122223333", "aws:SourceVpce": ["a", "b"]}}
    lines = statement_lines(policy(statement()), policy(statement(Condition=both)))
    assert lines[0] == "  Read: Allow, gains a condition"
    assert [line for line in lines if line[0] == "+"] == [
        "+   if   StringEquals aws:SourceVpce a",
        "+   if   StringEquals aws:SourceVpce b",
    ]


def test_another_operator_is_another_condition() -> None:
    like = {"StringLike": {"aws:PrincipalAccount": "111122223333"}}
    lines = statement_lines(policy(statement()), policy(statement(Condition=like)))
    assert lines[0] == "  Read: Allow, loses a condition, gains a condition"


def test_what_is_allowed_besides() -> None:
    wider = statement(Action=["s3:GetObject", "s3:PutObject"], Resource="*")
    lines = statement_lines(policy(statement()), policy(wider))
    assert [line for line in lines if line[0] != " "] == [
        "+   do   s3:PutObject",
        "+   on   *",
        "-   on   arn:aws:s3:::ours/*",
    ]


def test_long_values_that_differ_at_their_end_differ() -> None:
    start = "arn:aws:s3:::" + "a" * 300
    lines = statement_lines(
        policy(statement(Resource=f"{start}/one")), policy(statement(Resource=f"{start}/*"))
    )
    assert f"+   on   {start}/*" in lines


def test_a_denial_that_becomes_an_allowance() -> None:
    lines = statement_lines(policy(statement(Effect="Deny")), policy(statement()))
    assert lines[1:3] == ["- Deny", "+ Allow"]


def test_statements_that_come_and_go_are_whole() -> None:
    other = statement(Sid="Write", Action="s3:PutObject", NotPrincipal={"AWS": "*"})
    lines = statement_lines(policy(statement()), policy(other))
    assert lines[0] == "- Read: Allow, goes"
    assert "+ Write: Allow, a new statement" in lines
    assert "+   by all but  AWS *" in lines
    assert all(line[0] in "+-" for line in lines)


def test_another_order_and_another_spelling_say_the_same() -> None:
    one = statement(Action=["a:B", "a:C"])
    same = statement(Action=["a:C", "a:B"], Resource=["arn:aws:s3:::ours/*"])
    other = statement(Sid="Other")
    assert statement_lines(policy(one, other), policy(other, same)) == []
    assert statement_lines(policy(statement(Action="a:B")), policy(statement(Action=["a:B"]))) == []


def test_statements_without_or_with_the_same_sid_are_told_apart() -> None:
    unnamed = {key: value for key, value in statement().items() if key != "Sid"}
    lines = statement_lines(policy(unnamed), policy(unnamed, unnamed | {"Action": "*"}))
    assert lines[0] == "+ statement 2: Allow, a new statement"
    lines = statement_lines(policy(statement()), policy(statement(), statement(Action="*")))
    assert lines[0] == "+ Read (statement 2): Allow, a new statement"


def test_one_statement_without_a_list() -> None:
    alone = {"Version": "2012-10-17", "Statement": statement()}
    assert statement_lines(alone, policy(statement())) == []


def test_what_is_known_later_is_said() -> None:
    assert statement_lines(policy(statement(), statement(Sid="Write")), UNKNOWN) == [
        "- Read, Write",
        "+ (known after apply)",
    ]
    assert statement_lines(None, UNKNOWN) == ["- no policy", "+ (known after apply)"]


def test_of_a_long_statement_the_unchanged_is_counted() -> None:
    many = [f"s3:Get{at:02}" for at in range(30)]
    lines = statement_lines(
        policy(statement(Action=many)), policy(statement(Action=[*many, "s3:Put"]))
    )
    assert "+   do   s3:Put" in lines
    assert lines[-1] == "    and 26 parts as before"
    assert len(lines) < 12
