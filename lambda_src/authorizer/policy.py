"""The policy that API Gateway enforces for a verified caller."""

import re

_METHOD_ARN = re.compile(
    r"(?P<api>arn:aws[a-z-]*:execute-api:[a-z0-9-]+:[0-9]{12}:[a-z0-9]+)"
    r"/[A-Za-z0-9_-]+/[A-Z]+/.*",
    re.DOTALL,
)


class InvalidMethodArnError(ValueError):
    """The event's `methodArn` is not the ARN of a method of a REST API."""


def allow_own_path(method_arn: object, stage: str, employee_id: str) -> dict[str, object]:
    """Allow the employee to GET their own path, and nothing else.

    API Gateway keeps the answer for the token and applies it to later requests for any path,
    so it must not depend on the path of this one. Nor does it on the stage: one that somebody
    adds by hand has neither the logs nor the limits of the one that was deployed.

    Args:
        method_arn: The event's `methodArn`, which gives the API.
        stage: The one that was deployed.
        employee_id: A checked id, free of the wildcards of IAM.

    Raises:
        InvalidMethodArnError: The ARN has not the shape that API Gateway sends.
    """
    match = _METHOD_ARN.fullmatch(method_arn) if isinstance(method_arn, str) else None
    if match is None:
        raise InvalidMethodArnError("methodArn must be the ARN of a REST API's method")
    return {
        "principalId": employee_id,
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "execute-api:Invoke",
                    "Resource": f"{match['api']}/{stage}/GET/{employee_id}",
                }
            ],
        },
        "context": {"employee_id": employee_id},
    }
