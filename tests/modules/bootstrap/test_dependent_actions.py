"""The deploy role may do what AWS documents that each kind of resource needs.

A call often needs rights beside its own, because AWS makes further calls in the caller's name. The
table has the calls that create, change and delete each kind, and those further ones, each with its
source. An independent implementation of IAM decides on each.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from assurance.iam.simulator import Simulation, simulate
from modules.bootstrap.policies import State, deploy
from modules.core.customer_key import administration
from modules.core.iam import Statement
from modules.core.naming import Naming
from modules.stacks import BOOTSTRAP, STACKS
from testing.configuration import make_settings
from tests.modules.environment import Environment

NAMING = Naming.of(make_settings())
REGION, ACCOUNT = NAMING.region, NAMING.account_id
ROLE = f"arn:aws:iam::{ACCOUNT}:role/test-ci-deploy"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1"


def arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"


@dataclass(frozen=True, kw_only=True)
class Need:
    """Calls that a kind of resource needs.

    Attributes:
        actions: The calls.
        resource: The ARN that they are judged with.
        only_with: The attribute without which they are not made, as a path of names; "" if they
            always are.
        context: The condition keys that AWS sets beside the Region.
    """

    actions: tuple[str, ...]
    resource: str = "*"
    only_with: str = ""
    context: dict[str, str] = field(default_factory=dict)


def calls(service: str, *names: str, resource: str = "*", only_with: str = "") -> Need:
    actions = tuple(f"{service}:{name}" for name in names)
    return Need(actions=actions, resource=resource, only_with=only_with)


def key_through(service: str, *names: str, only_with: str = "") -> Need:
    """Calls of KMS that a service makes in the caller's name."""
    return Need(
        actions=tuple(f"kms:{name}" for name in names),
        resource=KEY,
        only_with=only_with,
        context={"kms:ViaService": f"{service}.{REGION}.amazonaws.com"},
    )


def pass_role(name: str, only_with: str = "") -> Need:
    role = f"arn:aws:iam::{ACCOUNT}:role/test-{name}"
    return calls("iam", "PassRole", resource=role, only_with=only_with)


def of_noun(noun: str, *verbs: str) -> tuple[str, ...]:
    return tuple(f"{verb}{noun}" for verb in verbs or ("Create", "Delete"))


_REST_API = f"arn:aws:apigateway:{REGION}::/restapis/x"
_API = [
    calls("apigateway", "PUT", "PATCH", "DELETE", resource=_REST_API),
    calls("apigateway", "POST", resource=_REST_API.removesuffix("/x")),
]
_GROUP = "SecurityGroup"
_TAGS = calls("ec2", "CreateTags", "DeleteTags", resource=arn("ec2", "vpc/vpc-1"))
_BUCKET = "arn:aws:s3:::test-studio-111122223333-us-west-2"
_TABLE = arn("dynamodb", "table/test-employees")
_FUNCTION = arn("lambda", "function:test-presign")
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
# Terraform deletes the interfaces that Lambda leaves behind: terraform-provider-aws#10347.
_INTERFACES = calls(
    *("ec2", "DetachNetworkInterface", "DeleteNetworkInterface"),
    resource=arn("ec2", "network-interface/eni-1"),
)

