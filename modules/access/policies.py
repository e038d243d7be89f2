"""Who may mint a presigned URL, who may call the API, and what the functions may do besides."""

from collections.abc import Sequence

from modules.core.iam import ANYONE, Statement, allow, deny
from modules.core.naming import Naming


def mint(
    naming: Naming, *, domain_id: str, endpoint_ids: Sequence[str], corporate_cidrs: Sequence[str]
) -> list[Statement]:
    """Lets the presign function mint URLs that work only from the corporate network.

    SageMaker checks these conditions when a URL is minted, through its API endpoint from the hub,
    and again at each request that uses it, through the Studio endpoint from a hub or spoke.

    Args:
        naming: of the environment.
        domain_id: of the one domain whose profiles may be opened.
        endpoint_ids: of the SageMaker API endpoint and the Studio endpoint.
        corporate_cidrs: of the hub and the spokes.
    """
    action = ["sagemaker:CreatePresignedDomainUrl"]
    endpoints = list(endpoint_ids)
    return [
        # Both conditions in one statement: each alone would let other networks in, because
        # address ranges are not unique and an endpoint says nothing about who stands behind it.
        allow(
            "MintInsideThePerimeter",
            action,
            # The mapping table says whose profile; the authorizer says who asks.
            [naming.arn("sagemaker", f"user-profile/{domain_id}/*")],
            condition={
                "StringEquals": {"aws:SourceVpce": endpoints},
                "IpAddress": {"aws:VpcSourceIp": list(corporate_cidrs)},
            },
        ),
        # Holds against any policy that somebody attaches later.
        deny(
            "NeverOffOurEndpoints",
            action,
            ["*"],  # denied for every profile there is
            condition={"StringNotEquals": {"aws:SourceVpce": endpoints}},
        ),
    ]


def read_mapping(naming: Naming, table_arn: str, key_arn: str) -> list[Statement]:
    """Reads one employee's item at a time; it can neither list nor change the table."""
    return [
        allow("ReadMapping", ["dynamodb:GetItem"], [table_arn]),
        # DynamoDB decrypts on the reader's behalf; the key encrypts logs too.
        allow(
            "DecryptMapping",
            ["kms:Decrypt"],
            [key_arn],
            condition={
                "StringEquals": {"kms:ViaService": f"dynamodb.{naming.region}.amazonaws.com"}
            },
        ),
    ]


def api(execution_arn: str, endpoint_id: str) -> list[Statement]:
    """Closes the API to whatever did not come through our endpoint.

    API Gateway judges an explicit deny before it calls the authorizer, so strangers cannot even
    make it run.
    """
    invoke = ["execute-api:Invoke"]
    everything = [f"{execution_arn}/*"]  # every stage, method and path of this API
    return [
        allow(
            "OurEndpoint",
            invoke,
            everything,
            principal=ANYONE,
            condition={"StringEquals": {"aws:SourceVpce": endpoint_id}},
        ),
        deny(
            "NothingElse",
            invoke,
            everything,
            principal=ANYONE,
            condition={"StringNotEquals": {"aws:SourceVpce": endpoint_id}},
        ),
    ]


def api_logging(naming: Naming) -> list[Statement]:
    """What API Gateway may write for all REST APIs of the Region."""
    return [
        allow(
            "WriteApiLogs",
            [
                "logs:CreateLogGroup",
                "logs:CreateLogStream",
                "logs:DescribeLogGroups",
                "logs:DescribeLogStreams",
                "logs:PutLogEvents",
                "logs:GetLogEvents",
                "logs:FilterLogEvents",
            ],
            [naming.arn("logs", "log-group:*")],  # API Gateway checks for any group of the account
        )
    ]
