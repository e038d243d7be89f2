"""The settings of one environment: read from TOML, checked once, frozen.

Everything that the stacks differ by is here. A setting that exists is valid: the stacks never
check one again, and `load` reports every problem of a file at once.
"""

import difflib
import json
import os
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Self, TypeGuard, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StrictInt,
    Tag,
    TypeAdapter,
    ValidationError,
    model_validator,
)

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ROOT / "environments"

# https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-connection-quotas.html
MAX_PEERINGS = 125
MIN_ZONES = 2
# 27 addresses: the endpoints alone take 18.
MAX_HUB_PREFIX = 27
# https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
RESERVED_AT_START = 4
VPC_PREFIXES = range(16, 29)
# https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html
MAX_RULE_TARGETS = 6
# A name server's user data holds all of them, and EC2 takes 16 KB of it.
MAX_PRIVATE_APIS = 10
# The authorizer's variables hold them all, and Lambda takes 4 KB of variables.
MAX_REQUIRED = 10
MAX_HOSTS = 20
# A name has 253 characters at most; a host's label and its dot take up to 64 of them.
MAX_ZONE_NAME = 189
# What AWS answers for: a corporate zone there would hide the endpoints' names, or be hidden.
AWS_DOMAINS = ("amazonaws.com", "sagemaker.aws")

# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
LOG_RETENTION_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827),
    *(2192, 2557, 2922, 3288, 3653),
)


