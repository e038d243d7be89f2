"""Everything there is in an embedded AWS."""

from local.emulator.clients import client
from local.emulator.embedded_aws import EmbeddedAws

# Every kind of resource that the stacks make, by the call that lists it.
LISTS = (
    ("ec2", "describe_vpcs", "Vpcs", "VpcId"),
    ("ec2", "describe_subnets", "Subnets", "SubnetId"),
    ("ec2", "describe_security_groups", "SecurityGroups", "GroupId"),
    ("ec2", "describe_internet_gateways", "InternetGateways", "InternetGatewayId"),
    ("ec2", "describe_route_tables", "RouteTables", "RouteTableId"),
    ("ec2", "describe_network_interfaces", "NetworkInterfaces", "NetworkInterfaceId"),
    ("ec2", "describe_flow_logs", "FlowLogs", "FlowLogId"),
    ("ec2", "describe_volumes", "Volumes", "VolumeId"),
    ("ec2", "describe_dhcp_options", "DhcpOptions", "DhcpOptionsId"),
    ("route53resolver", "list_resolver_endpoints", "ResolverEndpoints", "Id"),
    ("route53resolver", "list_resolver_rules", "ResolverRules", "Id"),
    ("route53resolver", "list_resolver_query_log_configs", "ResolverQueryLogConfigs", "Id"),
    ("iam", "list_roles", "Roles", "RoleName"),
    ("iam", "list_instance_profiles", "InstanceProfiles", "InstanceProfileName"),
    ("logs", "describe_log_groups", "logGroups", "logGroupName"),
    ("kms", "list_aliases", "Aliases", "AliasName"),
    ("s3", "list_buckets", "Buckets", "Name"),
    ("efs", "describe_file_systems", "FileSystems", "FileSystemId"),
    ("sagemaker", "list_domains", "Domains", "DomainId"),
    ("sagemaker", "list_user_profiles", "UserProfiles", "UserProfileName"),
    ("cognito-idp", "list_user_pools", "UserPools", "Id"),
    ("lambda", "list_functions", "Functions", "FunctionName"),
    ("apigateway", "get_rest_apis", "items", "id"),
    ("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
)


def inventory(aws: EmbeddedAws) -> set[tuple[str, str]]:
    """What is there, each by its list and its name."""
    found = {
        (key, item[name])
        for service, operation, key, name in LISTS
        for item in getattr(client(aws, service), operation)(
            **({"MaxResults": 60} if service == "cognito-idp" else {})
        )[key]
    }
    found |= {("Tables", table) for table in client(aws, "dynamodb").list_tables()["TableNames"]}
    # These stay listed after they are deleted, with a state that says so.
    ec2, kms = client(aws, "ec2"), client(aws, "kms")
    found |= {
        ("VpcEndpoints", endpoint["VpcEndpointId"])
        for endpoint in ec2.describe_vpc_endpoints()["VpcEndpoints"]
        if endpoint["State"].lower() not in {"deleted", "deleting"}
    }
    found |= {
        ("Instances", instance["InstanceId"])
        for reservation in ec2.describe_instances()["Reservations"]
        for instance in reservation["Instances"]
        if instance["State"]["Name"] != "terminated"
    }
    found |= {
        ("VpcPeeringConnections", peering["VpcPeeringConnectionId"])
        for peering in ec2.describe_vpc_peering_connections()["VpcPeeringConnections"]
        if peering["Status"]["Code"] != "deleted"
    }
    found |= {
        ("Keys", key["KeyId"])
        for key in kms.list_keys()["Keys"]
        if kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] != "PendingDeletion"
    }
    return found
