"""Alarms: the door is broken, or somebody leans on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from constructs import Construct

from modules.core.naming import Naming

_PERIOD_SECONDS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmsProps:
    """What the alarms need.

    Attributes:
        api_name: as the API's metrics have it.
        stage: likewise.
        functions: nouns to names of the functions.
        topic_arns: told when an alarm begins and ends.
    """

    naming: Naming
    api_name: str
    stage: str
    functions: Mapping[str, str]
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
        for noun, name in props.functions.items():
            self._add(
                f"{noun}-errors",
                f"The {noun} function fails",
                namespace="AWS/Lambda",
                metric="Errors",
                dimensions={"FunctionName": name},
            )
            self._add(
                f"{noun}-throttles",
                f"The {noun} function is throttled",
                namespace="AWS/Lambda",
                metric="Throttles",
                dimensions={"FunctionName": name},
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
