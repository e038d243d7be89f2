from tests.modules.statements import policy_statements, wildcards


def test_statements_are_found_in_every_policy_of_a_resource() -> None:
    trust = '{"Statement": [{"Sid": "Trust"}]}'
    rights = '{"Statement": [{"Sid": "First"}, {"Sid": "Second"}]}'
    stacks = {
        "one": {"resource": {"aws_iam_role": {"r": {"name": "r", "assume_role_policy": trust}}}},
        "two": {"resource": {"aws_iam_role_policy": {"p": {"policy": rights}}}},
    }
    assert [(found.kind, found.statement["Sid"]) for found in policy_statements(stacks)] == [
        ("aws_iam_role", "Trust"),
        ("aws_iam_role_policy", "First"),
        ("aws_iam_role_policy", "Second"),
    ]


def test_wildcards_are_those_of_actions_and_the_resource_that_is_anything() -> None:
    statement = {"Action": ["s3:GetObject", "kms:Re*"], "Resource": ["arn:aws:s3:::b/*", "*"]}
    assert wildcards(statement) == ["*", "kms:Re*"]