NEEDS: dict[str, list[Need]] = {
    **{
        f"aws_api_gateway_{part}": _API
        for part in (
            *("authorizer", "deployment", "gateway_response", "integration", "method"),
            *("integration_response", "method_response", "method_settings", "resource"),
            "rest_api",
        )
    },
    "aws_api_gateway_account": [*_API, pass_role("api-logging")],
    "aws_api_gateway_rest_api_policy": [
        *_API,
        calls("apigateway", "UpdateRestApiPolicy", resource=_REST_API),
    ],
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
    "aws_api_gateway_stage": [
        *_API,
        calls("logs", "CreateLogDelivery", "DeleteLogDelivery", "PutResourcePolicy"),
    ],
    "aws_budgets_budget": [
        calls("budgets", "ModifyBudget", resource=f"arn:aws:budgets::{ACCOUNT}:budget/test-monthly")
    ],
    "aws_cloudwatch_log_group": [
        calls(
            *("logs", "CreateLogGroup", "DeleteLogGroup", "PutRetentionPolicy"),
            *("AssociateKmsKey", "TagResource"),
            resource=arn("logs", "log-group:/aws/lambda/test-presign"),
        ),
    ],
    "aws_cloudwatch_log_metric_filter": [
        calls(
            "logs", *of_noun("MetricFilter", "Put", "Delete"), resource=arn("logs", "log-group:x")
        )
    ],
    "aws_cloudwatch_metric_alarm": [
        calls(
            *("cloudwatch", "PutMetricAlarm", "DeleteAlarms"),
            resource=arn("cloudwatch", "alarm:test-x"),
        )
    ],
    "aws_cognito_user_pool": [
        calls(
            *("cognito-idp", *of_noun("UserPool", "Update", "Delete"), "SetUserPoolMfaConfig"),
            resource=arn("cognito-idp", "userpool/x"),
        ),
        calls("cognito-idp", "CreateUserPool"),
    ],
    "aws_cognito_user_pool_client": [
        calls(
            "cognito-idp",
            *of_noun("UserPoolClient", "Create", "Update", "Delete"),
            resource=arn("cognito-idp", "userpool/x"),
        )
    ],
    "aws_default_security_group": [
        calls(
            *("ec2", f"Revoke{_GROUP}Ingress", f"Revoke{_GROUP}Egress"),
            resource=arn("ec2", "security-group/sg-1"),
        )
    ],
    # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
    "aws_dynamodb_table": [
        calls(
            *("dynamodb", *of_noun("Table", "Create", "Update", "Delete")),
            *("UpdateContinuousBackups", "TagResource"),
            resource=_TABLE,
        ),
        key_through("dynamodb", "CreateGrant", "Decrypt", only_with="server_side_encryption"),
    ],
    "aws_dynamodb_table_item": [
        calls("dynamodb", *of_noun("Item", "Put", "Update", "Delete", "Get"), resource=_TABLE),
        key_through("dynamodb", "Decrypt"),
    ],
    "aws_ec2_subnet_cidr_reservation": [
        calls("ec2", "CreateSubnetCidrReservation", resource=arn("ec2", "subnet/subnet-1")),
        calls("ec2", "DeleteSubnetCidrReservation"),
    ],
    "aws_ecr_lifecycle_policy": [
        calls(
            "ecr",
            *of_noun("LifecyclePolicy", "Put", "Delete"),
            resource=arn("ecr", "repository/test/x"),
        )
    ],
    # https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
    "aws_ecr_repository": [
        calls(
            *("ecr", *of_noun("Repository"), "PutImageTagMutability"),
            *("PutImageScanningConfiguration", "TagResource"),
            resource=arn("ecr", "repository/test/x"),
        ),
        key_through("ecr", "CreateGrant", "RetireGrant", only_with="encryption_configuration"),
    ],
    "aws_ecr_repository_policy": [
        calls(
            "ecr",
            *of_noun("RepositoryPolicy", "Set", "Delete"),
            resource=arn("ecr", "repository/test/x"),
        )
    ],
    # https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
    "aws_flow_log": [
        calls("ec2", *of_noun("FlowLogs"), resource=arn("ec2", "vpc-flow-log/fl-1")),
        calls("logs", "CreateLogDelivery", "DeleteLogDelivery"),
        pass_role("flow-logs"),
    ],
    "aws_iam_instance_profile": [
        calls(
            *("iam", *of_noun("InstanceProfile"), "AddRoleToInstanceProfile"),
            "RemoveRoleFromInstanceProfile",
            resource=f"arn:aws:iam::{ACCOUNT}:instance-profile/test-name-servers",
        ),
        pass_role("name-servers"),
    ],
    "aws_iam_policy": [
        calls(
            *("iam", *of_noun("Policy"), *of_noun("PolicyVersion")),
            resource=f"arn:aws:iam::{ACCOUNT}:policy/test-studio-image-builder",
        )
    ],
    "aws_iam_role": [
        calls(
            *("iam", *of_noun("Role"), "UpdateAssumeRolePolicy", "TagRole"),
            resource=f"arn:aws:iam::{ACCOUNT}:role/test-presign",
        )
    ],
    "aws_iam_role_policy": [
        calls(
            *("iam", "PutRolePolicy", "DeleteRolePolicy"),
            resource=f"arn:aws:iam::{ACCOUNT}:role/test-presign",
        )
    ],
    # https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html
    "aws_instance": [
        calls(
            *("ec2", "RunInstances", "TerminateInstances", "ModifyInstanceAttribute"),
            *("ModifyInstanceMetadataOptions", "CreateTags"),
            resource=arn("ec2", "instance/i-1"),
        ),
        pass_role("name-servers"),
        key_through(
            *("ec2", "CreateGrant", "Decrypt", "GenerateDataKeyWithoutPlaintext"),
            *("ReEncryptFrom", "ReEncryptTo"),
            only_with="root_block_device.kms_key_id",
        ),
    ],
    "aws_internet_gateway": [
        calls(
            *("ec2", *of_noun("InternetGateway"), "AttachInternetGateway", "DetachInternetGateway"),
            resource=arn("ec2", "internet-gateway/igw-1"),
        )
    ],
    "aws_kms_alias": [
        calls("kms", *of_noun("Alias", "Create", "Update", "Delete"), resource=KEY),
    ],
    "aws_kms_key": [
        calls(
            *("kms", "EnableKeyRotation", "PutKeyPolicy", "ScheduleKeyDeletion"),
            *("TagResource", "UpdateKeyDescription"),
            resource=KEY,
        ),
        calls("kms", "CreateKey"),
    ],
    # https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
    "aws_lambda_function": [
        calls(
            *("lambda", *of_noun("Function"), "UpdateFunctionCode", "UpdateFunctionConfiguration"),
            *("PutFunctionConcurrency", "TagResource"),
            resource=_FUNCTION,
        ),
        pass_role("presign"),
        key_through("lambda", "CreateGrant", "Encrypt", "Decrypt", only_with="kms_key_arn"),
        Need(actions=_INTERFACES.actions, resource=_INTERFACES.resource, only_with="vpc_config"),
    ],
    "aws_lambda_invocation": [calls("lambda", "InvokeFunction", resource=_FUNCTION)],
    "aws_lambda_permission": [
        calls("lambda", "AddPermission", "RemovePermission", resource=_FUNCTION)
    ],
    "aws_route": [
        calls(
            "ec2",
            *of_noun("Route", "Create", "Replace", "Delete"),
            resource=arn("ec2", "route-table/rtb-1"),
        )
    ],
    "aws_route53_resolver_dnssec_config": [
        calls(
            "route53resolver",
            "UpdateResolverDnssecConfig",
            resource=arn("route53resolver", "resolver-dnssec-config/x"),
        )
    ],
    # The managed policy AmazonRoute53ResolverFullAccess names these beside the service's own.
    "aws_route53_resolver_endpoint": [
        calls(
            "route53resolver",
            *of_noun("ResolverEndpoint", "Create", "Update", "Delete"),
            resource=arn("route53resolver", "resolver-endpoint/x"),
        ),
        calls(
            *("ec2", "CreateNetworkInterface", "DeleteNetworkInterface"),
            *("ModifyNetworkInterfaceAttribute", "CreateNetworkInterfacePermission"),
            resource=arn("ec2", "network-interface/eni-1"),
        ),
    ],
    # https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-query-logs-choosing-target-resource.html
    "aws_route53_resolver_query_log_config": [
        calls(
            "route53resolver",
            *of_noun("ResolverQueryLogConfig"),
            resource=arn("route53resolver", "resolver-query-log-config/x"),
        ),
        calls("logs", "CreateLogDelivery", "DeleteLogDelivery", "PutResourcePolicy"),
    ],
    "aws_route53_resolver_query_log_config_association": [
        calls(
            "route53resolver",
            *of_noun("ResolverQueryLogConfig", "Associate", "Disassociate"),
            resource=arn("route53resolver", "resolver-query-log-config/x"),
        )
    ],
    "aws_route53_resolver_rule": [
        calls(
            "route53resolver",
            *of_noun("ResolverRule", "Create", "Update", "Delete"),
            resource=arn("route53resolver", "resolver-rule/x"),
        )
    ],
    "aws_route53_resolver_rule_association": [
        calls(
            "route53resolver",
            *of_noun("ResolverRule", "Associate", "Disassociate"),
            resource=arn("route53resolver", "resolver-rule/x"),
        )
    ],
    "aws_route_table": [
        calls("ec2", *of_noun("RouteTable"), resource=arn("ec2", "route-table/rtb-1")),
        _TAGS,
    ],
    "aws_route_table_association": [
        calls(
            "ec2",
            *of_noun("RouteTable", "Associate", "Disassociate"),
            resource=arn("ec2", "route-table/rtb-1"),
        )
    ],
    "aws_s3_bucket": [
        calls("s3", "CreateBucket", "DeleteBucket", "PutBucketTagging", resource=_BUCKET),
        # With force_destroy, the objects and their versions go first.
        calls("s3", "ListBucketVersions", resource=_BUCKET, only_with="force_destroy"),
        calls(
            *("s3", "DeleteObject", "DeleteObjectVersion"),
            resource=f"{_BUCKET}/x",
            only_with="force_destroy",
        ),
    ],
    "aws_s3_bucket_lifecycle_configuration": [
        calls("s3", "PutLifecycleConfiguration", resource=_BUCKET)
    ],
    "aws_s3_bucket_ownership_controls": [
        calls("s3", "PutBucketOwnershipControls", resource=_BUCKET)
    ],
    "aws_s3_bucket_policy": [
        calls("s3", *of_noun("BucketPolicy", "Put", "Delete"), resource=_BUCKET)
    ],
    "aws_s3_bucket_public_access_block": [
        calls("s3", "PutBucketPublicAccessBlock", resource=_BUCKET)
    ],
    "aws_s3_bucket_server_side_encryption_configuration": [
        calls("s3", "PutEncryptionConfiguration", resource=_BUCKET)
    ],
    "aws_s3_bucket_versioning": [calls("s3", "PutBucketVersioning", resource=_BUCKET)],
    "aws_sagemaker_app_image_config": [
        calls(
            "sagemaker",
            *of_noun("AppImageConfig", "Create", "Update", "Delete"),
            resource=arn("sagemaker", "app-image-config/test-x"),
        )
    ],
    # https://docs.aws.amazon.com/sagemaker/latest/dg/api-permissions-reference.html
    "aws_sagemaker_domain": [
        calls(
            *("sagemaker", *of_noun("Domain", "Create", "Update", "Delete"), "AddTags"),
            resource=arn("sagemaker", "domain/d-1"),
        ),
        calls(
            *("elasticfilesystem", "TagResource", "DeleteFileSystem"),
            *("CreateMountTarget", "DeleteMountTarget"),
            resource=arn("elasticfilesystem", "file-system/fs-1"),
        ),
        calls("elasticfilesystem", "CreateFileSystem"),
        calls(
            *("ec2", "CreateNetworkInterface", "DeleteNetworkInterface"),
            resource=arn("ec2", "network-interface/eni-1"),
        ),
        calls(
            *("ec2", f"Create{_GROUP}", f"Authorize{_GROUP}Ingress", f"Delete{_GROUP}"),
            resource=arn("ec2", "security-group/sg-1"),
        ),
        Need(
            actions=("iam:CreateServiceLinkedRole",),
            resource=(
                f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/sagemaker.amazonaws.com/"
                "AWSServiceRoleForAmazonSageMakerNotebooks"
            ),
        ),
        pass_role("studio-execution"),
        key_through("sagemaker", "CreateGrant", "Decrypt", only_with="kms_key_id"),
        key_through("elasticfilesystem", "CreateGrant", "Decrypt", only_with="kms_key_id"),
        calls(
            *("sagemaker", "CreateApp"),
            resource=arn("sagemaker", "app/d-1/domain-shared/rstudioserverpro/default"),
            only_with="domain_settings.r_studio_server_pro_domain_settings",
        ),
    ],
    "aws_sagemaker_image": [
        calls(
            "sagemaker",
            *of_noun("Image", "Create", "Update", "Delete"),
            resource=arn("sagemaker", "image/test-x"),
        ),
        pass_role("studio-images"),
    ],
    "aws_sagemaker_image_version": [
        calls("sagemaker", "CreateImageVersion", resource=arn("sagemaker", "image/x")),
        calls("sagemaker", "DeleteImageVersion", resource=arn("sagemaker", "image-version/x/1")),
    ],
    "aws_sagemaker_space": [
        calls(
            *("sagemaker", *of_noun("Space", "Create", "Update", "Delete"), "AddTags"),
            resource=arn("sagemaker", "space/d-1/x"),
        )
    ],
    "aws_sagemaker_user_profile": [
        calls(
            *("sagemaker", *of_noun("UserProfile", "Create", "Update", "Delete"), "AddTags"),
            resource=arn("sagemaker", "user-profile/d-1/x"),
        ),
        pass_role("studio-execution", only_with="user_settings.execution_role"),
    ],
    "aws_security_group": [
        calls(
            *("ec2", *of_noun(_GROUP), f"Revoke{_GROUP}Egress"),
            resource=arn("ec2", "security-group/sg-1"),
        ),
        _TAGS,
    ],
    "aws_subnet": [
        calls(
            *("ec2", *of_noun("Subnet"), "ModifySubnetAttribute"),
            resource=arn("ec2", "subnet/subnet-1"),
        ),
        _TAGS,
    ],
    "aws_vpc": [
        calls("ec2", *of_noun("Vpc"), "ModifyVpcAttribute", resource=arn("ec2", "vpc/vpc-1")),
        _TAGS,
    ],
    "aws_vpc_dhcp_options": [
        calls("ec2", *of_noun("DhcpOptions"), resource=arn("ec2", "dhcp-options/dopt-1"))
    ],
    "aws_vpc_dhcp_options_association": [
        calls("ec2", "AssociateDhcpOptions", resource=arn("ec2", "vpc/vpc-1"))
    ],
    # The service authorization reference names AssociateVPCWithHostedZone beside CreateVpcEndpoint.
    "aws_vpc_endpoint": [
        calls(
            *("ec2", "CreateVpcEndpoint", "ModifyVpcEndpoint", "DeleteVpcEndpoints"),
            resource=arn("ec2", "vpc-endpoint/vpce-1"),
        ),
        calls(
            "route53",
            *of_noun("VPCWithHostedZone", "Associate"),
            resource="arn:aws:route53:::hostedzone/x",
            only_with="private_dns_enabled",
        ),
        calls(
            "route53",
            *of_noun("VPCFromHostedZone", "Disassociate"),
            resource="arn:aws:route53:::hostedzone/x",
            only_with="private_dns_enabled",
        ),
        _TAGS,
    ],
    "aws_vpc_peering_connection": [
        calls(
            *("ec2", *of_noun("VpcPeeringConnection", "Create", "Accept", "Delete")),
            "ModifyVpcPeeringConnectionOptions",
            resource=arn("ec2", "vpc-peering-connection/pcx-1"),
        ),
        _TAGS,
    ],
    **{
        f"aws_vpc_security_group_{direction.lower()}_rule": [
            calls(
                *("ec2", f"Authorize{_GROUP}{direction}", f"Revoke{_GROUP}{direction}"),
                f"Modify{_GROUP}Rules",
                resource=arn("ec2", "security-group/sg-1"),
            )
        ]
        for direction in ("Ingress", "Egress")
    },
}


