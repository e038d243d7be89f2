import re
from typing import Any

import pytest
from constructs import Construct

from authorizer.tokens import Reason
from modules.access.alarms import Alarms, AlarmsProps
from modules.core.naming import Naming
from presign.outcome import Outcome
from testing.configuration import make_settings
from tests.modules.functions import add_function
from tests.support.synthesis import Terraform, resources, synth_construct

TOPIC = "arn:aws:sns:us-west-2:111122223333:alarms"


def add_alarms(scope: Construct) -> None:
    settings = make_settings()
    props = AlarmsProps(
        naming=Naming.of(settings),
        api_name="test-access",
        stage="dev",
        authorizer=add_function(scope, "authorizer", settings),
        presign=add_function(scope, "presign", settings),
        topic_arns=[TOPIC],
    )
    Alarms(scope, "alarms", props)


@pytest.fixture(scope="module")
def alarms(tmp_path_factory: pytest.TempPathFactory) -> Terraform:
    return synth_construct(add_alarms, tmp_path_factory.mktemp("alarms"))


def plain(value: str, alarms: Terraform) -> str:
    """Return the name of a function, whether the value is the name or a reference."""
    for id_, function in alarms["resource"]["aws_lambda_function"].items():
        if value == f"${{aws_lambda_function.{id_}.function_name}}":
            name: str = function["function_name"]
            return name
    return value


@pytest.mark.parametrize(
    ("name", "metric", "dimensions"),
    [
        (
            "api-server-errors",
            ("AWS/ApiGateway", "5XXError"),
            {"ApiName": "test-access", "Stage": "dev"},
        ),
        ("authorizer-errors", ("test", "AuthorizerFailures"), {}),
        ("authorizer-throttles", ("AWS/Lambda", "Throttles"), {"FunctionName": "test-authorizer"}),
        ("presign-errors", ("AWS/Lambda", "Errors"), {"FunctionName": "test-presign"}),
        ("presign-throttles", ("AWS/Lambda", "Throttles"), {"FunctionName": "test-presign"}),
        ("forged-tokens", ("test", "ForgedTokens"), {}),
        ("foreign-tokens", ("test", "ForeignTokens"), {}),
        ("stale-keys", ("test", "StaleKeys"), {}),
        ("authorizer-passed-by", ("test", "AuthorizerPassedBy"), {}),
        ("revoked-employees", ("test", "RevokedEmployees"), {}),
    ],
)
def test_there_is_an_alarm_for_each_way_to_fail_and_to_attack(
    name: str, metric: tuple[str, str], dimensions: dict[str, str], alarms: Terraform
) -> None:
    (alarm,) = (
        alarm
        for alarm in resources(alarms, "aws_cloudwatch_metric_alarm")
        if alarm["alarm_name"] == f"test-{name}"
    )
    assert (alarm["namespace"], alarm["metric_name"]) == metric
    found = {name: plain(value, alarms) for name, value in alarm.get("dimensions", {}).items()}
    assert found == dimensions


def test_one_failure_is_told_and_silence_is_none(alarms: Terraform) -> None:
    for alarm in resources(alarms, "aws_cloudwatch_metric_alarm"):
        assert alarm["comparison_operator"] == "GreaterThanThreshold"
        name = alarm["alarm_name"].removeprefix("test-")
        # An honest portal or employee brings these about, too, and then a few times.
        expected = {"forged-tokens": 5, "foreign-tokens": 20}.get(name, 0)
        assert (alarm["threshold"], alarm["evaluation_periods"]) == (expected, 1)
        assert (alarm["statistic"], alarm["period"]) == ("Sum", 300)
        assert alarm["treat_missing_data"] == "notBreaching"
        assert alarm["alarm_actions"] == alarm["ok_actions"] == [TOPIC]


def count(alarms: Terraform, metric: str) -> dict[str, Any]:
    """Return the filter that counts a metric."""
    (found,) = (
        found
        for found in resources(alarms, "aws_cloudwatch_log_metric_filter")
        if found["metric_transformation"]["name"] == metric
    )
    return found


@pytest.mark.parametrize(
    ("metric", "function"), [("AuthorizerDenials", "auth"), ("PresignDenials", "presign")]
)
def test_denials_are_counted_by_reason(metric: str, function: str, alarms: Terraform) -> None:
    found = count(alarms, metric)
    assert found["pattern"] == '{ $.decision = "deny" }'
    assert found["metric_transformation"]["dimensions"] == {"Reason": "$.reason"}
    # CloudWatch refuses the two together.
    assert "default_value" not in found["metric_transformation"]
    assert found["log_group_name"].startswith(f"${{aws_cloudwatch_log_group.{function}")


def test_the_reasons_that_are_watched_are_those_of_the_functions(alarms: Terraform) -> None:
    watched = {"auth": set[str](), "presign": set[str]()}
    for found in resources(alarms, "aws_cloudwatch_log_metric_filter"):
        group = found["log_group_name"].removeprefix("${aws_cloudwatch_log_group.")
        function = "auth" if group.startswith("auth") else "presign"
        watched[function] |= set(re.findall(r'\$\.reason = "(\w+)"', found["pattern"]))
    assert watched["auth"] == {
        Reason.BAD_SIGNATURE,
        Reason.WRONG_ALGORITHM,
        Reason.UNKNOWN_KEY,
        Reason.WRONG_ISSUER,
        Reason.FOREIGN_AUDIENCE,
        Reason.WRONG_CLIENT,
        Reason.WRONG_USE,
    }
    assert watched["presign"] == {Outcome.NOT_OWN, Outcome.REVOKED}


def test_bad_tokens_are_no_failure_of_the_authorizer(alarms: Terraform) -> None:
    failures = count(alarms, "AuthorizerFailures")
    assert "Unauthorized" not in failures["pattern"]
    assert "AuthorizerError" in failures["pattern"]
    (group,) = (
        id_ for id_ in alarms["resource"]["aws_cloudwatch_log_group"] if id_.startswith("auth")
    )
    assert failures["log_group_name"] == f"${{aws_cloudwatch_log_group.{group}.name}}"
    assert failures["metric_transformation"]["namespace"] == "test"
    assert failures["metric_transformation"]["name"] == "AuthorizerFailures"


def test_a_count_is_zero_until_a_record_matches(alarms: Terraform) -> None:
    for found in resources(alarms, "aws_cloudwatch_log_metric_filter"):
        metric = found["metric_transformation"]
        assert (metric["namespace"], metric["value"]) == ("test", "1")
        assert ("dimensions" in metric) or metric["default_value"] == "0"


def test_a_watch_on_reasons_counts_denials_only(alarms: Terraform) -> None:
    filters = resources(alarms, "aws_cloudwatch_log_metric_filter")
    patterns = [found["pattern"] for found in filters if "$.reason" in found["pattern"]]
    assert patterns
    for pattern in patterns:
        assert pattern.startswith('{ ($.decision = "deny") && (')
    assert count(alarms, "StaleKeys")["pattern"] == '{ $.keys_problem = "*" }'
