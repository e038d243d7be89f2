"""The resources of all stacks; an unknown kind or attribute is an error."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any, NoReturn, TypeVar

from assurance import terraform_json
from assurance.network.model import UnmodelledError
from assurance.network.scope import COMMON_ATTRIBUTES, MODELLED, UNCONCERNED
from assurance.terraform_json import ResourceId, Stacks, follow

# A module, for example, could hold any resource.
_SECTIONS = {"//", "data", "output", "provider", "resource", "terraform"}


_Part = TypeVar("_Part")


class ById(dict[ResourceId, _Part]):
    """Parts of the model by resource; a missing one is an error."""

    def __missing__(self, id_: ResourceId) -> NoReturn:
        raise UnmodelledError(
            f"{id_}: another resource refers to it as a resource of another kind."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkResource:
    """A resource, managed or only looked up.

    Attributes:
        stacks: All stacks, in which references are resolved.
        id: The id of the resource.
        values: The synthesized attributes.
    """

    stacks: Stacks
    id: ResourceId
    values: Mapping[str, Any]

    def value(self, attribute: str, default: Any = None) -> Any:  # noqa: ANN401 - JSON
        """Return a value that is known before a deployment.

        Raises:
            UnmodelledError: Terraform knows the value only after a deployment.
        """
        value = self.values.get(attribute, default)
        if isinstance(value, str) and "${" in value.replace("$${", ""):
            raise self.error(f"{attribute} is known after the deployment only: {value}")
        return value

    def block(self, attribute: str) -> IPv4Network:
        """Return a CIDR block.

        Raises:
            UnmodelledError: The attribute is missing.
        """
        if not self.value(attribute):
            raise self.error(f"it has no {attribute}.")
        return IPv4Network(self.value(attribute))

    def to(self, attribute: str) -> ResourceId:
        """Return the resource that an attribute refers to.

        Raises:
            UnmodelledError: The attribute refers to no resource of these stacks.
        """
        return self._resolved(attribute, self.values.get(attribute))

    def to_each(self, attribute: str) -> Sequence[ResourceId]:
        """Return the resources to which the elements of a list refer."""
        return [self._resolved(attribute, one) for one in self.values.get(attribute, ())]

    def within(self, attribute: str, values: Mapping[str, Any]) -> "NetworkResource":
        """Return a nested block, which can be read like the resource."""
        return NetworkResource(
            stacks=self.stacks,
            id=ResourceId(self.id.stack, self.id.kind, f"{self.id.name}.{attribute}"),
            values=values,
        )

    def error(self, problem: str) -> UnmodelledError:
        """Return an error that names the resource."""
        return UnmodelledError(f"{self.id}: {problem}")

    def _resolved(self, attribute: str, text: object) -> ResourceId:
        reference = None
        if isinstance(text, str) and text.startswith("${") and text.endswith("}"):
            reference = follow(self.stacks, self.id.stack, text[2:-1])
        if reference is None or terraform_json.find(self.stacks, reference.resource) is None:
            raise self.error(f"{attribute}: {text}: refers to no resource that the model knows.")
        return reference.resource


class Resources:
    """The resources of all stacks."""

    def __init__(self, stacks: Stacks) -> None:
        """Create the reader.

        Raises:
            UnmodelledError: The stacks have kinds or attributes that the model does not know; the
                text has every one.
        """
        self._stacks = stacks
        if problems := list(self._unmodelled()):
            raise UnmodelledError("\n".join(problems))

    def of(self, kind: str) -> Iterator[NetworkResource]:
        """Yield the resources of a kind, such as "aws_vpc" or "data.aws_vpc"."""
        for id_, values in terraform_json.resources(self._stacks, kind):
            yield NetworkResource(stacks=self._stacks, id=id_, values=values)

    def _unmodelled(self) -> Iterator[str]:
        for stack, terraform in self._stacks.items():
            for section in sorted(terraform.keys() - _SECTIONS):
                yield f"{stack}: the model of the network does not read a {section}"
        for id_, values in terraform_json.resources(self._stacks):
            if id_.kind in UNCONCERNED:
                continue
            if id_.kind not in MODELLED:
                yield (
                    f"{id_}: the model of the network does not know {id_.kind}: "
                    "model it, or say in assurance/network/scope.py why it is unconcerned"
                )
                continue
            for attribute in sorted(values.keys() - MODELLED[id_.kind] - COMMON_ATTRIBUTES):
                yield f"{id_}: the model of the network does not know its {attribute}"