# The bucket's name begins as the names of the environment do.
STATE = State(
    bucket_arn="arn:aws:s3:::test-terraform-state",
    key_arn=arn("kms", "key/state"),
    prefix="perimeter",
    stacks=STACKS,
)
DEPLOY = deploy(NAMING, STATE)


def has(values: Any, path: str) -> bool:
    """Return whether a resource has a value at a path; blocks may be lists."""
    name, _, rest = path.partition(".")
    blocks = values if isinstance(values, list) else [values]
    inner = [block.get(name) for block in blocks if isinstance(block, dict)]
    return any(has(one, rest) if rest else bool(one) for one in inner)


def needed(kind: str, made: list[dict[str, Any]]) -> Iterator[Need]:
    for need in NEEDS[kind]:
        if not need.only_with or any(has(one, need.only_with) for one in made):
            yield need


def refused(statements: list[Statement], needs: list[tuple[str, Need]]) -> set[str]:
    asked = [(kind, need, action) for kind, need in needs for action in need.actions]
    decisions = simulate(
        [
            Simulation(
                principal=ROLE,
                action=action,
                resource=need.resource,
                account=ACCOUNT,
                context={"aws:RequestedRegion": REGION, **need.context},
                identity=statements,
                # The policies of keys leave the decision to the account's policies.
                guard=[administration(NAMING)] if action.startswith("kms:") else None,
            )
            for _, need, action in asked
        ]
    )
    return {
        f"{kind}: {action} on {need.resource} {need.context or ''}".strip()
        for (kind, need, action), is_allowed in zip(asked, decisions, strict=True)
        if not is_allowed
    }


