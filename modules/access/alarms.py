"""Alarms for when the access path fails, or is being attacked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cdktf_cdktf_provider_aws.cloudwatch_log_metric_filter import (
    CloudwatchLogMetricFilter,
    CloudwatchLogMetricFilterMetricTransformation,
)
from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from constructs import Construct

from modules.core.function import Function
from modules.core.naming import Naming

_PERIOD_SECONDS = 300
# The authorizer refuses a bad token by raising "Unauthorized", so Lambda's own count of errors is
# mostly a count of bad tokens. These words are in the log when it could not judge a token at all.
_AUTHORIZER_FAILURES = (
    '?"AuthorizerError" ?"Task timed out" ?"Runtime exited" ?"Runtime.ImportModuleError"'
)


class _Watch(NamedTuple):
    """A count of log records. More than `threshold` of them in a period raise an alarm."""

    id_: str
    description: str
    metric: str
    pattern: str
    threshold: int


def _denied_for(*reasons: str) -> str:
    either = " || ".join(f'($.reason = "{reason}")' for reason in reasons)
    return f'{{ ($.decision = "deny") && ({either}) }}'


# Expired tokens and wrong paths are everyday mistakes of employees. They are counted by reason, and
# raise no alarm.
_AUTHORIZER_WATCHES = (
    _Watch(
        "forged-tokens",
        "Somebody presents tokens that the issuer did not sign",
        "ForgedTokens",
        _denied_for("bad_signature", "wrong_algorithm", "unknown_key"),
        # People retry a badly copied token, or one whose key is newer than ours, a few times.
        threshold=5,
    ),
    _Watch(
        "foreign-tokens",
        "Somebody presents tokens that were issued for something else",
        "ForeignTokens",
        _denied_for("wrong_issuer", "foreign_audience", "wrong_client", "wrong_use"),
        # A portal that wrongly sends id tokens does so for each employee, until it is corrected.
        threshold=20,
    ),
    _Watch(
        "stale-keys",
        "The issuer's keys cannot be read; those at hand serve until they are too old",
        "StaleKeys",
        '{ $.keys_problem = "*" }',
        threshold=0,
    ),
)
_PRESIGN_WATCHES = (
    _Watch(
        "authorizer-passed-by",
        "A request for somebody else's Studio got past the authorizer's policy",
        "AuthorizerPassedBy",
        # The authorizer's policy admits only an employee's own path: one such request is a fault.
        _denied_for("not_own"),
        threshold=0,
    ),
    _Watch(
        "revoked-employees",
        "A revoked employee still has a token: end it at the issuer, too",
        "RevokedEmployees",
        _denied_for("revoked"),
        threshold=0,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmsProps:
    """The parts of the access path that are watched, and the topics that are notified.

    Attributes:
        api_name: The name of the API in its metrics.
        stage: The stage of the API in its metrics.
        authorizer: The function that judges tokens.
        presign: The function that mints URLs.
        topic_arns: The SNS topics that are notified when an alarm begins and ends.
    """

    naming: Naming
    api_name: str
    stage: str
    authorizer: Function
    presign: Function
    topic_arns: Sequence[str]


class Alarms(Construct):
    """An alarm for each way in which employees stop getting URLs, or an attack shows."""

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
        for function, watches in (
            (props.authorizer, _AUTHORIZER_WATCHES),
            (props.presign, _PRESIGN_WATCHES),
        ):
            self._count_denials(function)
            for watch in watches:
                self._add_watch(function, watch)
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
        self._add_count("authorizer-failures", props.authorizer, _AUTHORIZER_FAILURES, metric)
        self._add(
            "authorizer-errors",
            "The authorizer cannot judge tokens, so nobody gets in",
            namespace=props.naming.prefix,
            metric=metric,
            dimensions={},
        )

    def _count_denials(self, function: Function) -> None:
        id_ = f"{function.node.id}-denials"
        CloudwatchLogMetricFilter(
            self,
            id_,
            name=self._props.naming.name(id_),
            log_group_name=function.log_group_name,
            pattern='{ $.decision = "deny" }',
            metric_transformation=CloudwatchLogMetricFilterMetricTransformation(
                namespace=self._props.naming.prefix,
                name=f"{function.node.id.capitalize()}Denials",
                value="1",
                # CloudWatch refuses a default value beside dimensions.
                dimensions={"Reason": "$.reason"},
            ),
        )

    def _add_watch(self, function: Function, watch: _Watch) -> None:
        self._add_count(f"{watch.id_}-count", function, watch.pattern, watch.metric)
        self._add(
            watch.id_,
            watch.description,
            namespace=self._props.naming.prefix,
            metric=watch.metric,
            dimensions={},
            threshold=watch.threshold,
        )

    def _add_count(self, id_: str, function: Function, pattern: str, metric: str) -> None:
        naming = self._props.naming
        CloudwatchLogMetricFilter(
            self,
            id_,
            name=naming.name(id_),
            log_group_name=function.log_group_name,
            pattern=pattern,
            metric_transformation=CloudwatchLogMetricFilterMetricTransformation(
                namespace=naming.prefix, name=metric, value="1", default_value="0"
            ),
        )

    def _add(
        self,
        id_: str,
        description: str,
        *,
        namespace: str,
        metric: str,
        dimensions: Mapping[str, str],
        threshold: int = 0,
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
            threshold=threshold,
            comparison_operator="GreaterThanThreshold",
            # At night nobody calls, so missing data is no fault.
            treat_missing_data="notBreaching",
            alarm_actions=list(self._props.topic_arns),
            ok_actions=list(self._props.topic_arns),
        )