class SettingsError(Exception):
    """Settings that cannot be used.

    Attributes:
        problems: one line a problem: the setting, its value, and what would be right.
    """

    def __init__(self, source: str, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__("\n".join([f"{source}: {count}", *(f"  {line}" for line in problems)]))


def _matching(pattern: str, right: str) -> AfterValidator:
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if compiled.fullmatch(value) is None:
            raise ValueError(right)
        return value

    return AfterValidator(check)


def _between(low: int, high: int, unit: str) -> AfterValidator:
    def check(value: int) -> int:
        if not low <= value <= high:
            raise ValueError(f"must be {low} to {high} {unit}".rstrip())
        return value

    return AfterValidator(check)


def _one_of(*choices: int) -> AfterValidator:
    def check(value: int) -> int:
        if value not in choices:
            raise ValueError(f"must be one of {', '.join(map(str, choices))}")
        return value

    return AfterValidator(check)


def _vpc_sized(network: IPv4Network) -> IPv4Network:
    if network.prefixlen not in VPC_PREFIXES:
        raise ValueError("must be a block from /16 to /28, as a VPC and its subnets are")
    return network


def _moment(value: object) -> datetime:
    match value:
        case datetime(tzinfo=None):
            pass
        case datetime():
            return value
        case date():
            # Through the whole of that day.
            return datetime.combine(value, time.max, UTC)
    raise ValueError(
        "must be a date such as 2027-01-31, or a date and time with a zone such as "
        "2027-01-31T18:00:00Z, without quotes"
    )


Cidr = Annotated[IPv4Network, AfterValidator(_vpc_sized)]
Name = Annotated[
    str,
    _matching(
        # Short, because IAM role and S3 bucket names of 63 characters begin with it.
        r"(?=.{1,24}$)[a-z][a-z0-9]*(-[a-z0-9]+)*",
        "must be 1 to 24 lower-case letters and digits, joined by single hyphens, a letter first",
    ),
]
AccountId = Annotated[str, _matching(r"\d{12}", "must be the 12 digits of an AWS account")]
TagKey = Annotated[
    str,
    _matching(
        r"(?!(?i:aws:))[\w.:/=+@ -]{1,128}",
        "must be 1 to 128 letters, digits, spaces or _.:/=+-@, and not begin with aws:",
    ),
]
Region = Annotated[
    str,
    # The ARNs of the other partitions, China and GovCloud, are not `arn:aws`.
    _matching(
        r"(?!cn-|us-gov-|us-iso)[a-z]{2}(-[a-z]+)+-\d", "must be an AWS Region such as us-west-2"
    ),
]
Zone = Annotated[
    str, _matching(r"[a-z]{2}(-[a-z]+)+-\d[a-z]", "must be an Availability Zone such as us-west-2a")
]
# Lower case only: Cognito folds the case of user names, so `Ada` would never match a token.
EmployeeId = Annotated[
    str,
    _matching(
        r"[a-z0-9][a-z0-9._-]{0,62}",
        "must be 1 to 63 lower-case letters, digits, '.', '_' or '-', a letter or digit first",
    ),
]
# https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateUserProfile.html
ProfileName = Annotated[
    str,
    _matching(
        r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}",
        "must be 1 to 63 letters and digits, hyphens only between them",
    ),
]
BucketName = Annotated[
    str, _matching(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "must be the name of an S3 bucket")
]
KeyPrefix = Annotated[
    str, _matching(r"[\w.-]+(/[\w.-]+)*", "must be an S3 key prefix without slashes at its ends")
]
StageName = Annotated[
    str, _matching(r"[a-zA-Z0-9_]{1,128}", "must be 1 to 128 letters, digits or underscores")
]
Origin = Annotated[
    str,
    _matching(
        r"https://[a-z0-9.-]+(:\d{1,5})?",
        "must be an https origin without a path, such as https://portal.example.com",
    ),
]
TopicArn = Annotated[
    str, _matching(r"arn:aws[\w-]*:sns:[\w-]+:\d{12}:[\w.-]+", "must be the ARN of an SNS topic")
]
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
ZoneName = Annotated[
    str,
    _matching(
        rf"(?=.{{1,{MAX_ZONE_NAME}}}$){_LABEL}(\.{_LABEL})+",
        "must be a lower-case domain name of two or more labels, such as corp.example.com",
    ),
]
HostName = Annotated[
    str,
    # The name servers' own names are ns1, ns2 and so on.
    _matching(
        rf"(?!ns\d+$){_LABEL}",
        "must be one lower-case DNS label, of letters, digits and hyphens, and no name server's",
    ),
]
IssuerUrl = Annotated[
    str,
    _matching(
        r"https://[a-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9_.~-]+)*",
        "must be an https URL without a slash, query or fragment at its end, such as "
        "https://login.example.com/tenant",
    ),
]
JwksUri = Annotated[
    str,
    _matching(
        r"https://[a-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9_.~-]+)+(\?[A-Za-z0-9_.~=&%-]+)?",
        "must be an https URL such as https://login.example.com/tenant/keys",
    ),
]
# Terraform would take what begins so for an expression of its own.
_LITERAL = r"(?!.*[$%]\{)"
Audience = Annotated[
    str,
    _matching(rf"{_LITERAL}[!-~]{{1,256}}", "must be 1 to 256 printable characters without spaces"),
]
ClaimName = Annotated[
    str, _matching(r"[A-Za-z0-9_.:/-]{1,128}", "must be the name of a claim such as sub")
]
EmployeeClaim = Annotated[
    ClaimName,
    # Claims about the token itself say nothing about who its bearer is.
    _matching(
        r"(?!(aud|azp|client_id|exp|iat|iss|jti|nbf|nonce|scope|scp)$).*",
        "must be a claim that names the employee, such as sub or preferred_username",
    ),
]
Scope = Annotated[
    str,
    _matching(
        rf"{_LITERAL}[!#-\[\]-~]{{1,128}}", "must be a scope: 1 to 128 characters without spaces"
    ),
]
Group = Annotated[
    str, _matching(rf"{_LITERAL}[ -~]{{1,128}}", "must be the name of a group, in 128 characters")
]
Moment = Annotated[datetime, BeforeValidator(_moment)]
UrlExpiry = Annotated[StrictInt, _between(5, 300, "seconds")]
SessionLength = Annotated[StrictInt, _between(1800, 43200, "seconds")]
ApiId = Annotated[
    str, _matching(r"[a-z0-9]{10}", "must be the 10 letters and digits of a REST API's id")
]
VpcId = Annotated[
    str, _matching(r"vpc-[0-9a-f]{8,17}", "must be a VPC's id such as vpc-0123456789abcdef0")
]
RouteTableId = Annotated[
    str,
    _matching(r"rtb-[0-9a-f]{8,17}", "must be a route table's id such as rtb-0123456789abcdef0"),
]
InstanceType = Annotated[
    str, _matching(r"ml\.[a-z0-9]+\.[a-z0-9]+", "must be an instance type such as ml.t3.medium")
]
Positive = Annotated[StrictInt, _between(1, 2**31 - 1, "")]


class _Section(BaseModel):
    # Names the setting and the value itself, so pydantic's own input dump would only be noise.
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class LocalBackend(_Section):
    """State in files below `.state/<environment>/`: for one person on one machine."""

    kind: Literal["local"]


class S3Backend(_Section):
    """State in a bucket, one object a stack: `<key>/<stack>.tfstate`.

    Attributes:
        lockfile: lock with an object beside the state (Terraform 1.10 and later).
    """

    kind: Literal["s3"]
    bucket: BucketName
    key: KeyPrefix
    region: Region
    lockfile: bool = True


class Resolver(_Section):
    """The Route 53 Resolver in the hub.

    Attributes:
        inbound_addresses: pinned, one a zone, each inside the hub's subnet of that zone; the
            corporate name servers forward to these.
        outbound_addresses: likewise; the corporate name servers are asked from these.
    """

    inbound_addresses: tuple[IPv4Address, ...]
    outbound_addresses: tuple[IPv4Address, ...]


