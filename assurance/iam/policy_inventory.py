"""Every policy of an environment, and the resource that it guards."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NoReturn, Self, TypeVar

from assurance.errors import UnjudgedError
from assurance.iam.role_limits import RoleLimit
from modules.core.iam import ANYONE, Statement
from modules.core.naming import Naming
from modules.settings import Settings

ALLOW_ALL: Statement = {
    "Sid": "AllowAll",
    "Effect": "Allow",
    "Principal": ANYONE,
    "Action": ["*"],
    "Resource": ["*"],
}


class UncollectedError(UnjudgedError):
    """A resource may grant rights that are not collected, or a resource is missing."""


_Collected = TypeVar("_Collected")


class ByName(dict[str, _Collected]):
    """What was collected, by name.

    A name that was not collected is an error of the proofs, and so is a name of two resources.
    """

    def __init__(self, named: Iterable[tuple[str, _Collected]]) -> None:
        """Collect.

        Raises:
            UncollectedError: Two resources have one name, so one would be judged for both.
        """
        super().__init__()
        for name, collected in named:
            if name in self:
                raise UncollectedError(
                    f"{name}: two resources of one kind are found under this name, so one would "
                    "be judged for both."
                )
            self[name] = collected

    def __missing__(self, name: str) -> NoReturn:
        raise UncollectedError(f"{name}: no resource of that name was synthesized.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role.

    Attributes:
        arn: The ARN.
        trust: The path of its trust policy.
        permissions: The paths of its inline policies.
    """

    arn: str
    trust: str
    permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A VPC endpoint.

    Attributes:
        id: The id.
        policy: The path of its policy.
    """

    id: str
    policy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """A resource that has a policy of its own.

    Attributes:
        arn: The ARN; that of an API is the ARN of its executions.
        policy: The path of its policy.
    """

    arn: str
    policy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket(Guarded):
    """A bucket.

    Attributes:
        key: The ARN of the key that encrypts its objects.
    """

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Function(Guarded):
    """A Lambda function.

    Attributes:
        role: The name of its role, without the prefix of the environment.
        is_in_vpc: Whether its network interfaces are in a VPC.
    """

    role: str
    is_in_vpc: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyInventory:
    """The resources of an environment, as IAM sees them.

    A place is the path of the construct that made a resource, such as "studio/bucket". A name of a
    role or a function lacks the prefix of the environment.

    Attributes:
        settings: The settings of the environment.
        policies: The statements, by the path of the policy in the construct tree.
        roles: The roles, by name, such as "presign".
        role_limits: What each role is for, by name.
        endpoints: The VPC endpoints, by VPC and service, such as "hub sagemaker.api".
        functions: The Lambda functions, by name, such as "presign".
        keys: The KMS keys, by place.
        repositories: The image repositories, by name.
        unattached: The paths of managed policies that are attached to no role, by name.
        buckets: The S3 buckets, by place.
        apis: The REST APIs, by place.
        tables: The ARNs of the DynamoDB tables, by place.
        domains: The ids of the SageMaker domains, by place.
    """

    settings: Settings
    policies: Mapping[str, Sequence[Statement]]
    roles: Mapping[str, Role]
    role_limits: Mapping[str, RoleLimit]
    endpoints: Mapping[str, Endpoint]
    functions: Mapping[str, Function]
    keys: Mapping[str, Guarded]
    repositories: Mapping[str, Guarded]
    unattached: Mapping[str, str]
    buckets: Mapping[str, Bucket]
    apis: Mapping[str, Guarded]
    tables: Mapping[str, str]
    domains: Mapping[str, str]

    @property
    def naming(self) -> Naming:
        """The names of the environment."""
        return Naming.of(self.settings)

    def permissions(self, role: str) -> list[Statement]:
        """Return the statements of all policies of a role."""
        paths = self.roles[role].permissions
        return [statement for policy in paths for statement in self.policies[policy]]

    def with_policy(self, policy: str, statements: Sequence[Statement]) -> Self:
        """Return the same inventory with other statements in one policy.

        Args:
            policy: The path of the policy.
            statements: The new statements.
        """
        return replace(self, policies=MappingProxyType({**self.policies, policy: statements}))
