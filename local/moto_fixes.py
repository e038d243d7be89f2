"""Where moto answers otherwise than AWS, so that a plan or a destroy would go wrong."""

import inspect
import threading
from typing import Any

from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ec2.responses import EC2Response


def install() -> None:
    """Mend moto for this process."""
    _keep_rule_descriptions()
    _change_one_thing_at_a_time()


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


def _change_one_thing_at_a_time() -> None:
    # moto answers each request in a thread of its own, and two that change the rules of one
    # security group at the same time overwrite each other.
    answer = EC2Response.call_action
    lock = threading.Lock()

    def answer_alone(response: EC2Response) -> Any:  # noqa: ANN401 - moto's own answer
        with lock:
            return answer(response)

    EC2Response.call_action = answer_alone  # type: ignore[method-assign, assignment]