class Hub(_Section):
    """The VPC that holds Studio and its endpoints.

    Attributes:
        private_subnets: one an Availability Zone, in the order of `availability_zones`.
    """

    cidr: Cidr
    private_subnets: tuple[Cidr, ...]
    resolver: Resolver


class NameServers(_Section):
    """The BIND servers of a simulated spoke, and the corporate zone that they hold.

    Attributes:
        zone: the corporate zone; the hub asks these servers for its names.
        servers: pinned, one a zone, each inside the spoke's private subnet of that zone. The
            first is the zone's primary.
        hosts: names within the zone to addresses.
    """

    zone: ZoneName
    servers: tuple[IPv4Address, ...]
    hosts: dict[HostName, IPv4Address] = {}


class AppServer(StrEnum):
    """The system of a host in a spoke, from which to try Studio by hand."""

    LINUX = "linux"
    WINDOWS = "windows"


class SimulatedSpoke(_Section):
    """A simulated corporate network: a VPC of ours, peered with the hub.

    Attributes:
        private_subnets: one an Availability Zone, in the order of `availability_zones`.
        public_subnets: likewise; these have a way to the internet, as a corporate network has.
        app_server: adds a host to the first private subnet; none without it.
    """

    name: Name
    cidr: Cidr
    private_subnets: tuple[Cidr, ...]
    public_subnets: tuple[Cidr, ...]
    dns: NameServers
    app_server: AppServer | None = None

    @property
    def subnets(self) -> tuple[IPv4Network, ...]:
        """All subnets, private ones first."""
        return self.private_subnets + self.public_subnets


class CorporateDns(_Section):
    """The DNS servers that an existing network brings.

    Attributes:
        zone: the corporate zone; the hub asks these servers for its names.
        servers: their addresses.
    """

    zone: ZoneName
    servers: tuple[IPv4Address, ...]


class ExistingSpoke(_Section):
    """A corporate network that is there already: a VPC of somebody else's, in this account.

    Attributes:
        cidr: its address range.
        route_table_ids: each gets a route to the hub.
        dns: where the hub asks for corporate names; it knows none without it.
    """

    name: Name
    existing_vpc_id: VpcId
    cidr: Cidr
    route_table_ids: tuple[RouteTableId, ...]
    dns: CorporateDns | None = None


def _spoke_kind(value: object) -> str:
    if not isinstance(value, dict):
        return "existing" if isinstance(value, ExistingSpoke) else "simulated"
    # What most of its settings belong to: a mistyped one must not make it the other kind.
    existing, simulated = (
        len(value.keys() & kind.model_fields.keys()) for kind in (ExistingSpoke, SimulatedSpoke)
    )
    return "existing" if existing > simulated else "simulated"


Spoke = Annotated[
    Annotated[SimulatedSpoke, Tag("simulated")] | Annotated[ExistingSpoke, Tag("existing")],
    Discriminator(_spoke_kind),
]


class Dns(_Section):
    """What corporate name servers forward to the hub.

    Attributes:
        private_api_ids: forward the names of these REST APIs only. Without them all of
            `execute-api.<region>.amazonaws.com` is forwarded, and no other API of the Region can
            be called from a spoke; with them a new API is unknown there until it is listed.
    """

    private_api_ids: tuple[ApiId, ...] = ()


class App(StrEnum):
    """What a presigned URL can open."""

    STUDIO = "studio"
    JUPYTERLAB = "jupyterlab"
    CODE_EDITOR = "code-editor"
    RSTUDIO = "rstudio"


# These run in a space that the URL can name.
APPS_IN_SPACES = (App.JUPYTERLAB, App.CODE_EDITOR)


class User(_Section):
    """An employee and the SageMaker user profile that is theirs.

    Attributes:
        shared_profile: said on each employee of a profile that more than one may open.
        apps: what they may open; the first where the request names none.
        space: where their JupyterLab and Code Editor run; the user's own choice without it.
        url_expiry_seconds: theirs instead of the API's.
        session_seconds: likewise.
        enabled: off, and no URL is minted any more.
        not_after: likewise from this moment on; a date ends with its day, in UTC.
    """

    employee_id: EmployeeId
    profile: ProfileName
    shared_profile: bool = False
    apps: tuple[App, ...] = (App.STUDIO, App.JUPYTERLAB, App.CODE_EDITOR)
    space: ProfileName | None = None
    url_expiry_seconds: UrlExpiry | None = None
    session_seconds: SessionLength | None = None
    enabled: bool = True
    not_after: Moment | None = None


class HomeRetention(StrEnum):
    """What becomes of the users' home file system when the domain is destroyed."""

    DELETE = "Delete"
    RETAIN = "Retain"