def test_each_kind_has_its_needs_and_no_need_is_left_over(environment: Environment) -> None:
    kinds = {kind for stack in environment.stacks.values() for kind in stack["resource"]}
    assert kinds - NEEDS.keys() == set()


def test_the_deploy_role_may_do_all_of_it(environment: Environment) -> None:
    needs = [
        (kind, need)
        for stack in environment.stacks.values()
        for kind, made in stack["resource"].items()
        for need in needed(kind, list(made.values()))
    ]
    assert refused(DEPLOY, needs) == set()


@pytest.mark.parametrize("kind", NEEDS)
def test_without_a_right_it_is_noticed(kind: str) -> None:
    denied = [
        {"Sid": "None", "Effect": "Deny", "Action": list(need.actions), "Resource": ["*"]}
        for need in NEEDS[kind]
    ]
    needs = [(kind, need) for need in NEEDS[kind]]
    assert refused([*DEPLOY, *denied], needs)


def objects(ending: str, *stacks: str) -> list[str]:
    return [f"{STATE.bucket_arn}/{STATE.prefix}/{stack}{ending}" for stack in stacks]


def test_the_state_is_the_administrator_s_whatever_the_name_of_its_bucket() -> None:
    of_bucket = (
        *("DeleteBucket", "DeleteBucketPolicy", "PutBucketPolicy", "PutBucketVersioning"),
        *("PutLifecycleConfiguration", "PutEncryptionConfiguration", "PutBucketAcl"),
    )
    of_objects = ("DeleteObjectVersion", "PutObjectAcl", "BypassGovernanceRetention")
    needs = [
        calls("s3", *of_bucket, resource=STATE.bucket_arn),
        *(calls("s3", *of_objects, resource=one) for one in objects(".tfstate", *STACKS)),
        *(calls("s3", "DeleteObject", resource=one) for one in objects(".tfstate", *STACKS)),
        *(
            calls("s3", "PutObject", "DeleteObject", "DeleteObjectVersion", resource=one)
            for ending in (".tfstate", ".tfstate.tflock")
            for one in objects(ending, BOOTSTRAP)
        ),
        calls("s3", "PutObject", "DeleteObject", resource=f"{STATE.bucket_arn}/notes.txt"),
        calls("kms", "ScheduleKeyDeletion", "PutKeyPolicy", resource=STATE.key_arn),
    ]
    count = sum(len(need.actions) for need in needs)
    assert len(refused(DEPLOY, [("state", need) for need in needs])) == count


def test_the_state_of_the_stacks_can_be_written_and_locked() -> None:
    needs = [
        *(
            calls("s3", "GetObject", "PutObject", resource=one)
            for one in objects(".tfstate", *STACKS)
        ),
        *(
            calls("s3", "GetObject", "PutObject", "DeleteObject", resource=one)
            for one in objects(".tfstate.tflock", *STACKS)
        ),
        calls("s3", "ListBucket", resource=STATE.bucket_arn),
    ]
    assert refused(DEPLOY, [("state", need) for need in needs]) == set()
