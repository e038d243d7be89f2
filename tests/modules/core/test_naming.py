from modules.core.naming import Naming
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