class Studio(_Section):
    """The SageMaker domain.

    Attributes:
        home_retention: `Retain` leaves a file system behind whose interfaces block the VPC.
    """

    instance_type: InstanceType = "ml.t3.medium"
    home_retention: HomeRetention = HomeRetention.DELETE


class _Issuer(_Section):
    """What holds of whoever issues the tokens.

    Attributes:
        clock_skew_seconds: 0 to 120; how far the issuer's clock may be off.
        keys_refetch_seconds: 5 to 3600; an unknown key has the issuer asked at most this often.
        keys_stale_seconds: 300 to 86400; how long the issuer's keys serve after they were read.
            Once it cannot be reached for so long, nobody gets in.
    """

    clock_skew_seconds: Annotated[StrictInt, _between(0, 120, "seconds")] = 30
    keys_refetch_seconds: Annotated[StrictInt, _between(5, 3600, "seconds")] = 30
    keys_stale_seconds: Annotated[StrictInt, _between(300, 86400, "seconds")] = 3600


class CognitoIdentity(_Issuer):
    """A Cognito user pool of ours that signs employees in.

    Attributes:
        access_token_minutes: 5 to 1440.
        refresh_token_hours: 1 to 720.
    """

    kind: Literal["cognito"] = "cognito"
    access_token_minutes: Annotated[StrictInt, _between(5, 1440, "minutes")] = 60
    refresh_token_hours: Annotated[StrictInt, _between(1, 720, "hours")] = 8
    password_length: Annotated[StrictInt, _between(12, 99, "characters")] = 16


class OidcIdentity(_Issuer):
    """An OpenID Connect issuer that is there already; its tokens are signed with RS256.

    Attributes:
        issuer: its URL, exactly as its tokens have it in `iss`.
        audience: whom the tokens are issued for.
        audience_claim: the claim that says so. `aud` is the safe choice: a claim that names the
            client is in id tokens, too, unless `required_scopes` tells them apart.
        jwks_uri: of its keys; by default its discovery document says where they are.
        employee_claim: the claim that is the employee id.
        required_scopes: an employee needs all of them.
        required_groups: likewise.
        groups_claim: the claim that lists the groups.
    """

    kind: Literal["oidc"]
    issuer: IssuerUrl
    audience: Audience
    audience_claim: Literal["aud", "azp", "client_id", "appid", "cid"] = "aud"
    jwks_uri: JwksUri | None = None
    employee_claim: EmployeeClaim = "sub"
    required_scopes: tuple[Scope, ...] = ()
    required_groups: tuple[Group, ...] = ()
    groups_claim: ClaimName = "groups"


def _identity_kind(value: object) -> str:
    if not isinstance(value, dict):
        return str(getattr(value, "kind", ""))
    if "kind" in value:
        return str(value["kind"])
    # An issuer of one's own must say so: the message is that its kind is missing.
    return "oidc" if "issuer" in value or "audience" in value else "cognito"


Identity = Annotated[
    Annotated[CognitoIdentity, Tag("cognito")] | Annotated[OidcIdentity, Tag("oidc")],
    Discriminator(_identity_kind),
]


class Api(_Section):
    """The private REST API that hands out presigned URLs.

    Attributes:
        throttle_rate: requests a second, over all callers.
        throttle_burst: requests at once.
        authorizer_cache_seconds: 0 to 3600; a decision is kept this long for one token.
        url_expiry_seconds: 5 to 300; how long a minted URL can be opened.
        session_seconds: 1800 to 43200; how long the Studio session then lasts.
        portal_origin: the page that may call the API from a browser; no CORS without it.
        alarm_topic_arns: told of alarms.
        account_logging: set the Region's API Gateway logging role. Off where the account has
            one already: there is one for all APIs of a Region.
    """

    stage: StageName = "dev"
    throttle_rate: Positive = 10
    throttle_burst: Positive = 20
    authorizer_cache_seconds: Annotated[StrictInt, _between(0, 3600, "seconds")] = 60
    url_expiry_seconds: UrlExpiry = 30
    session_seconds: SessionLength = 28800
    portal_origin: Origin | None = None
    alarm_topic_arns: tuple[TopicArn, ...] = ()
    account_logging: bool = True


class Functions(_Section):
    """The Lambda functions.

    Attributes:
        reserved_concurrency: executions at once a function; none reserved without it.
        authorizer_in_vpc: fetch the token keys through the hub's Cognito endpoint instead of
            from Cognito's public name.
    """

    runtime: Literal["python3.11", "python3.12", "python3.13"] = "python3.13"
    architecture: Literal["x86_64", "arm64"] = "arm64"
    reserved_concurrency: Positive | None = None
    authorizer_in_vpc: bool = False


class Logs(_Section):
    """CloudWatch log groups.

    Attributes:
        retention_days: one of the periods that CloudWatch Logs knows.
    """

    retention_days: Annotated[StrictInt, _one_of(*LOG_RETENTION_DAYS)] = 365


