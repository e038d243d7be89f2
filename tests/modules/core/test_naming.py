import pytest

from modules.core.naming import Naming, endpoint_service, endpoint_service_name
from testing.configuration import make_settings

NAMING = Naming.of(make_settings(name="studio"))


def test_names_begin_with_the_environment() -> None:
    assert NAMING.name("presign") == "studio-presign"


def test_arns_are_of_the_account_and_region_of_the_settings() -> None:
    assert NAMING.role_arn("presign") == "arn:aws:iam::111122223333:role/studio-presign"
    assert (
        NAMING.function_arn("presign")
        == "arn:aws:lambda:us-west-2:111122223333:function:studio-presign"
    )
    assert NAMING.arn("logs", "log-group:*") == "arn:aws:logs:us-west-2:111122223333:log-group:*"


@pytest.mark.parametrize(
    ("service", "name"),
    [
        ("s3", "com.amazonaws.us-west-2.s3"),
        ("sagemaker.api", "com.amazonaws.us-west-2.sagemaker.api"),
        ("studio", "aws.sagemaker.us-west-2.studio"),
    ],
)
def test_an_endpoint_service_has_a_short_and_a_full_name(service: str, name: str) -> None:
    assert endpoint_service_name(service, "us-west-2") == name
    assert endpoint_service(name) == service


@pytest.mark.parametrize("name", ["s3", "com.amazonaws.us-west-2", "org.example.us-west-2.s3"])
def test_the_name_of_no_service_of_aws_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f'"{name}" is not the name of an endpoint service'):
        endpoint_service(name)
