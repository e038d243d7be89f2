"""Rights to mint presigned URLs and to call the API, and the other rights of the functions."""

from collections.abc import Sequence

from modules.core.iam import ANYONE, Statement, allow, deny
from modules.core.naming import Naming


def mint(
    naming: Naming, *, domain_id: str, endpoint_ids: Sequence[str], corporate_cidrs: Sequence[str]
) -> list[Statement]:
    """Let the presign function mint URLs that work only from the corporate network.

    SageMaker checks these conditions twice. The first time is when a URL is minted, which goes from
    the hub through the endpoint of SageMaker's API. The second is at each request that uses the
    URL, which goes from the hub or a spoke through the Studio endpoint.

    Args:
        naming: The names of the environment.
        domain_id: The one domain whose profiles may be opened.
        endpoint_ids: The ids of the SageMaker API endpoint and of the Studio endpoint.
        corporate_cidrs: The address ranges of the hub and the spokes.
    """
    action = ["sagemaker:CreatePresignedDomainUrl"]
    endpoints = list(endpoint_ids)
    return [
        # Both conditions are in one statement, because each alone would admit other networks:
        # address ranges are not unique, and many networks can use one endpoint.
        allow(
            "MintInsideThePerimeter",
            action,
            # The authorizer knows who asks, and the mapping table which profile that employee has.
            [naming.arn("sagemaker", f"user-profile/{domain_id}/*")],
            condition={
                "StringEquals": {"aws:SourceVpce": endpoints},
                "IpAddress": {"aws:VpcSourceIp": list(corporate_cidrs)},
            },
        ),
        # This holds whatever policy somebody attaches later.
        deny(
            "NeverOffOurEndpoints",
            action,
            ["*"],  # denied for every profile there is
            condition={"StringNotEquals": {"aws:SourceVpce": endpoints}},
        ),
    ]


def read_mapping(naming: Naming, table_arn: str, key_arn: str) -> list[Statement]:
    """Let a function read one employee's item at a time, and neither list nor change the table."""
    return [
        allow("ReadMapping", ["dynamodb:GetItem"], [table_arn]),
        # DynamoDB decrypts on behalf of the reader. The key also encrypts logs, which stay closed.
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
    """Close the API to requests that did not come through our endpoint.

    API Gateway evaluates an explicit deny before it calls the authorizer, so strangers cannot even
    make the authorizer run.
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
    """Let API Gateway write the logs of all REST APIs of the Region."""
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
