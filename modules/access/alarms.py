"""Alarms: the door is broken, or somebody leans on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.cloudwatch_log_metric_filter import (
    CloudwatchLogMetricFilter,
    CloudwatchLogMetricFilterMetricTransformation,
)
from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from constructs import Construct

from modules.access.function import Function
from modules.core.naming import Naming

_PERIOD_SECONDS = 300
# The authorizer refuses a bad token by raising "Unauthorized", so Lambda's own count of its errors
# is mostly a count of bad tokens. These are what it says when it could not judge one.
_AUTHORIZER_FAILURES = (
    '?"AuthorizerError" ?"Task timed out" ?"Runtime exited" ?"Runtime.ImportModuleError"'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmsProps:
    """What the alarms need.

    Attributes:
        api_name: as the API's metrics have it.
        stage: likewise.
        authorizer: the function.
        presign: the function.
        topic_arns: told when an alarm begins and ends.
    """

    naming: Naming
    api_name: str
    stage: str
    authorizer: Function
    presign: Function
    topic_arns: Sequence[str]


class Alarms(Construct):
    """One alarm a way in which employees stop getting their URLs."""

    def __init__(self, scope: Construct, id_: str, props: AlarmsProps) -> None:
        super().__init__(scope, id_)
        self._props = props
        self._add(
            "api-server-errors",
            "The private API answers 5xx",
            namespace="AWS/ApiGateway",
            metric="5XXError",
            dimensions={"ApiName": props.api_name, "Stage": props.stage},
        )
        self._add_authorizer_errors(props)
        self._add(
            "presign-errors",
            "The presign function fails",
            namespace="AWS/Lambda",
            metric="Errors",
            dimensions={"FunctionName": props.presign.name},
        )
        for function in (props.authorizer, props.presign):
            self._add(
                f"{function.node.id}-throttles",
                f"The {function.node.id} function is throttled",
                namespace="AWS/Lambda",
                metric="Throttles",
                dimensions={"FunctionName": function.name},
            )

    def _add_authorizer_errors(self, props: AlarmsProps) -> None:
        metric = "AuthorizerFailures"
        CloudwatchLogMetricFilter(
            self,
            "authorizer-failures",
            name=props.naming.name("authorizer-failures"),
            log_group_name=props.authorizer.log_group_name,
            pattern=_AUTHORIZER_FAILURES,
            metric_transformation=CloudwatchLogMetricFilterMetricTransformation(
                namespace=props.naming.prefix, name=metric, value="1", default_value="0"
            ),
        )
        self._add(
            "authorizer-errors",
            "The authorizer cannot judge tokens, so nobody gets in",
            namespace=props.naming.prefix,
            metric=metric,
            dimensions={},
        )

    def _add(
        self,
        id_: str,
        description: str,
        *,
        namespace: str,
        metric: str,
        dimensions: Mapping[str, str],
    ) -> None:
        CloudwatchMetricAlarm(
            self,
            id_,
            alarm_name=self._props.naming.name(id_),
            alarm_description=description,
            namespace=namespace,
            metric_name=metric,
            dimensions=dimensions,
            statistic="Sum",
            period=_PERIOD_SECONDS,
            evaluation_periods=1,
            threshold=0,
            comparison_operator="GreaterThanThreshold",
            # Nobody calls at night: silence is no fault.
            treat_missing_data="notBreaching",
            alarm_actions=list(self._props.topic_arns),
            ok_actions=list(self._props.topic_arns),
        )
