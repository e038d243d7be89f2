"""The policies of an environment, read from the synthesized stacks."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from assurance.iam.policy_inventory import (
    ALLOW_ALL,
    Bucket,
    ByName,
    Endpoint,
    Function,
    Guarded,
    PolicyInventory,
    Role,
    UncollectedError,
)
from assurance.iam.references import References
from assurance.iam.role_limits import ROLE_LIMITS, RoleLimit
from assurance.terraform_json import Resource, ResourceId, Stacks, path, place, resources
from modules.core.iam import Statement
from modules.core.naming import Naming, endpoint_service
from modules.settings import Settings

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
_MAY_GRANT = ("aws_iam_", "_policy", "_permission", "_attachment", "_grant", "bucket_acl")
# These attributes grant rights beside the policies that are read.
_UNREAD_ATTRIBUTES = {
    "aws_iam_role": ("inline_policy", "managed_policy_arns"),
    "aws_s3_bucket": ("acl", "grant"),
}


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
            roles=ByName(self._roles()),
            role_limits=self.role_limits,
            endpoints=ByName(self._endpoints()),
            functions=ByName(self._functions()),
            keys=ByName(self._keys()),
            repositories=ByName(self._repositories()),
            unattached=ByName(self._unattached()),
            buckets=ByName(self._buckets()),
            apis=ByName(self._apis()),
            tables=ByName(self._attributes("aws_dynamodb_table", "arn")),
            domains=ByName(self._attributes("aws_sagemaker_domain", "id")),
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
            for attribute in _UNREAD_ATTRIBUTES.get(id_.kind, ()):
                if attribute in resource:
                    raise UncollectedError(f"{path(resource)}: {attribute} is not read.")

    def _roles(self) -> Iterator[tuple[str, Role]]:
        roles = list(resources(self.stacks, "aws_iam_role"))
        policies: dict[str, list[str]] = {role["name"]: [] for _, role in roles}
        for id_, policy in resources(self.stacks, "aws_iam_role_policy"):
            role_name = self._owner(policies, id_, policy, "role")
            policies[role_name].append(self._read(id_, policy, "policy"))
        for id_, role in roles:
            name = self._without_prefix(role["name"])
            if name not in self.role_limits:
                raise UncollectedError(
                    f"role {name}: say in assurance/iam/role_limits what it is for."
                )
            yield (
                name,
                Role(
                    arn=self._attribute(id_, role, "arn"),
                    trust=self._read(id_, role, "assume_role_policy"),
                    permissions=tuple(policies[role["name"]]),
                ),
            )

    def _endpoints(self) -> Iterator[tuple[str, Endpoint]]:
        vpcs = {
            self._attribute(id_, vpc, "id"): self._vpc_name(vpc)
            for id_, vpc in resources(self.stacks, "aws_vpc")
        }
        for id_, endpoint in resources(self.stacks, "aws_vpc_endpoint"):
            vpc = vpcs[self._owner(vpcs, id_, endpoint, "vpc_id")]
            try:
                service = endpoint_service(self._text(id_, endpoint, "service_name"))
            except ValueError as error:
                raise UncollectedError(f"{path(endpoint)}: {error}") from None
            yield (
                f"{vpc} {service}",
                Endpoint(
                    id=self._attribute(id_, endpoint, "id"),
                    # AWS lets every request pass an endpoint that has no policy.
                    policy=self._read(id_, endpoint, "policy", default=[ALLOW_ALL]),
                ),
            )

    def _vpc_name(self, vpc: Resource) -> str:
        names = {str(spoke.cidr): spoke.name for spoke in self.settings.spokes}
        names[str(self.settings.hub.cidr)] = "hub"
        if vpc["cidr_block"] not in names:
            raise UncollectedError(
                f"{path(vpc)}: {vpc['cidr_block']} is no address range of the settings."
            )
        return names[vpc["cidr_block"]]

    def _functions(self) -> Iterator[tuple[str, Function]]:
        functions = list(resources(self.stacks, "aws_lambda_function"))
        invocations: dict[str, list[Statement]] = {
            function["function_name"]: [] for _, function in functions
        }
        arns = {
            function["function_name"]: self._attribute(id_, function, "arn")
            for id_, function in functions
        }
        for id_, permission in resources(self.stacks, "aws_lambda_permission"):
            name = self._owner(arns, id_, permission, "function_name")
            invocations[name].append(_invocation(self._texts(id_, permission), arns[name]))
        roles = {
            self._attribute(id_, role, "arn"): self._without_prefix(role["name"])
            for id_, role in resources(self.stacks, "aws_iam_role")
        }
        for id_, function in functions:
            name = function["function_name"]
            self.policies[path(function)] = invocations[name]
            yield (
                self._without_prefix(name),
                Function(
                    arn=arns[name],
                    policy=path(function),
                    role=roles[self._owner(roles, id_, function, "role")],
                    is_in_vpc="vpc_config" in function,
                ),
            )

    def _keys(self) -> Iterator[tuple[str, Guarded]]:
        for id_, key in resources(self.stacks, "aws_kms_key"):
            yield (
                place(key),
                Guarded(
                    arn=self._attribute(id_, key, "arn"), policy=self._read(id_, key, "policy")
                ),
            )

    def _repositories(self) -> Iterator[tuple[str, Guarded]]:
        policies = self._policies_of(
            "aws_ecr_repository", "aws_ecr_repository_policy", "repository"
        )
        for id_, repository in resources(self.stacks, "aws_ecr_repository"):
            name = repository["name"]
            yield (
                name,
                Guarded(
                    arn=self._attribute(id_, repository, "arn"),
                    policy=self._policy(policies, name, repository),
                ),
            )

    def _unattached(self) -> Iterator[tuple[str, str]]:
        for id_, policy in resources(self.stacks, "aws_iam_policy"):
            yield self._without_prefix(policy["name"]), self._read(id_, policy, "policy")

    def _buckets(self) -> Iterator[tuple[str, Bucket]]:
        policies = self._policies_of("aws_s3_bucket", "aws_s3_bucket_policy", "bucket")
        keys = ByName(
            (self._text(id_, encryption, "bucket"), self._encryption_key(id_, encryption))
            for id_, encryption in resources(
                self.stacks, "aws_s3_bucket_server_side_encryption_configuration"
            )
        )
        for id_, bucket in resources(self.stacks, "aws_s3_bucket"):
            name = self._attribute(id_, bucket, "id")
            if name not in keys:
                raise UncollectedError(f"{path(bucket)}: no key of the stacks encrypts it.")
            yield (
                place(bucket),
                Bucket(
                    arn=self._attribute(id_, bucket, "arn"),
                    policy=self._policy(policies, name, bucket),
                    key=keys[name],
                ),
            )

    def _encryption_key(self, id_: ResourceId, encryption: Resource) -> str:
        rules = encryption["rule"]
        if len(rules) != 1:
            raise UncollectedError(
                f"{path(encryption)}: it has {len(rules)} rules; the proofs read exactly one."
            )
        default = rules[0].get("apply_server_side_encryption_by_default", {})
        if "kms_master_key_id" not in default:
            raise UncollectedError(f"{path(encryption)}: no KMS key encrypts by default.")
        return self._text(id_, default, "kms_master_key_id")

    def _apis(self) -> Iterator[tuple[str, Guarded]]:
        policies = self._policies_of(
            "aws_api_gateway_rest_api", "aws_api_gateway_rest_api_policy", "rest_api_id"
        )
        for id_, api in resources(self.stacks, "aws_api_gateway_rest_api"):
            yield (
                place(api),
                Guarded(
                    arn=self._attribute(id_, api, "execution_arn"),
                    policy=self._policy(policies, self._attribute(id_, api, "id"), api),
                ),
            )

    def _policies_of(self, kind: str, policy_kind: str, link: str) -> Mapping[str, str]:
        """Return the paths of the policies of resources of a kind, by id.

        Args:
            kind: The kind of the resources.
            policy_kind: The kind of their policies.
            link: The attribute of a policy that holds the id of its resource.
        """
        owners = {self._attribute(id_, owner, "id") for id_, owner in resources(self.stacks, kind)}
        return ByName(
            (self._owner(owners, id_, policy, link), self._read(id_, policy, "policy"))
            for id_, policy in resources(self.stacks, policy_kind)
        )

    def _policy(self, policies: Mapping[str, str], name: str, owner: Resource) -> str:
        if name not in policies:
            raise UncollectedError(f"{path(owner)}: no policy guards it.")
        return policies[name]

    def _owner(
        self, owners: Collection[str], id_: ResourceId, resource: Resource, link: str
    ) -> str:
        """Return the resource of the stacks that an attribute names.

        Raises:
            UncollectedError: The attribute names another resource, so nothing would judge this one.
        """
        owner = self._text(id_, resource, link)
        if owner not in owners:
            raise UncollectedError(
                f"{path(resource)}: its {link} is {owner}, which is no resource of the stacks."
            )
        return owner

    def _attributes(self, kind: str, attribute: str) -> Iterator[tuple[str, str]]:
        for id_, resource in resources(self.stacks, kind):
            yield place(resource), self._attribute(id_, resource, attribute)

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
