"""The scope of the network model: every kind and attribute is read, or has a reason not to be."""

from collections.abc import Mapping


def _attributes(names: str) -> frozenset[str]:
    return frozenset(names.split())


_RULE = _attributes(
    "security_group_id cidr_ipv4 referenced_security_group_id prefix_list_id ip_protocol "
    "from_port to_port"
)

# Any resource may have these attributes, which change no path of a packet.
COMMON_ATTRIBUTES = _attributes("// depends_on description lifecycle provider tags")

# The attributes of each kind that the model reads, or that change no path whatever their value.
# Another attribute is an error, because it may open a path that the model takes for closed.
MODELLED: Mapping[str, frozenset[str]] = {
    "aws_default_security_group": _attributes("vpc_id"),
    "aws_ec2_subnet_cidr_reservation": _attributes("subnet_id cidr_block reservation_type"),
    "aws_eip": _attributes("domain instance"),
    "aws_instance": _attributes(
        "subnet_id private_ip vpc_security_group_ids associate_public_ip_address "
        "ami iam_instance_profile instance_type metadata_options root_block_device user_data "
        "user_data_replace_on_change"
    ),
    "aws_internet_gateway": _attributes("vpc_id"),
    "aws_lambda_function": _attributes(
        "function_name vpc_config "
        "architectures environment filename handler kms_key_arn memory_size "
        "reserved_concurrent_executions role runtime source_code_hash timeout "
        "tracing_config"
    ),
    "aws_main_route_table_association": _attributes("vpc_id route_table_id"),
    "aws_nat_gateway": _attributes("subnet_id allocation_id private_ip"),
    "aws_network_acl": _attributes("vpc_id subnet_ids"),
    "aws_network_acl_rule": _attributes(
        "network_acl_id rule_number egress rule_action protocol from_port to_port cidr_block"
    ),
    "aws_route": _attributes(
        "route_table_id destination_cidr_block gateway_id nat_gateway_id vpc_peering_connection_id"
    ),
    "aws_route53_resolver_endpoint": frozenset(
        {"direction", "ip_address", "security_group_ids", "name"}
    ),
    "aws_route_table": _attributes("vpc_id"),
    "aws_route_table_association": _attributes("subnet_id route_table_id"),
    "aws_sagemaker_domain": _attributes(
        "vpc_id subnet_ids app_network_access_type default_user_settings default_space_settings "
        "domain_settings app_security_group_management auth_mode domain_name kms_key_id "
        "retention_policy tag_propagation"
    ),
    "aws_sagemaker_user_profile": _attributes("domain_id user_profile_name user_settings"),
    "aws_security_group": _attributes("vpc_id name"),
    "aws_subnet": frozenset(
        {"vpc_id", "cidr_block", "map_public_ip_on_launch", "availability_zone"}
    ),
    "aws_vpc": _attributes("cidr_block enable_dns_hostnames enable_dns_support"),
    "aws_vpc_endpoint": _attributes(
        "vpc_id service_name vpc_endpoint_type subnet_ids security_group_ids route_table_ids "
        "policy private_dns_enabled"
    ),
    "aws_vpc_peering_connection": _attributes("vpc_id peer_vpc_id auto_accept"),
    "aws_vpc_security_group_egress_rule": _RULE,
    "aws_vpc_security_group_ingress_rule": _RULE,
}

_API = "AWS's side of the execute-api endpoint: who may call it, iam/ proves"
_APPS = "says what an app is; the domain says where, and with which groups"
_DATA = "data in AWS's own network, reached through endpoints"
_LOG = "written to by AWS, not through a VPC"
_NAMES = "says who answers for which name; groups and routes say who is reached"
_RIGHTS = "rights, not ways: iam/ proves them"

# The reason why a kind does not concern the network.
UNCONCERNED: Mapping[str, str] = {
    "aws_api_gateway_account": _API,
    "aws_api_gateway_authorizer": _API,
    "aws_api_gateway_deployment": _API,
    "aws_api_gateway_gateway_response": _API,
    "aws_api_gateway_integration": _API,
    "aws_api_gateway_integration_response": _API,
    "aws_api_gateway_method": _API,
    "aws_api_gateway_method_response": _API,
    "aws_api_gateway_method_settings": _API,
    "aws_api_gateway_resource": _API,
    "aws_api_gateway_rest_api": _API,
    "aws_api_gateway_rest_api_policy": _API,
    "aws_api_gateway_stage": _API,
    "aws_budgets_budget": "counts money",
    "aws_cloudwatch_log_group": _LOG,
    "aws_cloudwatch_log_metric_filter": _LOG,
    "aws_cloudwatch_metric_alarm": _LOG,
    "aws_cognito_user_pool": _DATA,
    "aws_cognito_user_pool_client": _DATA,
    "aws_dynamodb_table": _DATA,
    "aws_dynamodb_table_item": _DATA,
    "aws_ecr_lifecycle_policy": _DATA,
    "aws_ecr_repository": _DATA,
    "aws_ecr_repository_policy": _RIGHTS,
    "aws_flow_log": _LOG,
    "aws_iam_instance_profile": _RIGHTS,
    "aws_iam_policy": _RIGHTS,
    "aws_iam_role": _RIGHTS,
    "aws_iam_role_policy": _RIGHTS,
    "aws_kms_alias": _DATA,
    "aws_kms_key": _DATA,
    "aws_lambda_invocation": "made by whoever deploys, by AWS's API",
    "aws_lambda_permission": _RIGHTS,
    "aws_route53_resolver_dnssec_config": _NAMES,
    "aws_route53_resolver_query_log_config": _LOG,
    "aws_route53_resolver_query_log_config_association": _LOG,
    "aws_route53_resolver_rule": _NAMES,
    "aws_route53_resolver_rule_association": _NAMES,
    "aws_s3_bucket": _DATA,
    "aws_s3_bucket_lifecycle_configuration": _DATA,
    "aws_s3_bucket_ownership_controls": _DATA,
    "aws_s3_bucket_policy": _RIGHTS,
    "aws_s3_bucket_public_access_block": _RIGHTS,
    "aws_s3_bucket_server_side_encryption_configuration": _DATA,
    "aws_s3_bucket_versioning": _DATA,
    "aws_sagemaker_app_image_config": _APPS,
    "aws_sagemaker_image": _APPS,
    "aws_sagemaker_image_version": _APPS,
    "aws_sagemaker_space": _APPS,
    "aws_vpc_dhcp_options": _NAMES,
    "aws_vpc_dhcp_options_association": _NAMES,
}
