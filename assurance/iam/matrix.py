"""A table of single decisions: which principal may do what from which origin."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import NamedTuple

from assurance.iam.places import ACCESS_KEY, DOMAIN, MAPPING_TABLE, PRIVATE_API, TRANSFER_KEY
from assurance.iam.policy_inventory import ALLOW_ALL, PolicyInventory
from assurance.iam.simulator import Simulation, SimulationError, simulate
from assurance.iam.theorems.actions import MINT
from assurance.iam.theorems.role_names import AUTHORIZER, NAME_SERVERS, PRESIGN, STUDIO
from modules.core.iam import Statement

_STRANGER = "999999999999"
_PUBLIC_ADDRESS = "198.51.100.7"
_FOREIGN_ENDPOINT = "vpce-of-a-foreign-vpc"
_ADMINISTERS = {name: value for name, value in ALLOW_ALL.items() if name != "Principal"}

# The signs of a decision: allowed, refused, and an origin that does not exist.
ALLOWED, REFUSED, NO_WAY = "x", "-", " "


class Origin(NamedTuple):
    """The origin of a request.

    Attributes:
        endpoint: The VPC endpoint of this project that the request passes, or None.
        context: The condition keys that AWS sets for this origin.
    """

    name: str
    endpoint: str | None
    context: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """The principal of a request.

    Attributes:
        arn: The ARN; None without credentials.
        session: The values of the IAM variables of its session.
    """

    name: str
    arn: str | None
    statements: Sequence[Statement]
    session: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The action and the resource of a request.

    Attributes:
        guard: The policy of the resource; None if it has no policy.
        endpoint: The endpoint of the action's service; None if the hub has none.
        context: The condition keys that the request has in addition to those of its origin.
    """

    name: str
    action: str
    resource: str
    guard: Sequence[Statement] | None = None
    endpoint: str | None = None
    context: Mapping[str, str] = field(default_factory=dict)


# (question, principal) -> the decision for each origin, in the order of the origins.
Matrix = Mapping[str, Mapping[str, str]]


def decide(inventory: PolicyInventory) -> Matrix:
    """Decide every combination.

    Raises:
        MissingToolError: Node.js or iam-simulate is not installed.
        SimulationError: iam-simulate cannot decide a combination.
    """
    asked = [
        (question, principal, origin)
        for question in questions(inventory)
        for principal in principals(inventory)
        for origin in origins(inventory, question)
    ]
    decisions = iter(
        simulate(
            [
                _simulation(inventory, question, principal, origin)
                for question, principal, origin in asked
                if origin is not None
            ]
        )
    )
    matrix: dict[str, dict[str, str]] = {}
    for question, principal, origin in asked:
        row = matrix.setdefault(question.name, {})
        cell = NO_WAY if origin is None else (ALLOWED if next(decisions) else REFUSED)
        row[principal.name] = row.get(principal.name, "") + cell
    return matrix


def lines(matrix: Matrix) -> Iterator[str]:
    """Yield the table; a principal that no origin allows is left out of a question."""
    width = max(len(name) for rows in matrix.values() for name in rows) + 4
    columns = "abcdefg"
    yield "from"
    for column, name in zip(columns, ORIGINS, strict=True):
        yield f"  {column}  {name}"
    yield ""
    yield f"{'':{width}}{' '.join(columns)}    {ALLOWED} allowed  {REFUSED} refused"
    for question, rows in matrix.items():
        yield question
        some = {name: cells for name, cells in rows.items() if ALLOWED in cells}
        for name, cells in some.items():
            yield f"  {name:{width - 2}}{' '.join(cells)}".rstrip()
        yield "  nobody else" if some else "  nobody, from nowhere"


ORIGINS = (
    "our SageMaker API endpoint, from a hub address",
    "our Studio endpoint, from a hub address",
    "another endpoint of ours, from a hub address",
    "an endpoint of a foreign VPC with the same addresses",
    "a public address",
    "a corporate address, through our endpoint of the service",
    "nowhere that AWS tells of",
)


def origins(inventory: PolicyInventory, question: Question) -> Iterator[Origin | None]:
    """Yield the origins in the order of `ORIGINS`; None is an origin that does not exist."""
    ranges = inventory.settings.corporate_cidrs
    hub, corporate = (str(IPv4Network(cidr)[10]) for cidr in (ranges[0], ranges[-1]))

    def through(id_: str, address: str) -> dict[str, str]:
        return {"aws:SourceVpce": id_, "aws:VpcSourceIp": address}

    ours = ("hub sagemaker.api", "hub studio", "hub logs")
    for name, endpoint in zip(ORIGINS, ours, strict=False):
        yield Origin(name, endpoint, through(inventory.endpoints[endpoint].id, hub))
    yield Origin(ORIGINS[3], None, through(_FOREIGN_ENDPOINT, corporate))
    yield Origin(ORIGINS[4], None, {"aws:SourceIp": _PUBLIC_ADDRESS})
    if question.endpoint is None:
        yield None
    else:
        own = inventory.endpoints[question.endpoint]
        yield Origin(ORIGINS[5], question.endpoint, through(own.id, corporate))
    yield Origin(ORIGINS[6], None, {})


