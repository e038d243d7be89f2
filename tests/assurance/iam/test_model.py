"""Single readings of the model; that it reads as others do is tested by `test_differential`."""

from typing import Any

import pytest
import z3

from assurance.iam.model import permits
from assurance.iam.request import Request
from assurance.iam.term import UnmodelledError

ACCOUNT = "111122223333"
MINT: dict[str, Any] = {
    "Sid": "Mint",
    "Effect": "Allow",
    "Action": ["sagemaker:CreatePresignedDomainUrl"],
    "Resource": [f"arn:aws:sagemaker:us-west-2:{ACCOUNT}:user-profile/d-1/*"],
}


def request(
    action: str = "sagemaker:CreatePresignedDomainUrl",
    resource: str = f"arn:aws:sagemaker:us-west-2:{ACCOUNT}:user-profile/d-1/ada",
    account: str | None = ACCOUNT,
    **context: str,
) -> Request:
    return Request.concrete(
        action=action,
        resource=resource,
        account=account,
        context={key.replace("__", ":"): value for key, value in context.items()},
    )


def is_permitted(asked: Request, *changes: dict[str, Any]) -> bool:
    formula = z3.simplify(permits([MINT | change for change in changes or [{}]], asked))
    assert z3.is_true(formula) or z3.is_false(formula)
    return bool(z3.is_true(formula))


def test_action_and_resource_must_match() -> None:
    assert is_permitted(request())
    assert is_permitted(request(action="SageMaker:createpresigneddomainurl"))
    assert not is_permitted(request(action="sagemaker:CreateApp"))
    assert not is_permitted(request(resource=f"arn:aws:sagemaker:us-west-2:{ACCOUNT}:app/d-1/ada"))
    assert not is_permitted(request(resource="*"))


def test_a_wildcard_stays_within_its_part_of_the_arn() -> None:
    anywhere = {"Resource": ["arn:aws:sagemaker:*:user-profile/d-1/ada"]}
    with pytest.raises(UnmodelledError):
        is_permitted(request(), anywhere)
    assert is_permitted(request(), {"Resource": [f"arn:aws:sagemaker:*:{ACCOUNT}:user-profile/*"]})


def test_a_denial_wins() -> None:
    assert not is_permitted(request(), {}, {"Effect": "Deny", "Resource": ["*"]})


def test_a_missing_key_fails_a_condition_and_passes_a_negated_one() -> None:
    key = {"aws:SourceVpce": "vpce-1"}
    assert not is_permitted(request(), {"Condition": {"StringEquals": key}})
    assert is_permitted(request(), {"Condition": {"StringEqualsIfExists": key}})
    assert is_permitted(request(), {"Condition": {"StringNotEquals": key}})
    assert is_permitted(request(), {"Condition": {"Null": {"aws:SourceVpce": "true"}}})


def test_any_value_is_the_one_that_a_key_has() -> None:
    other = {"Condition": {"ForAnyValue:StringNotEquals": {"sagemaker:InstanceTypes": ["ml.t3"]}}}
    assert is_permitted(request(sagemaker__InstanceTypes="ml.p5"), other)
    assert not is_permitted(request(sagemaker__InstanceTypes="ml.t3"), other)
    # Without a value there is none that differs.
    assert not is_permitted(request(), other)


def test_conditions_are_all_needed_and_values_are_alternatives() -> None:
    condition = {
        "StringEquals": {"aws:SourceVpce": ["vpce-1", "vpce-2"]},
        "IpAddress": {"aws:VpcSourceIp": ["10.0.0.0/8"]},
    }
    inside = {"aws__SourceVpce": "vpce-2", "aws__VpcSourceIp": "10.1.2.3"}
    assert is_permitted(request(**inside), {"Condition": condition})
    for outside in ({"aws__SourceVpce": "vpce-3"}, {"aws__VpcSourceIp": "11.0.0.0"}):
        assert not is_permitted(request(**(inside | outside)), {"Condition": condition})


def test_an_address_of_version_6_is_in_no_network_of_version_4() -> None:
    block = {"aws:VpcSourceIp": "0.0.0.0/0"}
    asked = request(aws__VpcSourceIp="2001:db8::1")
    assert not is_permitted(asked, {"Condition": {"IpAddress": block}})
    assert is_permitted(asked, {"Condition": {"NotIpAddress": block}})


def test_a_variable_is_a_literal_and_must_have_a_value() -> None:
    own = {
        "Resource": [
            f"arn:aws:sagemaker:us-west-2:{ACCOUNT}:user-profile/d-1/${{sagemaker:UserProfileName}}"
        ]
    }
    assert is_permitted(request(sagemaker__UserProfileName="ada"), own)
    assert not is_permitted(request(sagemaker__UserProfileName="grace"), own)
    assert not is_permitted(request(sagemaker__UserProfileName="*"), own)
    assert not is_permitted(request(), own)


def test_principals() -> None:
    root = {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}
    assert is_permitted(request(), root)
    assert not is_permitted(request(account="999999999999"), root)
    assert not is_permitted(request(account=None), root)
    assert is_permitted(request(account=None), {"Principal": "*"})
    assert not is_permitted(request(), {"Principal": {"Service": "lambda.amazonaws.com"}})


@pytest.mark.parametrize(
    "change",
    [
        {"NotAction": ["s3:*"]},
        {"NotResource": ["*"]},
        {"NotPrincipal": "*"},
        {"Effect": "allow"},
        {"Action": ["sagemaker:*Url"]},
        {"Resource": ["arn:aws:sagemaker"]},
        {"Resource": [f"arn:aws:sagemaker:us-west-2:{ACCOUNT}:*/d-1/ada"]},
        {"Resource": ["arn:aws:s3:::bucket/${aws:username}"]},
        {"Resource": [f"arn:aws:sagemaker:us-west-2:{ACCOUNT}:*/${{sagemaker:DomainId}}"]},
        {"Principal": {"AWS": "arn:aws:iam::111122223333:role/presign"}},
        {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root", "Service": "s3.amazonaws.com"}},
        {"Principal": {"Service": "*"}},
        {"Principal": {"Federated": "accounts.google.com"}},
        {"Condition": {"StringEqual": {"aws:SourceVpce": "vpce-1"}}},
        {"Condition": {"ForAnyValue:StringEquals": {"aws:SourceVpce": "vpce-1"}}},
        {"Condition": {"NumericEquals": {"aws:SourceVpce": "1"}}},
        {"Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}},
        {"Condition": {"StringEquals": {"aws:VpcSourceIp": "10.0.0.1"}}},
        {"Condition": {"StringNotEquals": {"aws:SourceVpce": "${sagemaker:DomainId}"}}},
        {"Condition": {"StringEquals": {"aws:SourceVpce": "${aws:PrincipalArn}"}}},
        {"Condition": {"IpAddress": {"aws:VpcSourceIp": "2001:db8::/32"}}},
        {"Condition": {"Bool": {"aws:SecureTransport": "yes"}}},
        {"Condition": {"Null": {"aws:SourceVpce": "yes"}}},
        {"Condition": {"ForAllValues:StringEquals": {"aws:SourceVpce": "vpce-1"}}},
        {"Condition": {"ForAnyValue:StringEqualsIfExists": {"aws:SourceVpce": "vpce-1"}}},
        {"Condition": {"Null": {"aws:SourceVpc": "true"}}},
    ],
    ids=str,
)
def test_what_is_not_modelled_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(UnmodelledError):
        permits([MINT | change], Request.symbolic())


def test_a_request_with_an_unknown_key_is_refused() -> None:
    with pytest.raises(UnmodelledError):
        request(aws__SourceVpc="vpc-1")
