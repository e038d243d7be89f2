"""A request to AWS, each part of which is known or left to the solver."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from ipaddress import IPv4Address
from types import MappingProxyType

import z3

from assurance.iam.action import Action, AnyAction, KnownAction
from assurance.iam.term import Term, UnmodelledError

ARN_PARTS = ("partition", "service", "region", "account", "resource")


class Kind(Enum):
    """The kind of a context key's value."""

    TEXT = "text"
    # A list of texts, which has one element in every request that the policies judge.
    TEXTS = "texts"
    ARN = "arn"
    ADDRESS = "address"
    TRUTH = "truth"


# The model knows these context keys only, and refuses a policy with another one.
KEYS: Mapping[str, Kind] = MappingProxyType(
    {
        "aws:PrincipalAccount": Kind.TEXT,
        "aws:PrincipalArn": Kind.ARN,
        "aws:ResourceAccount": Kind.TEXT,
        "aws:SecureTransport": Kind.TRUTH,
        "aws:SourceAccount": Kind.TEXT,
        "aws:SourceArn": Kind.ARN,
        "aws:SourceVpce": Kind.TEXT,
        "aws:VpcSourceIp": Kind.ADDRESS,
        "cloudwatch:namespace": Kind.TEXT,
        "kms:EncryptionContext:aws:logs:arn": Kind.ARN,
        "kms:GrantIsForAWSResource": Kind.TRUTH,
        "kms:ViaService": Kind.TEXT,
        "lambda:SourceFunctionArn": Kind.ARN,
        "s3:x-amz-server-side-encryption": Kind.TEXT,
        "s3:x-amz-server-side-encryption-aws-kms-key-id": Kind.ARN,
        "sagemaker:DomainId": Kind.TEXT,
        "sagemaker:InstanceTypes": Kind.TEXTS,
        "sagemaker:OwnerUserProfileArn": Kind.ARN,
        "sagemaker:SpaceSharingType": Kind.TEXT,
        "sagemaker:TaggingAction": Kind.TEXT,
        "sagemaker:UserProfileName": Kind.TEXT,
    }
)


@dataclass(frozen=True, slots=True)
class Arn:
    """An ARN in its parts; only the last part may have colons."""

    partition: Term
    service: Term
    region: Term
    account: Term
    resource: Term

    @classmethod
    def symbolic(cls, name: str) -> "Arn":
        """Return an ARN that is left to the solver."""
        return cls(*(z3.String(f"{name}.{part}") for part in ARN_PARTS))

    @classmethod
    def concrete(cls, text: str) -> "Arn":
        """Return a known ARN, such as "arn:aws:s3:::bucket/key"."""
        return cls(*(z3.StringVal(part) for part in arn_parts(text)))

    @property
    def parts(self) -> tuple[Term, ...]:
        """The parts, in their order."""
        return (self.partition, self.service, self.region, self.account, self.resource)


@dataclass(frozen=True, slots=True)
class Address:
    """An IP address: 32 bits of version 4, or any address of version 6.

    Attributes:
        is_v4: Whether the address is of version 4.
        bits: The bits of an address of version 4.
    """

    is_v4: Term
    bits: Term


@dataclass(frozen=True, slots=True)
class Key:
    """A context key of a request.

    Attributes:
        present: Whether the request has the key.
        value: The value: a text, an `Arn`, an `Address` or a Boolean, depending on its kind.
    """

    present: Term
    value: Term


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller: a principal with credentials, an AWS service, or neither.

    Attributes:
        signed: Whether the request is signed with credentials of an account.
        account: The account of the credentials.
        is_service: Whether the caller is an AWS service on its own behalf.
        service: The AWS service.
    """

    signed: Term
    account: Term
    is_service: Term
    service: Term


@dataclass(frozen=True, slots=True)
class Request:
    """A request, about which IAM decides.

    Attributes:
        resource: The resource of the action.
        has_resource: Whether the action has a resource; otherwise only "*" matches it.
    """

    caller: Caller
    action: Action
    resource: Arn
    has_resource: Term
    keys: Mapping[str, Key]

    @classmethod
    def symbolic(cls) -> "Request":
        """Return a request that is left to the solver."""
        return cls(
            caller=Caller(
                z3.Bool("signed"), z3.String("account"), z3.Bool("is_service"), z3.String("service")
            ),
            action=AnyAction(),
            resource=Arn.symbolic("resource"),
            has_resource=z3.Bool("has_resource"),
            keys={name: Key(z3.Bool(f"{name}?"), _unknown(name, KEYS[name])) for name in KEYS},
        )

    @classmethod
    def concrete(
        cls, *, action: str, resource: str, account: str | None, context: Mapping[str, str]
    ) -> "Request":
        """Return a known request.

        Args:
            action: The action, such as "s3:GetObject".
            resource: The ARN of the resource, or "*" for an action without a resource.
            account: The account of the credentials; None without credentials.
            context: The values of the context keys, as IAM writes them.

        Raises:
            UnmodelledError: The model does not know a key.
        """
        for name in context:
            kind_of(name)
        absent = {name: Key(z3.BoolVal(val=False), _unknown(name, KEYS[name])) for name in KEYS}
        present = {
            name: Key(z3.BoolVal(val=True), _known(value, KEYS[name]))
            for name, value in context.items()
        }
        return cls(
            caller=Caller(
                z3.BoolVal(account is not None),
                z3.StringVal(account or ""),
                z3.BoolVal(val=False),
                z3.StringVal(""),
            ),
            action=KnownAction(action),
            resource=Arn.symbolic("resource") if resource == "*" else Arn.concrete(resource),
            has_resource=z3.BoolVal(resource != "*"),
            keys=absent | present,
        )


def kind_of(key: str) -> Kind:
    """Return the kind of a context key.

    Raises:
        UnmodelledError: The model does not know the key.
    """
    if key not in KEYS:
        raise UnmodelledError(f"{key}: the model knows no such condition key.")
    return KEYS[key]


def arn_parts(text: str) -> list[str]:
    """Return the parts of an ARN, or of a pattern of one, without "arn".

    Raises:
        UnmodelledError: The text is not an ARN of six parts.
    """
    prefix, *parts = text.split(":", 5)
    if prefix != "arn" or len(parts) != len(ARN_PARTS):
        raise UnmodelledError(f"{text}: the model reads ARNs of six parts only.")
    return parts


@cache
def _unknown(name: str, kind: Kind) -> Term:
    match kind:
        case Kind.TEXT | Kind.TEXTS:
            return z3.String(name)
        case Kind.ARN:
            return Arn.symbolic(name)
        case Kind.ADDRESS:
            return Address(z3.Bool(f"{name}.is_v4"), z3.BitVec(name, 32))
        case Kind.TRUTH:
            return z3.Bool(name)


@cache
def _known(value: str, kind: Kind) -> Term:
    match kind:
        case Kind.TEXT | Kind.TEXTS:
            return z3.StringVal(value)
        case Kind.ARN:
            return Arn.concrete(value)
        case Kind.ADDRESS:
            is_v4 = ":" not in value
            bits = int(IPv4Address(value)) if is_v4 else 0
            return Address(z3.BoolVal(is_v4), z3.BitVecVal(bits, 32))
        case Kind.TRUTH:
            return z3.BoolVal(value == "true")