def principals(inventory: PolicyInventory) -> Iterator[Principal]:
    """Yield the principals."""
    own = {
        "sagemaker:DomainId": inventory.domains[DOMAIN],
        "sagemaker:UserProfileName": inventory.settings.profiles[0],
    }
    for role in (PRESIGN, AUTHORIZER, STUDIO, NAME_SERVERS):
        if role in inventory.roles:
            yield Principal(
                name=f"{role} role",
                arn=inventory.roles[role].arn,
                statements=inventory.permissions(role),
                session=own if role == STUDIO else {},
            )
    for name, account in (
        ("administrator", inventory.settings.account_id),
        ("stranger's administrator", _STRANGER),
    ):
        arn = f"arn:aws:iam::{account}:role/administrator"
        yield Principal(name=name, arn=arn, statements=[_ADMINISTERS])
    yield Principal(name="without credentials", arn=None, statements=[])


def questions(inventory: PolicyInventory) -> Iterator[Question]:
    """Yield the questions."""
    policies, naming = inventory.policies, inventory.naming
    profiles = {
        "the own profile": f"{inventory.domains[DOMAIN]}/{inventory.settings.profiles[0]}",
        "another's profile": f"{inventory.domains[DOMAIN]}/somebody-else",
        "a profile of another domain": "d-other/somebody",
    }
    for name, profile in profiles.items():
        yield Question(
            name=f"mint or use a URL of {name}",
            action=MINT,
            resource=naming.arn("sagemaker", f"user-profile/{profile}"),
            endpoint="hub sagemaker.api",
        )
    yield Question(
        name="invoke the API (then the authorizer judges the token)",
        action="execute-api:Invoke",
        resource=f"{inventory.apis[PRIVATE_API].arn}/{inventory.settings.api.stage}/GET/somebody",
        guard=policies[inventory.apis[PRIVATE_API].policy],
        endpoint="hub execute-api",
    )
    for noun, function in inventory.functions.items():
        yield Question(
            name=f"invoke the {noun} function",
            action="lambda:InvokeFunction",
            resource=function.arn,
            guard=policies[function.policy],
        )
    for action in ("GetItem", "PutItem", "Scan"):
        yield Question(
            name=f"{action} on the mapping table",
            action=f"dynamodb:{action}",
            resource=inventory.tables[MAPPING_TABLE],
            endpoint="hub dynamodb",
        )
    for noun, key in inventory.keys.items():
        yield Question(
            name=f"decrypt with {noun}",
            action="kms:Decrypt",
            resource=key.arn,
            guard=policies[key.policy],
            endpoint="hub kms",
        )
    mapping = inventory.keys[ACCESS_KEY]
    yield Question(
        name=f"decrypt with {ACCESS_KEY}, by way of DynamoDB",
        action="kms:Decrypt",
        resource=mapping.arn,
        guard=policies[mapping.policy],
        endpoint="hub kms",
        context={"kms:ViaService": f"dynamodb.{naming.region}.amazonaws.com"},
    )
    for spoke in inventory.settings.simulated_spokes:
        secret = inventory.keys[TRANSFER_KEY]
        yield Question(
            name=f"derive the secret of zone transfers in {spoke.name}",
            action="kms:GenerateMac",
            resource=secret.arn,
            guard=policies[secret.policy],
            endpoint=f"{spoke.name} kms",
        )
    for noun, role in inventory.roles.items():
        yield Question(
            name=f"take on the {noun} role",
            action="sts:AssumeRole",
            resource=role.arn,
            guard=policies[role.trust],
            endpoint="hub sts",
        )


def _simulation(
    inventory: PolicyInventory, question: Question, principal: Principal, origin: Origin
) -> Simulation:
    who = {}
    if principal.arn is not None:
        who = {
            "aws:PrincipalArn": principal.arn,
            "aws:PrincipalAccount": principal.arn.split(":")[4],
        }
    return Simulation(
        principal=principal.arn,
        action=question.action,
        resource=question.resource,
        account=inventory.settings.account_id,
        context={
            "aws:ResourceAccount": inventory.settings.account_id,
            "aws:SecureTransport": "true",
            **who,
            **origin.context,
            **question.context,
        },
        identity=_in_session(principal),
        guard=question.guard,
        endpoint=(
            None
            if origin.endpoint is None
            else inventory.policies[inventory.endpoints[origin.endpoint].policy]
        ),
    )


def _in_session(principal: Principal) -> Sequence[Statement]:
    # iam-simulate knows these variables for few actions only, so they are replaced before.
    text = json.dumps(list(principal.statements))
    for name, value in principal.session.items():
        text = text.replace("${" + name + "}", value)
    if "${" in text:
        raise SimulationError(f"{principal.name}: a variable of its policies has no value.")
    statements: list[Statement] = json.loads(text)
    return statements
