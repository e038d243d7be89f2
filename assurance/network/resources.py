"""The resources of all stacks, read so that nothing of them goes unnoticed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any, NoReturn, TypeVar

from assurance import terraform_json
from assurance.network.model import UnmodelledError
from assurance.network.scope import EVERYWHERE, MODELLED, UNCONCERNED
from assurance.terraform_json import ResourceId, Stacks, follow

# A module could hold anything.
_SECTIONS = {"//", "data", "output", "provider", "resource", "terraform"}


_Thing = TypeVar("_Thing")


class ById(dict[ResourceId, _Thing]):
    """Things by their resource; to look for one that is not among them is an error."""

    def __missing__(self, id_: ResourceId) -> NoReturn:
        raise UnmodelledError(f"{id_}: something refers to it as what it is not.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A resource, or what is only looked up.

    Attributes:
        values: its attributes, as synthesized.
    """

    stacks: Stacks
    id: ResourceId
    values: Mapping[str, Any]

    def value(self, attribute: str, default: Any = None) -> Any:  # noqa: ANN401 - JSON
        """Returns a value that is known before anything is deployed.

        Raises:
            UnmodelledError: Terraform will know it only later.
        """
        value = self.values.get(attribute, default)
        if isinstance(value, str) and "${" in value.replace("$${", ""):
            raise self.error(f"{attribute} is known after the deployment only: {value}")
        return value

    def block(self, attribute: str) -> IPv4Network:
        """Returns a block of addresses.

        Raises:
            UnmodelledError: it is not given.
        """
        if not self.value(attribute):
            raise self.error(f"it has no {attribute}.")
        return IPv4Network(self.value(attribute))

    def to(self, attribute: str) -> ResourceId:
        """Returns the resource that an attribute refers to.

        Raises:
            UnmodelledError: it refers to none, such as to something outside of these stacks.
        """
        return self._resolved(attribute, self.values.get(attribute))

    def to_each(self, attribute: str) -> Sequence[ResourceId]:
        """Returns the resources that a list refers to."""
        return [self._resolved(attribute, one) for one in self.values.get(attribute, ())]

    def within(self, attribute: str, values: Mapping[str, Any]) -> "Found":
        """Returns a block of it, to be read the same way."""
        return Found(
            stacks=self.stacks,
            id=ResourceId(self.id.stack, self.id.kind, f"{self.id.name}.{attribute}"),
            values=values,
        )

    def error(self, problem: str) -> UnmodelledError:
        """Returns an error that names it."""
        return UnmodelledError(f"{self.id}: {problem}")

    def _resolved(self, attribute: str, text: object) -> ResourceId:
        reference = None
        if isinstance(text, str) and text.startswith("${") and text.endswith("}"):
            reference = follow(self.stacks, self.id.stack, text[2:-1])
        if reference is None or terraform_json.find(self.stacks, reference.resource) is None:
            raise self.error(f"{attribute}: {text}: refers to no resource that the model knows.")
        return reference.resource


class Resources:
    """All of them, by kind."""

    def __init__(self, stacks: Stacks) -> None:
        """Takes the stacks.

        Raises:
            UnmodelledError: with every kind and attribute that the model does not know.
        """
        self._stacks = stacks
        if problems := list(self._unmodelled()):
            raise UnmodelledError("\n".join(problems))

    def of(self, kind: str) -> Iterator[Found]:
        """Yields those of a kind, such as "aws_vpc" or "data.aws_vpc"."""
        for id_, values in terraform_json.resources(self._stacks, kind):
            yield Found(stacks=self._stacks, id=id_, values=values)

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
            for attribute in sorted(values.keys() - MODELLED[id_.kind] - EVERYWHERE):
                yield f"{id_}: the model of the network does not know its {attribute}"
