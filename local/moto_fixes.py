"""Where moto answers otherwise than AWS, so that a second plan would show changes."""

import inspect
from typing import Any

from moto.ec2.models.security_groups import SecurityGroupRule


def install() -> None:
    """Mend moto for this process."""
    _keep_rule_descriptions()


def _keep_rule_descriptions() -> None:
    # moto keeps a rule's description only beside an address range, where it also looks for it;
    # rules for another group or a prefix list lose theirs.
    create = SecurityGroupRule.__init__
    parameters = inspect.signature(create)

    def create_described(rule: SecurityGroupRule, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - moto's own parameters
        create(rule, *args, **kwargs)
        given = parameters.bind(rule, *args, **kwargs).arguments
        for source in (given.get("source_group"), given.get("prefix_list_id")):
            if source and "Description" in source:
                rule.ip_range["Description"] = source["Description"]

    SecurityGroupRule.__init__ = create_described  # type: ignore[method-assign, assignment]