class Settings(_Section):
    """One environment.

    Attributes:
        environment: the name of its file.
        name: leads the name of every resource.
        deletion_protection: guards the user pool and the mapping table, and keeps a bucket
            that still holds objects.
    """

    environment: Name
    name: Name
    region: Region
    account_id: AccountId
    availability_zones: tuple[Zone, ...]
    tags: dict[TagKey, str]
    deletion_protection: bool = True
    backend: Annotated[LocalBackend | S3Backend, Field(discriminator="kind")]
    hub: Hub
    spokes: tuple[Spoke, ...]
    users: tuple[User, ...]
    dns: Dns = Dns()
    studio: Studio = Studio()
    identity: Identity = CognitoIdentity()
    api: Api = Api()
    functions: Functions = Functions()
    logs: Logs = Logs()

    @model_validator(mode="after")
    def _sections_agree(self) -> Self:
        if problems := list(_cross_field_problems(dict(self))):
            raise ValueError("\n".join(problems))
        return self

    @property
    def profiles(self) -> tuple[str, ...]:
        """The user profiles to create, each once, in the order of the users."""
        return tuple(dict.fromkeys(user.profile for user in self.users))

    @property
    def simulated_spokes(self) -> tuple[SimulatedSpoke, ...]:
        """The spokes that this project makes, in their order."""
        return tuple(_simulated(self.spokes))

    @property
    def corporate_cidrs(self) -> tuple[str, ...]:
        """The address ranges from which Studio may be used: the hub's, then the spokes'."""
        return (str(self.hub.cidr), *(str(spoke.cidr) for spoke in self.spokes))


def load(environment: str | None = None, folder: Path = ENVIRONMENTS) -> Settings:
    """Reads `environments/<environment>.toml`.

    Args:
        environment: the file's name without its ending; by default the environment variable
            `ENVIRONMENT`, or `local`.
        folder: where the files are.

    Raises:
        SettingsError: there is no such file, it is no TOML, or settings in it are wrong.
    """
    environment = environment or os.environ.get("ENVIRONMENT") or "local"
    path = folder / f"{environment}.toml"
    known = sorted(file.stem for file in folder.glob("*.toml"))
    if environment not in known:
        raise SettingsError(
            f"environment {json.dumps(environment)}",
            [f"ENVIRONMENT: no {folder.name}/{environment}.toml: use {' or '.join(known)}"],
        )
    source = f"{folder.name}/{path.name}"
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(source, [f"not valid TOML: {error}"]) from None
    if "environment" in raw:
        raise SettingsError(source, ["environment: is the name of the file: remove it"])
    return parse({"environment": environment} | raw, source)


def parse(raw: Mapping[str, Any], source: str) -> Settings:
    """Checks raw settings.

    Args:
        raw: as TOML has them.
        source: what to call them in a message.

    Raises:
        SettingsError: with every problem, those between sections too.
    """
    try:
        return Settings.model_validate(raw)
    except ValidationError as error:
        fields = [_field_problem(detail) for detail in error.errors() if detail["loc"]]
    raise SettingsError(source, [*fields, *_cross_field_problems(_valid_sections(raw))])


# Where in the path of a problem pydantic puts the chosen kind of a section.
_KIND_AT = {"backend": 1, "identity": 1, "spokes": 2}
_KINDS = {"backend": '"local" or "s3"', "identity": '"cognito" or "oidc"'}


def _field_problem(detail: Mapping[str, Any]) -> str:
    kind_at = _KIND_AT.get(detail["loc"][0])
    loc = [
        part
        for index, part in enumerate(detail["loc"])
        # A table's bad key is marked behind it.
        if index != kind_at and part != "[key]"
    ]
    setting = _dotted(loc)
    match detail["type"]:
        case "missing":
            return f"{setting}: is missing: add it"
        case "extra_forbidden":
            return f"{setting}: is not a setting{_suggestion(loc)}"
        case "union_tag_invalid" | "union_tag_not_found":
            return f"{setting}.kind: must be {_KINDS[setting]}"
        case "value_error":
            right = str(detail["ctx"]["error"])
        case "ip_v4_address":
            right = "must be an IPv4 address such as 10.16.43.122"
        case "ip_v4_network":
            right = "must be an IPv4 block whose address is its first, such as 10.16.0.0/16"
        case _:
            right = detail["msg"].replace("Input should be", "must be")
    return f"{setting}: {json.dumps(detail['input'], default=str)}: {right}"


def _dotted(loc: Sequence[str | int]) -> str:
    steps = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc)
    return steps.lstrip(".")


