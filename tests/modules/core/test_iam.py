import json

import pytest

from modules.core.iam import allow, assumed_by, deny, document, variable


def test_a_statement_has_only_the_elements_that_it_needs() -> None:
    assert allow("Read", ["s3:GetObject"], ["arn:aws:s3:::b/*"]) == {
        "Sid": "Read",
        "Effect": "Allow",
        "Action": ["s3:GetObject"],
        "Resource": ["arn:aws:s3:::b/*"],
    }


def test_a_statement_can_name_principal_and_condition() -> None:
    condition = {"Bool": {"aws:SecureTransport": "false"}}
    assert deny("Tls", ["s3:*"], ["*"], principal="*", condition=condition) == {
        "Sid": "Tls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["s3:*"],
        "Resource": ["*"],
        "Condition": condition,
    }


def test_a_document_keeps_the_order_of_its_statements() -> None:
    first, second = allow("A", ["s3:GetObject"], ["*"]), deny("B", ["s3:PutObject"], ["*"])
    assert json.loads(document(first, second)) == {
        "Version": "2012-10-17",
        "Statement": [first, second],
    }


@pytest.mark.parametrize("condition", [None, {"StringEquals": {"aws:SourceAccount": "1"}}])
def test_a_service_is_trusted_alone(condition: dict[str, dict[str, str]] | None) -> None:
    (statement,) = json.loads(assumed_by("lambda.amazonaws.com", condition=condition))["Statement"]
    assert statement["Principal"] == {"Service": "lambda.amazonaws.com"}
    assert statement["Action"] == ["sts:AssumeRole"]
    assert statement.get("Condition") == condition


def test_terraform_leaves_a_policy_variable_as_it_is() -> None:
    assert variable("sagemaker:DomainId") == "$${sagemaker:DomainId}"
