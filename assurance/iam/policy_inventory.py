"""Every policy of an environment, and what it guards: collected from what was synthesized."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, NoReturn, Self, TypeVar

from assurance.iam.references import References
from assurance.references import Resource, path
from assurance.terraform_json import Stacks
from modules.core.iam import ANYONE, Statement
from modules.core.naming import Naming, endpoint_service
from modules.settings import Settings
from toolchain.errors import CommandError

ALLOW_ALL: Statement = {
    "Sid": "AllowAll",
    "Effect": "Allow",
    "Principal": ANYONE,
    "Action": ["*"],
    "Resource": ["*"],
}

# Where the collection looks for a policy.
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
# Kinds that grant rights, or whose names say that they might, and that are read or grant nothing.
_READ = {
    *_POLICY_ATTRIBUTES,
    "aws_ecr_lifecycle_policy",
    "aws_iam_instance_profile",
    "aws_lambda_permission",
}
_MAY_GRANT = ("aws_iam_", "_policy", "_permission", "_attachment", "_grant")


class UncollectedError(CommandError):
    """Something that grants rights and is not read here, or that is looked for and not there."""


_Thing = TypeVar("_Thing")


class _Nouns(dict[str, _Thing]):
    def __missing__(self, name: str) -> NoReturn:
        raise UncollectedError(f"{name}: nothing of that name was synthesized.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role of this project.

    Attributes:
        trust: the place of its trust policy.
        permissions: the places of its inline policies.
    """

    arn: str
    trust: str
    permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A VPC endpoint.

    Attributes:
        policy: the place of its policy.
    """

    id: str
    policy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """A resource with a policy of its own.

    Attributes:
        policy: the place of it.
    """

    arn: str
    policy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyInventory:
    """What an environment consists of, as IAM sees it.

    Attributes:
        policies: by place, which is a path in the construct tree, the statements.
        roles: by noun, such as "presign".
        endpoints: by VPC and service, such as "hub sagemaker.api".
        functions: by noun, such as "presign".
        keys: by place.
        repositories: of images, by name.
        unattached: by noun, the places of policies that whoever is given them has.
        api: the private API; its ARN is that of its executions.
        table: the ARN of the mapping table.
        domain_id: of the Studio domain.
    """

    settings: Settings
    policies: Mapping[str, Sequence[Statement]]
    roles: Mapping[str, Role]
    endpoints: Mapping[str, Endpoint]
    functions: Mapping[str, Guarded]
    keys: Mapping[str, Guarded]
    repositories: Mapping[str, Guarded]
    unattached: Mapping[str, str]
    bucket: Guarded
    api: Guarded
    table: str
    domain_id: str

    @property
    def naming(self) -> Naming:
        """The names of the environment."""
        return Naming.of(self.settings)

    def permissions(self, role: str) -> list[Statement]:
        """Returns what a role may do, over all its policies."""
        places = self.roles[role].permissions
        return [statement for place in places for statement in self.policies[place]]

    def with_policy(self, place: str, statements: Sequence[Statement]) -> Self:
        """Returns the same with another policy in a place."""
        return replace(self, policies=MappingProxyType({**self.policies, place: statements}))


def collect(stacks: Stacks, settings: Settings) -> PolicyInventory:
    """Collects all policies of an environment.

    Raises:
        UncollectedError: a resource may grant rights in a way that is not read here.
        UnresolvedError: a policy holds a reference without a value.
    """
    return _Collection(stacks, settings).estate()


@dataclass(slots=True)
class _Collection:
    stacks: Stacks
    settings: Settings
    policies: dict[str, Sequence[Statement]] = field(default_factory=dict)

    def estate(self) -> PolicyInventory:
        self._refuse_what_is_not_read()
        return PolicyInventory(
            settings=self.settings,
            roles=_Nouns(self._roles()),
            endpoints=_Nouns(self._endpoints()),
            functions=_Nouns(self._functions()),
            keys=_Nouns(self._keys()),
            repositories=_Nouns(self._repositories()),
            unattached=_Nouns(self._unattached()),
            bucket=self._guarded_by("aws_s3_bucket", "aws_s3_bucket_policy", "bucket"),
            api=self._guarded_by(
                "aws_api_gateway_rest_api",
                "aws_api_gateway_rest_api_policy",
                "rest_api_id",
                arn="execution_arn",
            ),
            table=self._only("aws_dynamodb_table", "arn"),
            domain_id=self._only("aws_sagemaker_domain", "id"),
            policies=MappingProxyType(self.policies),
        )

    def _refuse_what_is_not_read(self) -> None:
        for _, kind, resource in self._all():
            if kind not in _READ and any(mark in kind for mark in _MAY_GRANT):
                raise UncollectedError(f"{path(resource)}: a {kind} may grant rights, unread.")
            for attribute, value in resource.items():
                holds_policy = isinstance(value, str) and '"Statement"' in value
                if holds_policy and _POLICY_ATTRIBUTES.get(kind) != attribute:
                    raise UncollectedError(f"{path(resource)}: {attribute} is an unread policy.")
            for attached in ("managed_policy_arns", "inline_policy"):
                if kind == "aws_iam_role" and attached in resource:
                    raise UncollectedError(f"{path(resource)}: {attached} is not read.")

    def _roles(self) -> dict[str, Role]:
        attached: dict[str, list[str]] = {}
        for stack, resource in self._kind("aws_iam_role_policy"):
            place = self._read(stack, resource, "policy")
            attached.setdefault(self._text(stack, resource, "role"), []).append(place)
        return {
            resource["name"].removeprefix(f"{self.settings.name}-"): Role(
                arn=self._attribute(stack, "aws_iam_role", resource, "arn"),
                trust=self._read(stack, resource, "assume_role_policy"),
                permissions=tuple(attached.get(resource["name"], ())),
            )
            for stack, resource in self._kind("aws_iam_role")
        }

    def _endpoints(self) -> dict[str, Endpoint]:
        vpcs = {
            self._attribute(stack, "aws_vpc", vpc, "id"): self._owner(vpc["cidr_block"])
            for stack, vpc in self._kind("aws_vpc")
        }
        found = {}
        for stack, resource in self._kind("aws_vpc_endpoint"):
            vpc = vpcs[self._text(stack, resource, "vpc_id")]
            service = endpoint_service(resource["service_name"])
            # AWS lets everything pass an endpoint that has no policy.
            place = self._read(stack, resource, "policy", default=[ALLOW_ALL])
            id_ = self._attribute(stack, "aws_vpc_endpoint", resource, "id")
            found[f"{vpc} {service}"] = Endpoint(id=id_, policy=place)
        return found

    def _owner(self, cidr: str) -> str:
        if cidr == str(self.settings.hub.cidr):
            return "hub"
        (spoke,) = (one.name for one in self.settings.spokes if str(one.cidr) == cidr)
        return spoke

    def _functions(self) -> dict[str, Guarded]:
        found = {}
        for stack, function in self._kind("aws_lambda_function"):
            name = function["function_name"]
            place = path(function)
            arn = self._attribute(stack, "aws_lambda_function", function, "arn")
            self.policies[place] = [
                _invocation(self._resolved(where, permission), arn)
                for where, permission in self._kind("aws_lambda_permission")
                if self._text(where, permission, "function_name") == name
            ]
            noun = name.removeprefix(f"{self.settings.name}-")
            found[noun] = Guarded(arn=arn, policy=place)
        return found

    def _keys(self) -> dict[str, Guarded]:
        return {
            path(key).removesuffix("/key"): Guarded(
                arn=self._attribute(stack, "aws_kms_key", key, "arn"),
                policy=self._read(stack, key, "policy"),
            )
            for stack, key in self._kind("aws_kms_key")
        }

    def _repositories(self) -> dict[str, Guarded]:
        policies = {
            self._text(stack, policy, "repository"): self._read(stack, policy, "policy")
            for stack, policy in self._kind("aws_ecr_repository_policy")
        }
        return {
            repository["name"]: Guarded(
                arn=self._attribute(stack, "aws_ecr_repository", repository, "arn"),
                policy=policies[repository["name"]],
            )
            for stack, repository in self._kind("aws_ecr_repository")
        }

    def _unattached(self) -> dict[str, str]:
        return {
            policy["name"].removeprefix(f"{self.settings.name}-"): self._read(
                stack, policy, "policy"
            )
            for stack, policy in self._kind("aws_iam_policy")
        }

    def _guarded_by(self, kind: str, policy_kind: str, link: str, arn: str = "arn") -> Guarded:
        stack, policy = self._one(policy_kind)
        owner, guarded = self._one(kind)
        named = self._attribute(owner, kind, guarded, link.removeprefix("rest_api_"))
        if self._text(stack, policy, link) != named:
            raise UncollectedError(f"{path(policy)}: guards something else than {path(guarded)}.")
        return Guarded(
            arn=self._attribute(owner, kind, guarded, arn),
            policy=self._read(stack, policy, "policy"),
        )

    def _only(self, kind: str, attribute: str) -> str:
        stack, resource = self._one(kind)
        return self._attribute(stack, kind, resource, attribute)

    def _one(self, kind: str) -> tuple[str, dict[str, Any]]:
        match self._kind(kind):
            case [only]:
                return only
            case found:
                raise UncollectedError(f"{kind}: there must be one, and there are {len(found)}.")

    def _read(
        self,
        stack: str,
        resource: Resource,
        attribute: str,
        default: Sequence[Statement] | None = None,
    ) -> str:
        place = path(resource)
        if attribute not in resource:
            if default is None:
                raise UncollectedError(f"{place}: it has no {attribute}.")
            self.policies[place] = default
            return place
        document = json.loads(self._text(stack, resource, attribute))
        self.policies[place] = document["Statement"]
        return place

    def _resolved(self, stack: str, resource: Resource) -> dict[str, str]:
        return {
            name: self._text(stack, resource, name)
            for name, value in resource.items()
            if isinstance(value, str)
        }

    def _text(self, stack: str, resource: Resource, attribute: str) -> str:
        return self._references.resolve(stack, resource[attribute])

    def _attribute(self, stack: str, kind: str, resource: Resource, attribute: str) -> str:
        id_ = resource["//"]["metadata"]["uniqueId"]
        return self._references.resolve(stack, f"${{{kind}.{id_}.{attribute}}}")

    @property
    def _references(self) -> References:
        return References(self.stacks, Naming.of(self.settings))

    def _all(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        for stack, terraform in self.stacks.items():
            for kind, named in terraform["resource"].items():
                for resource in named.values():
                    yield stack, kind, resource

    def _kind(self, kind: str) -> list[tuple[str, dict[str, Any]]]:
        return [(stack, resource) for stack, found, resource in self._all() if found == kind]


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
