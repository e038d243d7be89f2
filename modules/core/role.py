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
    """The name of a role, who may assume it, and what it may do.

    Attributes:
        role: The last part of the name. The stack that has the role declares it in `role_names.py`.
        trust_policy: The JSON of the policy that says who may assume the role.
        statements: Everything that the role may do; no other policy is attached.
    """

    naming: Naming
    role: str
    description: str
    trust_policy: str
    statements: Sequence[Statement]


class Role(Construct):
    """A role whose name other stacks can know before it exists.

    Attributes:
        name: The name of the role.
        arn: The ARN of the role.
        policy: The permissions. A resource whose creation AWS refuses without them depends on this.
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
