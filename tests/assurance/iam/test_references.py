import pytest

from assurance.iam.references import References, UnresolvedError
from assurance.terraform_json import Stacks
from modules.core.naming import Naming
from testing.configuration import make_settings

METADATA = {"metadata": {"path": "network/endpoints/one", "uniqueId": "one"}}
OUTPUT = "data.terraform_remote_state.cross-stack-reference-input-network.outputs.endpoint"
STACKS: Stacks = {
    "network": {
        "resource": {"aws_vpc_endpoint": {"one": {"//": METADATA}}},
        "output": {"endpoint": {"value": "${aws_vpc_endpoint.one.id}"}},
    },
    "access": {
        "resource": {
            "aws_dynamodb_table": {
                "table": {
                    "//": {"metadata": {"path": "access/table", "uniqueId": "table"}},
                    "name": "employees",
                }
            }
        }
    },
}


@pytest.fixture
def references() -> References:
    return References(STACKS, Naming.of(make_settings()))


def test_the_same_thing_has_the_same_name_in_every_stack(references: References) -> None:
    own = references.resolve("network", "${aws_vpc_endpoint.one.id}")
    assert own == "vpce-network-endpoints-one"
    assert references.resolve("access", f"<${{{OUTPUT}}}>") == f"<{own}>"


def test_a_known_attribute_is_taken_as_it_is(references: References) -> None:
    assert references.resolve("access", "${aws_dynamodb_table.table.name}") == "employees"
    assert references.resolve("access", "${aws_dynamodb_table.table.arn}") == (
        "arn:aws:dynamodb:us-west-2:111122223333:table/employees"
    )


def test_a_variable_of_iam_stays_one(references: References) -> None:
    assert references.resolve("access", "profile/$${sagemaker:DomainId}/*") == (
        "profile/${sagemaker:DomainId}/*"
    )


@pytest.mark.parametrize(
    "expression",
    [
        "aws_vpc_endpoint.two.id",
        "aws_vpc_endpoint.one.dns_entry",
        "data.aws_ami.newest.id",
        "var.region",
        f"{OUTPUT}_of_another",
        'jsonencode("text")',
    ],
)
def test_what_has_no_value_is_refused(expression: str, references: References) -> None:
    with pytest.raises(UnresolvedError):
        references.resolve("network", f"arn:${{{expression}}}")
