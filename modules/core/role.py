"""An IAM role with the one policy that it needs."""

from collections.abc import Sequence
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from constructs import Construct

from modules.core.iam import Statement, document
from modules.core.naming import Naming


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleProps:
    """What a role needs.

    Attributes:
        trust_policy: JSON, of who may assume it.
        statements: what it may do; nothing else is attached.
    """

    naming: Naming
    role: str
    description: str
    trust_policy: str
    statements: Sequence[Statement]


class Role(Construct):
    """A role whose name other stacks can know beforehand.

    Attributes:
        name: of the role.
        arn: of the role.
        policy: what a service that checks permissions at creation must wait for.
    """

    def __init__(self, scope: Construct, id_: str, props: RoleProps) -> None:
        super().__init__(scope, id_)
        role = IamRole(
            self,
            "role",
            name=props.naming.name(props.role),
            description=props.description,
            assume_role_policy=props.trust_policy,
        )
        self.policy = IamRolePolicy(
            self,
            "policy",
            name="permissions",
            role=role.id,
            policy=document(*props.statements),
        )
        self.name = role.name
        self.arn = role.arn
