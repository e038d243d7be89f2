"""What moto must answer as AWS does, through the real SDK."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.embedded_aws import EmbeddedAws
from tests.support.aws import client

PERMISSION = {
    "IpProtocol": "tcp",
    "FromPort": 53,
    "ToPort": 53,
    "IpRanges": [{"CidrIp": "10.98.0.0/16"}],
}


@pytest.mark.parametrize("direction", ["ingress", "egress"])
def test_a_rule_that_is_gone_is_named_as_such(aws: EmbeddedAws, direction: str) -> None:
    ec2 = client(aws, "ec2")
    vpc = ec2.create_vpc(CidrBlock="10.98.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName=direction, Description="rules", VpcId=vpc)[
        "GroupId"
    ]
    allow: Callable[..., Any] = getattr(ec2, f"authorize_security_group_{direction}")
    revoke: Callable[..., Any] = getattr(ec2, f"revoke_security_group_{direction}")

    (rule,) = allow(GroupId=group, IpPermissions=[PERMISSION])["SecurityGroupRules"]
    by_id = {"GroupId": group, "SecurityGroupRuleIds": [rule["SecurityGroupRuleId"]]}
    assert revoke(**by_id)["Return"]
    with pytest.raises(ClientError) as caught:
        revoke(**by_id)
    assert caught.value.response["Error"]["Code"] == "InvalidSecurityGroupRuleId.NotFound"
    with pytest.raises(ClientError) as caught:
        revoke(GroupId=group, IpPermissions=[PERMISSION])
    assert caught.value.response["Error"]["Code"] == "InvalidPermission.NotFound"

    ec2.delete_security_group(GroupId=group)
    ec2.delete_vpc(VpcId=vpc)
