from pathlib import Path

import pytest

from modules.core.naming import Naming
from modules.dns.query_log import QueryLog, QueryLogProps
from testing.configuration import make_settings
from tests.support.synthesis import Terraform, resource, synth_construct


@pytest.fixture
def query_log(tmp_path: Path) -> Terraform:
    props = QueryLogProps(
        naming=Naming.of(make_settings()),
        vpc_id="vpc-hub",
        key_arn="arn:aws:kms:us-west-2:111122223333:key/logs",
        retention_days=30,
    )
    return synth_construct(lambda scope: QueryLog(scope, "query-log", props), tmp_path)


def test_records_the_hubs_queries(query_log: Terraform) -> None:
    association = resource(query_log, "aws_route53_resolver_query_log_config_association")
    assert association["resource_id"] == "vpc-hub"
    ((config_id, config),) = query_log["resource"]["aws_route53_resolver_query_log_config"].items()
    assert association["resolver_query_log_config_id"] == (
        f"${{aws_route53_resolver_query_log_config.{config_id}.id}}"
    )
    (group,) = query_log["resource"]["aws_cloudwatch_log_group"]
    assert config["destination_arn"] == f"${{aws_cloudwatch_log_group.{group}.arn}}"


def test_records_end_and_are_encrypted(query_log: Terraform) -> None:
    group = resource(query_log, "aws_cloudwatch_log_group")
    assert group["name"] == "/test/dns-queries"
    assert group["retention_in_days"] == 30
    assert group["kms_key_id"].endswith("key/logs")
