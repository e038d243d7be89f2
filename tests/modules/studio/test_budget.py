from pathlib import Path
from typing import Any

from modules.core.naming import Naming
from modules.studio.budget import Budget, BudgetProps
from testing.configuration import make_settings
from tests.support.synthesis import Terraform, resource, synth_construct

TOPIC = "arn:aws:sns:us-west-2:111122223333:costs"


def synth(tmp_path: Path, **budget: object) -> Terraform:
    settings = make_settings(studio={"budget": {"monthly_usd": 500, **budget}})
    assert settings.studio.budget is not None
    props = BudgetProps(
        naming=Naming.of(settings), budget=settings.studio.budget, tags=settings.tags
    )
    return synth_construct(lambda scope: Budget(scope, "budget", props), tmp_path)


def budget(tmp_path: Path, **settings: object) -> dict[str, Any]:
    return resource(synth(tmp_path, **settings), "aws_budgets_budget")


def test_counts_a_month_s_costs_of_what_carries_our_tag(tmp_path: Path) -> None:
    found = budget(tmp_path, emails=["team@example.com"])
    assert found["name"] == "test-monthly"
    assert (found["budget_type"], found["time_unit"]) == ("COST", "MONTHLY")
    assert (found["limit_amount"], found["limit_unit"]) == ("500", "USD")
    assert found["cost_filter"] == [
        {"name": "TagKeyValue", "values": ["user:Project$studio-perimeter"]}
    ]


def test_tells_at_each_part(tmp_path: Path) -> None:
    found = budget(tmp_path, alert_percent=[10, 90], emails=["team@example.com"])
    assert [alert["threshold"] for alert in found["notification"]] == [10, 90]
    for alert in found["notification"]:
        assert alert["notification_type"] == "ACTUAL"
        assert alert["threshold_type"] == "PERCENTAGE"
        assert alert["comparison_operator"] == "GREATER_THAN"


def test_tells_people_and_a_topic(tmp_path: Path) -> None:
    for alert in budget(tmp_path, emails=["a@example.com"], topic_arn=TOPIC)["notification"]:
        assert alert["subscriber_email_addresses"] == ["a@example.com"]
        assert alert["subscriber_sns_topic_arns"] == [TOPIC]
    for alert in budget(tmp_path / "topic", topic_arn=TOPIC)["notification"]:
        assert "subscriber_email_addresses" not in alert
