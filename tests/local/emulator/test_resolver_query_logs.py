"""Query logs of the resolver, through the real SDK: tagged, used, and ended."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.emulator.clients import client
from local.emulator.embedded_aws import EmbeddedAws

DESTINATION = "arn:aws:logs:us-west-2:123456789012:log-group:/dns-queries"


@pytest.fixture
def resolver(aws: EmbeddedAws) -> Any:
    return client(aws, "route53resolver")


@pytest.fixture
def config(resolver: Any) -> Iterator[dict[str, str]]:
    created = resolver.create_resolver_query_log_config(
        Name="queries",
        DestinationArn=DESTINATION,
        CreatorRequestId="test",
        Tags=[{"Key": "Owner", "Value": "dns"}],
    )["ResolverQueryLogConfig"]
    yield created
    listed = resolver.list_resolver_query_log_configs()["ResolverQueryLogConfigs"]
    if any(one["Id"] == created["Id"] for one in listed):
        resolver.delete_resolver_query_log_config(ResolverQueryLogConfigId=created["Id"])


def code_of(error: pytest.ExceptionInfo[ClientError]) -> str:
    return error.value.response["Error"]["Code"]


def test_its_tags_can_be_read(resolver: Any, config: dict[str, str]) -> None:
    tags = resolver.list_tags_for_resource(ResourceArn=config["Arn"])["Tags"]
    assert tags == [{"Key": "Owner", "Value": "dns"}]


def test_tags_of_what_does_not_exist_are_not_found(resolver: Any, config: dict[str, str]) -> None:
    with pytest.raises(ClientError) as caught:
        resolver.list_tags_for_resource(ResourceArn=config["Arn"] + "x")
    assert code_of(caught) == "ResourceNotFoundException"


def test_one_in_use_is_kept_until_it_is_not(
    aws: EmbeddedAws, resolver: Any, config: dict[str, str]
) -> None:
    ec2 = client(aws, "ec2")
    vpc = ec2.create_vpc(CidrBlock="10.99.0.0/16")["Vpc"]["VpcId"]
    use = {"ResolverQueryLogConfigId": config["Id"], "ResourceId": vpc}
    association = resolver.associate_resolver_query_log_config(**use)
    with pytest.raises(ClientError) as caught:
        resolver.delete_resolver_query_log_config(ResolverQueryLogConfigId=config["Id"])
    assert code_of(caught) == "InvalidRequestException"

    resolver.disassociate_resolver_query_log_config(**use)
    with pytest.raises(ClientError) as caught:
        resolver.get_resolver_query_log_config_association(
            ResolverQueryLogConfigAssociationId=association["ResolverQueryLogConfigAssociation"][
                "Id"
            ]
        )
    assert code_of(caught) == "ResourceNotFoundException"
    with pytest.raises(ClientError) as caught:
        resolver.disassociate_resolver_query_log_config(**use)
    assert code_of(caught) == "ResourceNotFoundException"

    resolver.delete_resolver_query_log_config(ResolverQueryLogConfigId=config["Id"])
    with pytest.raises(ClientError) as caught:
        resolver.get_resolver_query_log_config(ResolverQueryLogConfigId=config["Id"])
    assert code_of(caught) == "ResourceNotFoundException"
    ec2.delete_vpc(VpcId=vpc)
