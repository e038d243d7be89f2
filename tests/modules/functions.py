"""The two functions as the other constructs of the stack need them."""

from typing import Any

from constructs import Construct

from modules.core.function import Function, FunctionProps, Subnets
from modules.core.naming import Naming
from modules.settings import Settings
from tests.support.synthesis import Terraform

SUBNETS = Subnets(subnet_ids=["subnet-a", "subnet-b"], security_group_id="sg-functions")


def add_function(
    scope: Construct, name: str, settings: Settings, subnets: Subnets | None = None
) -> Function:
    """Adds a function that may do nothing of its own."""
    props = FunctionProps(
        naming=Naming.of(settings),
        function=name,
        description=f"The {name} function",
        functions=settings.functions,
        environment={"SETTING": "value"},
        statements=[],
        subnets=subnets,
        key_arn="arn:key",
        retention_days=settings.logs.retention_days,
    )
    return Function(scope, name, props)


def without_functions(terraform: Terraform) -> dict[str, dict[str, Any]]:
    """Returns the resources that are no function's: those have snapshots of their own."""
    own = {
        kind: {
            id_: resource
            for id_, resource in named.items()
            if not id_.startswith(("authorizer_", "presign_"))
        }
        for kind, named in terraform["resource"].items()
    }
    return {kind: named for kind, named in own.items() if named}
