"""What moto must not lose, through the real SDK."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from local.embedded_aws import EmbeddedAws
from tests.support.aws import client

RULES = 40


def test_rules_changed_at_the_same_time_are_all_changed(aws: EmbeddedAws) -> None:
    ec2 = client(aws, "ec2")
    vpc = ec2.create_vpc(CidrBlock="10.98.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="busy", Description="busy", VpcId=vpc)["GroupId"]

    def allow(port: int) -> str:
        permission = {
            "IpProtocol": "tcp",
            "FromPort": port,
            "ToPort": port,
            "IpRanges": [{"CidrIp": "10.98.0.0/16", "Description": f"port {port}"}],
        }
        answer = ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])
        rule: str = answer["SecurityGroupRules"][0]["SecurityGroupRuleId"]
        return rule

    def revoke(rule: str) -> Any:
        return ec2.revoke_security_group_ingress(GroupId=group, SecurityGroupRuleIds=[rule])

    def ingress() -> list[Any]:
        found = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
        permissions: list[Any] = found["IpPermissions"]
        return permissions

    with ThreadPoolExecutor(max_workers=10) as pool:
        rules = list(pool.map(allow, range(1000, 1000 + RULES)))
        assert len(ingress()) == RULES
        assert all(answer["Return"] for answer in pool.map(revoke, rules))
    assert ingress() == []
    ec2.delete_security_group(GroupId=group)
    ec2.delete_vpc(VpcId=vpc)
