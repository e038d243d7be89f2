import pytest

from authorizer.policy import InvalidMethodArnError, allow_own_path

API = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5"
STAGE = f"{API}/dev"


@pytest.mark.parametrize("stage", ["dev", "prod"])
@pytest.mark.parametrize(
    "method_and_path", ["GET/alice", "GET/bob", "GET/", "OPTIONS/alice", "GET/*/x\ny", "POST/a/b/c"]
)
def test_the_policy_is_the_same_whatever_was_asked_for(method_and_path: str, stage: str) -> None:
    assert allow_own_path(f"{API}/{stage}/{method_and_path}", "dev", "alice") == {
        "principalId": "alice",
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "execute-api:Invoke",
                    "Resource": f"{STAGE}/GET/alice",
                }
            ],
        },
        "context": {"employee_id": "alice"},
    }


@pytest.mark.parametrize(
    "method_arn",
    [
        None,
        "",
        f"{STAGE}",
        f"{STAGE}/get/alice",
        f"x{STAGE}/GET/alice",
        "arn:aws:execute-api:eu-west-1:123456789012:*/dev/GET/alice",
        "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/*/GET/alice",
        "arn:aws:execute-api:*:123456789012:a1b2c3d4e5/dev/GET/alice",
        "arn:aws:lambda:eu-west-1:123456789012:function:x",
    ],
)
def test_another_arn_is_an_error(method_arn: str | None) -> None:
    with pytest.raises(InvalidMethodArnError, match="methodArn must be"):
        allow_own_path(method_arn, "dev", "alice")
