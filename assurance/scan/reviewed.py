"""Accepted findings, each with its reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from assurance.scan.finding import Finding
from modules.settings import Settings

_YEAR = 365


def _always(_: Settings) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """A finding that was reviewed and accepted.

    Attributes:
        check: The id of the check.
        resource: A pattern of addresses, because a hash follows the path of a construct.
        reason: The reason for the acceptance.
        when: Returns whether an environment has the finding; it must be found there.
    """

    check: str
    resource: str
    reason: str
    when: Callable[[Settings], bool] = _always

    def covers(self, finding: Finding) -> bool:
        """Return whether this entry accepts a finding."""
        return finding.check == self.check and fnmatchcase(finding.resource, self.resource)


def _has_name_servers(settings: Settings) -> bool:
    return bool(settings.simulated_spokes)


def _has_authorizer_outside(settings: Settings) -> bool:
    return not settings.functions.authorizer_in_vpc


def _drops_logs_within_a_year(settings: Settings) -> bool:
    return settings.logs.retention_days < _YEAR


REVIEWED: Sequence[Reviewed] = (
    Reviewed(
        check="CKV_AWS_338",
        resource="aws_cloudwatch_log_group.*",
        reason="the settings say how long; it is a year unless they say less",
        when=_drops_logs_within_a_year,
    ),
    Reviewed(
        check="CKV_AWS_116",
        resource="aws_lambda_function.*",
        reason="API Gateway waits for the answer; a dead letter queue takes what nobody waits for",
    ),
    Reviewed(
        check="CKV_AWS_272",
        resource="aws_lambda_function.*",
        reason="the plan compares the archive's hash; who may change a function may change its "
        "signing too",
    ),
    Reviewed(
        check="CKV_AWS_117",
        resource="aws_lambda_function.authorizer_function_*",
        reason="it calls nothing but the issuer's public keys: docs/adr/0005-who-is-asking.md",
        when=_has_authorizer_outside,
    ),
    Reviewed(
        check="CKV_AWS_120",
        resource="aws_api_gateway_stage.private-api_stage_*",
        reason="a presigned URL is for one employee and one use: it must not be kept",
    ),
    Reviewed(
        check="CKV_AWS_225",
        resource="aws_api_gateway_method_settings.private-api_throttling_*",
        reason="a presigned URL is for one employee and one use: it must not be kept",
    ),
    Reviewed(
        check="CKV_AWS_290",
        resource="aws_iam_role_policy.presign_execution_policy_*",
        reason="AWS Lambda's network interfaces do not exist beforehand; CodeDoesNot keeps the "
        "function's own code out",
    ),
    Reviewed(
        check="CKV_AWS_355",
        resource="aws_iam_role_policy.execution-role_policy_*",
        reason="actions that know no resource; each is reviewed in tests/modules/test_wildcards.py",
    ),
    Reviewed(
        check="CKV_AWS_290",
        resource="aws_iam_role_policy.simulated-spokes_name-server-role_policy_*",
        reason="Session Manager's agent: its calls name no resource of ours",
        when=_has_name_servers,
    ),
    Reviewed(
        check="CKV_AWS_355",
        resource="aws_iam_role_policy.simulated-spokes_name-server-role_policy_*",
        reason="Session Manager's agent: its calls name no resource of ours",
        when=_has_name_servers,
    ),
    Reviewed(
        check="CKV_AWS_126",
        resource="aws_instance.simulated-spokes_name-servers-*",
        reason="the alarms watch status checks, which EC2 counts each minute without it",
        when=_has_name_servers,
    ),
    Reviewed(
        check="CKV_AWS_135",
        resource="aws_instance.simulated-spokes_name-servers-*",
        reason="instances of this type always are, and take no such setting",
        when=_has_name_servers,
    ),
    Reviewed(
        check="CKV2_AWS_5",
        resource="aws_security_group.security-groups_*",
        reason="members are in the stacks access and studio; a plan shows one stack",
    ),
    Reviewed(
        check="CKV2_AWS_62",
        resource="aws_s3_bucket.bucket_*",
        reason="nothing acts on an object that comes or goes",
    ),
    Reviewed(
        check="CKV_AWS_144",
        resource="aws_s3_bucket.bucket_*",
        reason="data stays in its Region; versions guard against mistakes",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The result of a comparison of findings with the accepted ones.

    Attributes:
        accepted: The number of findings that each entry accepts.
        open: The findings that no entry accepts.
        stale: The entries that the environment must have, and that were not found.
    """

    accepted: Sequence[tuple[Reviewed, int]]
    open: Sequence[Finding]
    stale: Sequence[Reviewed]


def review(
    findings: Sequence[Finding], settings: Settings, reviewed: Sequence[Reviewed] = REVIEWED
) -> Review:
    """Compare findings with the accepted ones."""
    counted = [(entry, sum(map(entry.covers, findings))) for entry in reviewed]
    return Review(
        accepted=[(entry, count) for entry, count in counted if count],
        open=[one for one in findings if not any(entry.covers(one) for entry in reviewed)],
        stale=[entry for entry, count in counted if not count and entry.when(settings)],
    )
