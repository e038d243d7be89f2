"""The role of an EC2 instance."""

from collections.abc import Sequence
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.iam_instance_profile import IamInstanceProfile
from constructs import Construct

from modules.core.iam import Statement, assumed_by
from modules.core.naming import Naming
from modules.core.role import Role, RoleProps


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceRoleProps:
    """What the role needs.

    Attributes:
        statements: what it may do; nothing else is attached.
    """

    naming: Naming
    role: str
    description: str
    statements: Sequence[Statement]


class InstanceRole(Construct):
    """A role, and the profile by which an instance has it.

    Attributes:
        profile_name: of the instance profile.
    """

    def __init__(self, scope: Construct, id_: str, props: InstanceRoleProps) -> None:
        super().__init__(scope, id_)
        role = Role(
            self,
            "role",
            RoleProps(
                naming=props.naming,
                role=props.role,
                description=props.description,
                trust_policy=assumed_by("ec2.amazonaws.com"),
                statements=props.statements,
            ),
        )
        profile = IamInstanceProfile(
            self,
            "profile",
            name=props.naming.name(props.role),
            role=role.name,
            # An instance that starts at once would be refused what the policy allows.
            depends_on=[role.policy],
        )
        self.profile_name = profile.name
