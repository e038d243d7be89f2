"""Where moto answers otherwise than AWS, so that a plan or a destroy would go wrong."""

import inspect
from collections.abc import Callable
from typing import Any

from moto.ec2.exceptions import (
    InvalidPermissionNotFoundError,
    InvalidSecurityGroupRuleIdNotFoundError,
)
from moto.ec2.models.security_groups import SecurityGroupBackend, SecurityGroupRule


def install() -> None:
    """Mend moto for this process."""
    _keep_rule_descriptions()
    _say_which_rule_is_missing()


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


def _say_which_rule_is_missing() -> None:
    # A client whose first answer was lost asks again. AWS then says that there is no such rule,
    # which Terraform takes as done; moto says that there is no such permission, which it does not.
    def naming_the_rule(revoke: Callable[..., None]) -> Callable[..., None]:
        def revoke_known(backend: SecurityGroupBackend, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - moto's own parameters
            try:
                revoke(backend, *args, **kwargs)
            except InvalidPermissionNotFoundError:
                rules = kwargs.get("security_rule_ids")
                if not rules:
                    raise
                raise InvalidSecurityGroupRuleIdNotFoundError(", ".join(rules)) from None

        return revoke_known

    for name in ("revoke_security_group_ingress", "revoke_security_group_egress"):
        setattr(SecurityGroupBackend, name, naming_the_rule(getattr(SecurityGroupBackend, name)))
