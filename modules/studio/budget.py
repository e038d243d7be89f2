"""A budget that notifies when the costs of a month reach parts of a sum."""

from collections.abc import Mapping
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.budgets_budget import (
    BudgetsBudget,
    BudgetsBudgetCostFilter,
    BudgetsBudgetNotification,
)
from constructs import Construct

from modules.core.naming import Naming
from modules.settings import BudgetSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetProps:
    """The sum, the recipients, and the tag of the counted resources.

    Attributes:
        budget: The settings of the budget.
        tags: The tags of all resources. The budget counts by one of them.
    """

    naming: Naming
    budget: BudgetSettings
    tags: Mapping[str, str]


class Budget(Construct):
    """A monthly budget in US dollars for all resources with the environment's tag."""

    def __init__(self, scope: Construct, id_: str, props: BudgetProps) -> None:
        super().__init__(scope, id_)
        budget = props.budget
        BudgetsBudget(
            self,
            "budget",
            name=props.naming.name("monthly"),
            budget_type="COST",
            time_unit="MONTHLY",
            limit_amount=str(budget.monthly_usd),
            limit_unit="USD",
            cost_filter=[
                # https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-create-filters.html
                BudgetsBudgetCostFilter(
                    name="TagKeyValue", values=[f"user:{budget.tag}${props.tags[budget.tag]}"]
                )
            ],
            notification=[
                BudgetsBudgetNotification(
                    notification_type="ACTUAL",
                    comparison_operator="GREATER_THAN",
                    threshold=percent,
                    threshold_type="PERCENTAGE",
                    subscriber_email_addresses=list(budget.emails) or None,
                    subscriber_sns_topic_arns=[budget.topic_arn] if budget.topic_arn else None,
                )
                for percent in budget.alert_percent
            ],
        )
