from pathlib import Path

import pytest

from modules.core.naming import Naming
from modules.network.flow_logs import FlowLogs, FlowLogsProps
from testing.configuration import make_settings
from tests.support.synthesis import (
    Terraform,
    resource,
    resources,
    statements,
    synth_construct,
)


def synth(tmp_path: Path, **vpc_ids: str) -> Terraform:
    props = FlowLogsProps(
        naming=Naming.of(make_settings()), vpc_ids=vpc_ids, key_arn="arn:key", retention_days=30
    )
    return synth_construct(lambda scope: FlowLogs(scope, "flow-logs", props), tmp_path)


@pytest.fixture
def flow_logs(tmp_path: Path) -> Terraform:
    return synth(tmp_path, hub="vpc-hub", onprem="vpc-onprem")


def test_records_all_traffic_of_each_vpc(flow_logs: Terraform) -> None:
    logs = resources(flow_logs, "aws_flow_log")
    assert {log["vpc_id"]: log["traffic_type"] for log in logs} == {
        "vpc-hub": "ALL",
        "vpc-onprem": "ALL",
    }
    (group,) = flow_logs["resource"]["aws_cloudwatch_log_group"]
    (role,) = flow_logs["resource"]["aws_iam_role"]
    for log in logs:
        assert log["log_destination"] == f"${{aws_cloudwatch_log_group.{group}.arn}}"
        assert log["iam_role_arn"] == f"${{aws_iam_role.{role}.arn}}"
        assert log["max_aggregation_interval"] == 60


def test_records_end_and_are_encrypted(flow_logs: Terraform) -> None:
    group = resource(flow_logs, "aws_cloudwatch_log_group")
    assert group["name"] == "/test/flow-logs"
    assert group["retention_in_days"] == 30
    assert group["kms_key_id"] == "arn:key"


def test_is_delivered_for_this_account_only(flow_logs: Terraform) -> None:
    trust = statements(resource(flow_logs, "aws_iam_role")["assume_role_policy"])["Service"]
    assert trust["Principal"] == {"Service": "vpc-flow-logs.amazonaws.com"}
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": "111122223333"}}


@pytest.mark.parametrize("name", ["records", "delivery"])
def test_a_vpc_may_have_any_name(name: str, tmp_path: Path) -> None:
    assert resource(synth(tmp_path, **{name: "vpc-1"}), "aws_flow_log")["vpc_id"] == "vpc-1"