def _suggestion(loc: Sequence[str | int]) -> str:
    known = {name for section in _sections(_Section) for name in section.model_fields}
    if loc[-1] in known:
        return " here: remove it"
    close = difflib.get_close_matches(str(loc[-1]), sorted(known), n=1)
    return f": did you mean {close[0]}?" if close else ": remove it"


def _sections(section: type[_Section]) -> Iterator[type[_Section]]:
    yield section
    for kind in section.__subclasses__():
        yield from _sections(kind)


def _valid_sections(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What can be read of settings that have problems, so that the rest is checked all the same."""
    valid = {}
    for name, field in Settings.model_fields.items():
        adapter: TypeAdapter[Any] = TypeAdapter(field.rebuild_annotation())
        tables = raw.get(name)
        if get_origin(field.annotation) is tuple and _are_tables(tables):
            # One bad spoke or user leaves the others to be compared.
            read = [found for table in tables for found in _read(adapter, [table])]
            if read or not tables:
                valid[name] = tuple(element for found in read for element in found)
        elif name in raw:
            valid.update((name, found) for found in _read(adapter, raw[name]))
    return valid


def _are_tables(value: object) -> TypeGuard[list[dict[str, Any]]]:
    return isinstance(value, list) and all(isinstance(element, dict) for element in value)


def _read(adapter: TypeAdapter[Any], value: object) -> list[Any]:
    try:
        return [adapter.validate_python(value)]
    except ValidationError:
        return []


class _Check(NamedTuple):
    needs: tuple[str, ...]
    problems: Callable[..., Iterator[str]]


def _cross_field_problems(sections: Mapping[str, Any]) -> Iterator[str]:
    for needs, problems in _CHECKS:
        if all(name in sections for name in needs):
            yield from problems(*(sections[name] for name in needs))


def _zones(region: str, zones: tuple[str, ...]) -> Iterator[str]:
    shown = json.dumps(zones)
    if len(set(zones)) < max(MIN_ZONES, len(zones)):
        yield f"availability_zones: {shown}: must be {MIN_ZONES} or more different zones"
    for index, zone in enumerate(zones):
        if zone[:-1] != region:
            yield f'availability_zones[{index}]: "{zone}": must be a zone of {region}'


def _one_a_zone(zones: tuple[str, ...], hub: Hub, spokes: tuple[Spoke, ...]) -> Iterator[str]:
    lists: list[tuple[str, Sequence[object]]] = [
        ("hub.private_subnets", hub.private_subnets),
        ("hub.resolver.inbound_addresses", hub.resolver.inbound_addresses),
        ("hub.resolver.outbound_addresses", hub.resolver.outbound_addresses),
    ]
    for spoke in _simulated(spokes):
        lists.append((f"spokes.{spoke.name}.private_subnets", spoke.private_subnets))
        lists.append((f"spokes.{spoke.name}.public_subnets", spoke.public_subnets))
        lists.append((f"spokes.{spoke.name}.dns.servers", spoke.dns.servers))
    for setting, values in lists:
        if len(values) != len(zones):
            yield (
                f"{setting}: {len(values)} given: "
                f"must be one for each of the {len(zones)} availability_zones"
            )


def _subnets(hub: Hub, spokes: tuple[Spoke, ...]) -> Iterator[str]:
    vpcs = [("hub", hub.cidr, [("hub.private_subnets", hub.private_subnets)])]
    for spoke in _simulated(spokes):
        where = f"spokes.{spoke.name}"
        private = (f"{where}.private_subnets", spoke.private_subnets)
        public = (f"{where}.public_subnets", spoke.public_subnets)
        vpcs.append((where, spoke.cidr, [private, public]))
    for where, cidr, lists in vpcs:
        subnets = [
            (f"{setting}[{index}]", subnet)
            for setting, values in lists
            for index, subnet in enumerate(values)
        ]
        for setting, subnet in subnets:
            if not subnet.subnet_of(cidr):
                yield f'{setting}: "{subnet}": must be inside {where}.cidr, "{cidr}"'
        yield from _overlaps(subnets)


def _hub_size(hub: Hub) -> Iterator[str]:
    for index, subnet in enumerate(hub.private_subnets):
        if subnet.prefixlen > MAX_HUB_PREFIX:
            yield (
                f'hub.private_subnets[{index}]: "{subnet}": must be /{MAX_HUB_PREFIX} or larger: '
                "endpoints, functions and Studio's apps take their addresses from it"
            )


def _tokens(identity: Identity) -> Iterator[str]:
    match identity:
        case OidcIdentity():
            for setting in ("required_scopes", "required_groups"):
                if len(getattr(identity, setting)) > MAX_REQUIRED:
                    yield (
                        f"identity.{setting}: {len(getattr(identity, setting))} given: "
                        f"must be {MAX_REQUIRED} or fewer"
                    )
            return
    minutes, hours = identity.access_token_minutes, identity.refresh_token_hours
    if minutes > hours * 60:
        yield (
            f"identity.refresh_token_hours: {hours}: must be no shorter than "
            f"identity.access_token_minutes, {minutes}"
        )


def _authorizer_place(identity: Identity, functions: Functions) -> Iterator[str]:
    if isinstance(identity, OidcIdentity) and functions.authorizer_in_vpc:
        yield (
            "functions.authorizer_in_vpc: true: must be false where identity.kind is "
            '"oidc": no way leads from the hub to that issuer'
        )


def _vpcs(hub: Hub, spokes: tuple[Spoke, ...]) -> Iterator[str]:
    yield from _overlaps(
        [("hub.cidr", hub.cidr)] + [(f"spokes.{spoke.name}.cidr", spoke.cidr) for spoke in spokes]
    )


def _overlaps(blocks: Sequence[tuple[str, IPv4Network]]) -> Iterator[str]:
    for (one, first), (other, second) in combinations(blocks, 2):
        if first.overlaps(second):
            yield f'{other}: "{second}": must not overlap {one}, "{first}"'


def _resolver_addresses(hub: Hub) -> Iterator[str]:
    resolver = hub.resolver
    lists = {
        "hub.resolver.inbound_addresses": resolver.inbound_addresses,
        "hub.resolver.outbound_addresses": resolver.outbound_addresses,
    }
    for setting, addresses in lists.items():
        yield from _pinned(setting, addresses, "hub.private_subnets", hub.private_subnets)
    for index, address in enumerate(resolver.outbound_addresses):
        if address in resolver.inbound_addresses:
            yield (
                f'hub.resolver.outbound_addresses[{index}]: "{address}": '
                "is an inbound address: pin another"
            )


def _pinned(
    setting: str,
    addresses: Sequence[IPv4Address],
    subnets_setting: str,
    subnets: Sequence[IPv4Network],
) -> Iterator[str]:
    for index, (address, subnet) in enumerate(zip(addresses, subnets, strict=False)):
        here = f'{setting}[{index}]: "{address}"'
        if address not in subnet:
            yield f'{here}: must be inside {subnets_setting}[{index}], "{subnet}"'
        else:
            yield from _kept_by_aws(here, address, subnet)


def _kept_by_aws(here: str, address: IPv4Address, block: IPv4Network) -> Iterator[str]:
    first, last = block[RESERVED_AT_START], block[-2]
    if not first <= address <= last:
        yield f"{here}: is kept by AWS: must be {first} to {last} in that block"


def _spokes(spokes: tuple[Spoke, ...]) -> Iterator[str]:
    if not spokes:
        yield "spokes: none given: add at least one, the network that Studio is used from"
    if len(spokes) > MAX_PEERINGS:
        yield f"spokes: {len(spokes)} given: must be {MAX_PEERINGS} or fewer, AWS's peering quota"
    if any(spoke.name == "hub" for spoke in spokes):
        yield 'spokes: "hub" is the name of the hub: give that spoke another'
    for name in _repeated(spoke.name for spoke in spokes):
        yield f'spokes: "{name}" is named more than once: give each spoke its own name'


def _name_servers(spokes: tuple[Spoke, ...]) -> Iterator[str]:
    for spoke in spokes:
        where = f"spokes.{spoke.name}"
        match spoke:
            case SimulatedSpoke():
                yield from _pinned(
                    f"{where}.dns.servers",
                    spoke.dns.servers,
                    f"{where}.private_subnets",
                    spoke.private_subnets,
                )
                yield from _outside(f"{where}.dns.hosts", spoke.dns.hosts, where, spoke.cidr)
                if len(spoke.dns.hosts) > MAX_HOSTS:
                    yield (
                        f"{where}.dns.hosts: {len(spoke.dns.hosts)} given: "
                        f"must be {MAX_HOSTS} or fewer"
                    )
            case ExistingSpoke(dns=None):
                continue
            case ExistingSpoke(dns=CorporateDns() as dns):
                yield from _corporate_servers(
                    f"{where}.dns.servers", dns.servers, where, spoke.cidr
                )


def _corporate_servers(
    setting: str, servers: Sequence[IPv4Address], where: str, cidr: IPv4Network
) -> Iterator[str]:
    if not 1 <= len(servers) <= MAX_RULE_TARGETS:
        yield f"{setting}: {len(servers)} given: must be 1 to {MAX_RULE_TARGETS} addresses"
    for repeated in _repeated(str(address) for address in servers):
        yield f'{setting}: "{repeated}" is there more than once: keep one'
    yield from _outside(setting, dict(enumerate(servers)), where, cidr)
    for index, address in enumerate(servers):
        if address in cidr:
            # The VPC's own resolver is among these: a peering does not lead to it.
            yield from _kept_by_aws(f'{setting}[{index}]: "{address}"', address, cidr)


def _outside(
    setting: str, addresses: Mapping[Any, IPv4Address], where: str, cidr: IPv4Network
) -> Iterator[str]:
    for key, address in addresses.items():
        if address not in cidr:
            yield f'{setting}[{key}]: "{address}": must be inside {where}.cidr, "{cidr}"'


def _corporate_zones(spokes: tuple[Spoke, ...]) -> Iterator[str]:
    holders: dict[str, list[str]] = {}
    for spoke in spokes:
        if spoke.dns is not None:
            holders.setdefault(spoke.dns.zone, []).append(spoke.name)
    for zone, names in holders.items():
        if len(names) > 1:
            yield (
                f'spokes: dns.zone "{zone}" is given to {", ".join(names)}: '
                "the hub can ask one spoke for a zone, give each its own"
            )
        for domain in AWS_DOMAINS:
            if f".{zone}".endswith(f".{domain}"):
                yield (
                    f'spokes.{names[0]}.dns.zone: "{zone}": '
                    f"must be outside {domain}, whose names lead to the hub"
                )


def _existing_spokes(spokes: tuple[Spoke, ...]) -> Iterator[str]:
    existing = [spoke for spoke in spokes if isinstance(spoke, ExistingSpoke)]
    for spoke in existing:
        if not spoke.route_table_ids:
            yield (
                f"spokes.{spoke.name}.route_table_ids: none given: "
                "add each table that shall lead to the hub"
            )
    for table in _repeated(table for spoke in existing for table in spoke.route_table_ids):
        yield f'spokes: route_table_ids "{table}" is there more than once: keep one'
    for vpc_id in _repeated(spoke.existing_vpc_id for spoke in existing):
        yield f'spokes: existing_vpc_id "{vpc_id}" is there more than once: keep one spoke'


def _private_apis(dns: Dns) -> Iterator[str]:
    for api_id in _repeated(iter(dns.private_api_ids)):
        yield f'dns.private_api_ids: "{api_id}" is there more than once: keep one'
    if len(dns.private_api_ids) > MAX_PRIVATE_APIS:
        yield (
            f"dns.private_api_ids: {len(dns.private_api_ids)} given: "
            f"must be {MAX_PRIVATE_APIS} or fewer"
        )


def _simulated(spokes: tuple[Spoke, ...]) -> list[SimulatedSpoke]:
    return [spoke for spoke in spokes if isinstance(spoke, SimulatedSpoke)]


def _users(users: tuple[User, ...]) -> Iterator[str]:
    if not users:
        yield "users: none given: add at least one"
    for employee_id in _repeated(user.employee_id for user in users):
        yield f'users: employee_id "{employee_id}" is there more than once: keep one'
    # SageMaker compares profile names without case.
    owners: dict[str, list[User]] = {}
    for user in users:
        owners.setdefault(user.profile.lower(), []).append(user)
    for sharers in owners.values():
        profiles = {user.profile for user in sharers}
        if len(profiles) > 1:
            yield f"users: profiles {json.dumps(sorted(profiles))} differ in case only: use one"
        if len(sharers) > 1 and not all(user.shared_profile for user in sharers):
            yield (
                f'users: profile "{sharers[0].profile}" is given to '
                f"{', '.join(user.employee_id for user in sharers)}: give each their own, "
                "or set shared_profile = true on all of them"
            )


def _apps(users: tuple[User, ...]) -> Iterator[str]:
    for user in users:
        where = f'users: employee_id "{user.employee_id}"'
        if not user.apps:
            yield f"{where}: apps: none given: add one, or set enabled = false"
        for app in _repeated(iter(user.apps)):
            yield f'{where}: apps: "{app}" is there more than once: keep one'
        if user.space is not None and not set(user.apps) & set(APPS_IN_SPACES):
            yield (
                f'{where}: space: "{user.space}": none of their apps runs in a space: '
                f"remove it, or add {' or '.join(APPS_IN_SPACES)} to apps"
            )


def _repeated(values: Iterator[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


_CHECKS = (
    _Check(("region", "availability_zones"), _zones),
    _Check(("availability_zones", "hub", "spokes"), _one_a_zone),
    _Check(("hub", "spokes"), _vpcs),
    _Check(("hub", "spokes"), _subnets),
    _Check(("hub",), _hub_size),
    _Check(("hub",), _resolver_addresses),
    _Check(("spokes",), _spokes),
    _Check(("spokes",), _existing_spokes),
    _Check(("spokes",), _name_servers),
    _Check(("spokes",), _corporate_zones),
    _Check(("dns",), _private_apis),
    _Check(("users",), _users),
    _Check(("users",), _apps),
    _Check(("identity",), _tokens),
    _Check(("identity", "functions"), _authorizer_place),
)
