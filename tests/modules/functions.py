"""Lambda functions, for tests of constructs that need one."""

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
    """Add a function that may only write its log and traces."""
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
    """Return the resources, by kind, that belong to no function."""
    own = {
        kind: {
            id_: resource
            for id_, resource in named.items()
            if not id_.startswith(("authorizer_", "presign_"))
        }
        for kind, named in terraform["resource"].items()
    }
    return {kind: named for kind, named in own.items() if named}
