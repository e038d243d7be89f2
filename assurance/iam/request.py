"""A request to AWS with every part open: the solver may choose each to get in."""

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
    """What a context key holds."""

    TEXT = "text"
    # A list of texts, which has one in every request that our policies judge.
    TEXTS = "texts"
    ARN = "arn"
    ADDRESS = "address"
    TRUTH = "truth"


# Every context key that the model knows; a policy with another one is refused.
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
    """An ARN in its parts; the last one may hold colons."""

    partition: Term
    service: Term
    region: Term
    account: Term
    resource: Term

    @classmethod
    def symbolic(cls, name: str) -> "Arn":
        """Return an ARN of which nothing is known."""
        return cls(*(z3.String(f"{name}.{part}") for part in ARN_PARTS))

    @classmethod
    def concrete(cls, text: str) -> "Arn":
        """Return one that is known, such as "arn:aws:s3:::bucket/key"."""
        return cls(*(z3.StringVal(part) for part in arn_parts(text)))

    @property
    def parts(self) -> tuple[Term, ...]:
        """The parts in their order."""
        return (self.partition, self.service, self.region, self.account, self.resource)


@dataclass(frozen=True, slots=True)
class Address:
    """An IP address: one of version 4 in 32 bits, or one of version 6, of which no more is known.

    Attributes:
        is_v4: Says which.
        bits: Of one of version 4.
    """

    is_v4: Term
    bits: Term


@dataclass(frozen=True, slots=True)
class Key:
    """A context key of a request.

    Attributes:
        present: Whether the request carries it.
        value: A text, an `Arn`, an `Address` or a truth, as its kind says.
    """

    present: Term
    value: Term


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a principal with credentials, an AWS service, or somebody without either.

    Attributes:
        signed: By credentials of an account.
        account: Whose they are.
        is_service: An AWS service on its own behalf.
        service: Which one.
    """

    signed: Term
    account: Term
    is_service: Term
    service: Term


@dataclass(frozen=True, slots=True)
class Request:
    """What IAM decides about.

    Attributes:
        resource: What the action is about.
        has_resource: False for actions that know no resource, which only "*" covers.
    """

    caller: Caller
    action: Action
    resource: Arn
    has_resource: Term
    keys: Mapping[str, Key]

    @classmethod
    def symbolic(cls) -> "Request":
        """Return the request of which nothing is known."""
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
        """Return a request that is wholly known.

        Args:
            action: Such as "s3:GetObject".
            resource: Its ARN, or "*" for an action that knows none.
            account: Of the credentials; None without any.
            context: Keys to values as IAM writes them; a key that is not there is absent.

        Raises:
            UnmodelledError: A key that the model does not know.
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
    """Return what a context key holds.

    Raises:
        UnmodelledError: The model does not know it.
    """
    if key not in KEYS:
        raise UnmodelledError(f"{key}: the model knows no such condition key.")
    return KEYS[key]


def arn_parts(text: str) -> list[str]:
    """Return the parts of an ARN, or of a pattern of one, without "arn".

    Raises:
        UnmodelledError: It is no ARN of six parts.
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
