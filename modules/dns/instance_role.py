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
    """The name of the role, and what instances may do with it.

    Attributes:
        role: The last part of the name.
        statements: Everything that the role may do; no other policy is attached.
    """

    naming: Naming
    role: str
    description: str
    statements: Sequence[Statement]


class InstanceRole(Construct):
    """A role, and the profile by which an instance gets it.

    Attributes:
        profile_name: The name of the instance profile.
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
            # An instance that starts before the policy exists has no rights at its start.
            depends_on=[role.policy],
        )
        self.profile_name = profile.name
