"""Every policy of an environment, and the resource that it guards, as synthesized."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import NoReturn, Self, TypeVar

from assurance.errors import UnjudgedError
from assurance.iam.references import References
from assurance.iam.role_limits import ROLE_LIMITS, RoleLimit
from assurance.terraform_json import Resource, ResourceId, Stacks, path, place, resources
from modules.core.iam import ANYONE, Statement
from modules.core.naming import Naming, endpoint_service
from modules.settings import Settings

ALLOW_ALL: Statement = {
    "Sid": "AllowAll",
    "Effect": "Allow",
    "Principal": ANYONE,
    "Action": ["*"],
    "Resource": ["*"],
}

# The attribute that holds the policy, by the kind of a resource.
_POLICY_ATTRIBUTES = {
    "aws_api_gateway_rest_api_policy": "policy",
    "aws_ecr_repository_policy": "policy",
    "aws_iam_policy": "policy",
    "aws_iam_role": "assume_role_policy",
    "aws_iam_role_policy": "policy",
    "aws_kms_key": "policy",
    "aws_s3_bucket_policy": "policy",
    "aws_vpc_endpoint": "policy",
}
# These kinds grant rights and are collected, or have a suspicious name and grant nothing.
_READ = {
    *_POLICY_ATTRIBUTES,
    "aws_ecr_lifecycle_policy",
    "aws_iam_instance_profile",
    "aws_lambda_permission",
}
_MAY_GRANT = ("aws_iam_", "_policy", "_permission", "_attachment", "_grant")


class UncollectedError(UnjudgedError):
    """A resource may grant rights that are not collected, or a resource is missing."""


_Collected = TypeVar("_Collected")


class _ByName(dict[str, _Collected]):
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


def collect(
    stacks: Stacks, settings: Settings, role_limits: Mapping[str, RoleLimit] = ROLE_LIMITS
) -> PolicyInventory:
    """Collect all policies of an environment.

    Args:
        stacks: The synthesized stacks.
        settings: The settings of the environment.
        role_limits: What each role is for, by name.

    Raises:
        UncollectedError: A resource may grant rights that are not collected, or a role has no
            limit.
        UnresolvedError: A policy holds a reference without a value.
    """
    return _Collection(stacks, settings, role_limits).inventory()


@dataclass(slots=True)
class _Collection:
    stacks: Stacks
    settings: Settings
    role_limits: Mapping[str, RoleLimit]
    policies: dict[str, Sequence[Statement]] = field(default_factory=dict)

    def inventory(self) -> PolicyInventory:
        self._refuse_unread_policies()
        return PolicyInventory(
            settings=self.settings,
            roles=_ByName(self._roles()),
            role_limits=self.role_limits,
            endpoints=_ByName(self._endpoints()),
            functions=_ByName(self._functions()),
            keys=_ByName(self._keys()),
            repositories=_ByName(self._repositories()),
            unattached=_ByName(self._unattached()),
            buckets=_ByName(self._buckets()),
            apis=_ByName(self._apis()),
            tables=_ByName(self._attributes("aws_dynamodb_table", "arn")),
            domains=_ByName(self._attributes("aws_sagemaker_domain", "id")),
            policies=MappingProxyType(self.policies),
        )

    def _refuse_unread_policies(self) -> None:
        for id_, resource in resources(self.stacks):
            if id_.kind not in _READ and any(mark in id_.kind for mark in _MAY_GRANT):
                raise UncollectedError(f"{path(resource)}: a {id_.kind} may grant rights, unread.")
            for attribute, value in resource.items():
                holds_policy = isinstance(value, str) and '"Statement"' in value
                if holds_policy and _POLICY_ATTRIBUTES.get(id_.kind) != attribute:
                    raise UncollectedError(f"{path(resource)}: {attribute} is an unread policy.")
            for attached in ("managed_policy_arns", "inline_policy"):
                if id_.kind == "aws_iam_role" and attached in resource:
                    raise UncollectedError(f"{path(resource)}: {attached} is not read.")

    def _roles(self) -> dict[str, Role]:
        attached: dict[str, list[str]] = {}
        for id_, policy in resources(self.stacks, "aws_iam_role_policy"):
            role = self._text(id_, policy, "role")
            attached.setdefault(role, []).append(self._read(id_, policy, "policy"))
        roles = {
            self._without_prefix(role["name"]): Role(
                arn=self._attribute(id_, role, "arn"),
                trust=self._read(id_, role, "assume_role_policy"),
                permissions=tuple(attached.get(role["name"], ())),
            )
            for id_, role in resources(self.stacks, "aws_iam_role")
        }
        for name in sorted(roles.keys() - self.role_limits.keys()):
            raise UncollectedError(f"role {name}: say in assurance/iam/role_limits what it is for.")
        return roles

    def _endpoints(self) -> dict[str, Endpoint]:
        vpcs = {
            self._attribute(id_, vpc, "id"): self._owner(vpc["cidr_block"])
            for id_, vpc in resources(self.stacks, "aws_vpc")
        }
        found = {}
        for id_, endpoint in resources(self.stacks, "aws_vpc_endpoint"):
            vpc = vpcs[self._text(id_, endpoint, "vpc_id")]
            service = endpoint_service(endpoint["service_name"])
            found[f"{vpc} {service}"] = Endpoint(
                id=self._attribute(id_, endpoint, "id"),
                # AWS lets every request pass an endpoint that has no policy.
                policy=self._read(id_, endpoint, "policy", default=[ALLOW_ALL]),
            )
        return found

    def _owner(self, cidr: str) -> str:
        if cidr == str(self.settings.hub.cidr):
            return "hub"
        (spoke,) = (spoke.name for spoke in self.settings.spokes if str(spoke.cidr) == cidr)
        return spoke

    def _functions(self) -> dict[str, Function]:
        permissions = [
            (self._text(id_, permission, "function_name"), self._texts(id_, permission))
            for id_, permission in resources(self.stacks, "aws_lambda_permission")
        ]
        roles = {
            self._attribute(id_, role, "arn"): self._without_prefix(role["name"])
            for id_, role in resources(self.stacks, "aws_iam_role")
        }
        found = {}
        for id_, function in resources(self.stacks, "aws_lambda_function"):
            name = function["function_name"]
            arn = self._attribute(id_, function, "arn")
            self.policies[path(function)] = [
                _invocation(permission, arn)
                for function_name, permission in permissions
                if function_name == name
            ]
            role = self._text(id_, function, "role")
            if role not in roles:
                raise UncollectedError(f"{path(function)}: its role is not one of the stacks.")
            found[self._without_prefix(name)] = Function(
                arn=arn,
                policy=path(function),
                role=roles[role],
                is_in_vpc="vpc_config" in function,
            )
        return found

    def _keys(self) -> dict[str, Guarded]:
        return {
            place(key): Guarded(
                arn=self._attribute(id_, key, "arn"), policy=self._read(id_, key, "policy")
            )
            for id_, key in resources(self.stacks, "aws_kms_key")
        }

    def _repositories(self) -> dict[str, Guarded]:
        policies = self._policies_of("aws_ecr_repository_policy", "repository")
        return {
            repository["name"]: Guarded(
                arn=self._attribute(id_, repository, "arn"),
                policy=self._policy(policies, repository["name"], repository),
            )
            for id_, repository in resources(self.stacks, "aws_ecr_repository")
        }

    def _unattached(self) -> dict[str, str]:
        return {
            self._without_prefix(policy["name"]): self._read(id_, policy, "policy")
            for id_, policy in resources(self.stacks, "aws_iam_policy")
        }

    def _buckets(self) -> dict[str, Bucket]:
        policies = self._policies_of("aws_s3_bucket_policy", "bucket")
        keys = {
            self._text(id_, encryption, "bucket"): self._encryption_key(id_, encryption)
            for id_, encryption in resources(
                self.stacks, "aws_s3_bucket_server_side_encryption_configuration"
            )
        }
        found = {}
        for id_, bucket in resources(self.stacks, "aws_s3_bucket"):
            name = self._attribute(id_, bucket, "id")
            if name not in keys:
                raise UncollectedError(f"{path(bucket)}: no key of the stacks encrypts it.")
            found[place(bucket)] = Bucket(
                arn=self._attribute(id_, bucket, "arn"),
                policy=self._policy(policies, name, bucket),
                key=keys[name],
            )
        return found

    def _encryption_key(self, id_: ResourceId, encryption: Resource) -> str:
        (rule,) = encryption["rule"]
        default = rule["apply_server_side_encryption_by_default"]
        return self._text(id_, default, "kms_master_key_id")

    def _apis(self) -> dict[str, Guarded]:
        policies = self._policies_of("aws_api_gateway_rest_api_policy", "rest_api_id")
        return {
            place(api): Guarded(
                arn=self._attribute(id_, api, "execution_arn"),
                policy=self._policy(policies, self._attribute(id_, api, "id"), api),
            )
            for id_, api in resources(self.stacks, "aws_api_gateway_rest_api")
        }

    def _policies_of(self, kind: str, link: str) -> dict[str, str]:
        """Return the paths of policies, by the value of the attribute that names the owner."""
        return {
            self._text(id_, policy, link): self._read(id_, policy, "policy")
            for id_, policy in resources(self.stacks, kind)
        }

    def _policy(self, policies: Mapping[str, str], name: str, owner: Resource) -> str:
        if name not in policies:
            raise UncollectedError(f"{path(owner)}: no policy guards it.")
        return policies[name]

    def _attributes(self, kind: str, attribute: str) -> dict[str, str]:
        return {
            place(resource): self._attribute(id_, resource, attribute)
            for id_, resource in resources(self.stacks, kind)
        }

    def _read(
        self,
        id_: ResourceId,
        resource: Resource,
        attribute: str,
        default: Sequence[Statement] | None = None,
    ) -> str:
        policy = path(resource)
        if attribute in resource:
            self.policies[policy] = json.loads(self._text(id_, resource, attribute))["Statement"]
        elif default is not None:
            self.policies[policy] = default
        else:
            raise UncollectedError(f"{policy}: it has no {attribute}.")
        return policy

    def _texts(self, id_: ResourceId, resource: Resource) -> dict[str, str]:
        return {
            name: self._text(id_, resource, name)
            for name, value in resource.items()
            if isinstance(value, str)
        }

    def _text(self, id_: ResourceId, resource: Resource, attribute: str) -> str:
        return self._references.resolve(id_.stack, resource[attribute])

    def _attribute(self, id_: ResourceId, resource: Resource, attribute: str) -> str:
        name = resource["//"]["metadata"]["uniqueId"]
        return self._references.resolve(id_.stack, f"${{{id_.kind}.{name}.{attribute}}}")

    def _without_prefix(self, name: str) -> str:
        return name.removeprefix(f"{self.settings.name}-")

    @property
    def _references(self) -> References:
        return References(self.stacks, Naming.of(self.settings))


# https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
def _invocation(permission: Mapping[str, str], function_arn: str) -> Statement:
    limits = {
        operator: {key: permission[attribute]}
        for attribute, operator, key in (
            ("source_arn", "ArnLike", "aws:SourceArn"),
            ("source_account", "StringEquals", "aws:SourceAccount"),
        )
        if attribute in permission
    }
    return {
        "Sid": "Invoke",
        "Effect": "Allow",
        "Principal": {"Service": permission["principal"]},
        "Action": [permission["action"]],
        "Resource": [function_arn],
        "Condition": limits,
    }
