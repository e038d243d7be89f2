"""Types of setting values. Each validator's message says what a valid value is."""

import re
from datetime import UTC, date, datetime, time
from ipaddress import IPv4Network
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, StrictInt

VPC_PREFIXES = range(16, 29)
# A name has 253 characters at most; a host's label and its dot take up to 64 of them.
MAX_ZONE_NAME = 189


def matching(pattern: str, right: str) -> AfterValidator:
    """Return a validator for a pattern that must match the whole value.

    Args:
        pattern: The regular expression.
        right: The message, which says what a valid value is.
    """
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if compiled.fullmatch(value) is None:
            raise ValueError(right)
        return value

    return AfterValidator(check)


def between(low: int, high: int, unit: str) -> AfterValidator:
    """Return a validator for whole numbers from `low` to `high`."""

    def check(value: int) -> int:
        if not low <= value <= high:
            raise ValueError(f"must be {low} to {high} {unit}".rstrip())
        return value

    return AfterValidator(check)


def one_of(*choices: int) -> AfterValidator:
    """Return a validator for some numbers only."""

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
            # A date includes the whole of its day.
            return datetime.combine(value, time.max, UTC)
    raise ValueError(
        "must be a date such as 2027-01-31, or a date and time with a zone such as "
        "2027-01-31T18:00:00Z, without quotes"
    )


Cidr = Annotated[IPv4Network, AfterValidator(_vpc_sized)]
Name = Annotated[
    str,
    matching(
        # The name is short, because names of roles and buckets of 63 characters begin with it.
        r"(?=.{1,24}$)[a-z][a-z0-9]*(-[a-z0-9]+)*",
        "must be 1 to 24 lower-case letters and digits, joined by single hyphens, a letter first",
    ),
]
AccountId = Annotated[str, matching(r"\d{12}", "must be the 12 digits of an AWS account")]
TagKey = Annotated[
    str,
    matching(
        r"(?!(?i:aws:))[\w.:/=+@ -]{1,128}",
        "must be 1 to 128 letters, digits, spaces or _.:/=+-@, and not begin with aws:",
    ),
]
Region = Annotated[
    str,
    # The ARNs of the other partitions, China and GovCloud, are not `arn:aws`.
    matching(
        r"(?!cn-|us-gov-|us-iso)[a-z]{2}(-[a-z]+)+-\d", "must be an AWS Region such as us-west-2"
    ),
]
Zone = Annotated[
    str, matching(r"[a-z]{2}(-[a-z]+)+-\d[a-z]", "must be an Availability Zone such as us-west-2a")
]
# Cognito folds the case of user names, so `Ada` would never match a token.
EmployeeId = Annotated[
    str,
    matching(
        r"[a-z0-9][a-z0-9._-]{0,62}",
        "must be 1 to 63 lower-case letters, digits, '.', '_' or '-', a letter or digit first",
    ),
]
# https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateUserProfile.html
ProfileName = Annotated[
    str,
    matching(
        r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}",
        "must be 1 to 63 letters and digits, hyphens only between them",
    ),
]
BucketName = Annotated[
    str, matching(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "must be the name of an S3 bucket")
]
KeyPrefix = Annotated[
    str, matching(r"[\w.-]+(/[\w.-]+)*", "must be an S3 key prefix without slashes at its ends")
]
StageName = Annotated[
    str, matching(r"[a-zA-Z0-9_]{1,128}", "must be 1 to 128 letters, digits or underscores")
]
Origin = Annotated[
    str,
    matching(
        r"https://[a-z0-9.-]+(:\d{1,5})?",
        "must be an https origin without a path, such as https://portal.example.com",
    ),
]
TopicArn = Annotated[
    str, matching(r"arn:aws[\w-]*:sns:[\w-]+:\d{12}:[\w.-]+", "must be the ARN of an SNS topic")
]
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
ZoneName = Annotated[
    str,
    matching(
        rf"(?=.{{1,{MAX_ZONE_NAME}}}$){_LABEL}(\.{_LABEL})+",
        "must be a lower-case domain name of two or more labels, such as corp.example.com",
    ),
]
HostName = Annotated[
    str,
    # The name servers' own names are ns1, ns2 and so on.
    matching(
        rf"(?!ns\d+$){_LABEL}",
        "must be one lower-case DNS label, of letters, digits and hyphens, and no name server's",
    ),
]
_HTTPS_URL = r"https://[a-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9_.~-]+)*/?"
IssuerUrl = Annotated[
    str,
    matching(
        _HTTPS_URL,
        "must be an https URL without query or fragment, with a slash at its end only where its "
        "tokens have one, such as https://login.example.com/tenant",
    ),
]
JwksUri = Annotated[
    str,
    matching(
        r"https://[a-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9_.~-]+)+(\?[A-Za-z0-9_.~=&%-]+)?",
        "must be an https URL such as https://login.example.com/tenant/keys",
    ),
]
# Terraform would take such a text for an expression.
_LITERAL = r"(?!.*[$%]\{)"
Audience = Annotated[
    str,
    matching(rf"{_LITERAL}[!-~]{{1,256}}", "must be 1 to 256 printable characters without spaces"),
]
ClaimName = Annotated[
    str, matching(r"[A-Za-z0-9_.:/-]{1,128}", "must be the name of a claim such as sub")
]
EmployeeClaim = Annotated[
    ClaimName,
    # Claims about the token itself say nothing about who its bearer is.
    matching(
        r"(?!(aud|azp|client_id|exp|iat|iss|jti|nbf|nonce|scope|scp)$).*",
        "must be a claim that names the employee, such as sub or preferred_username",
    ),
]
Scope = Annotated[
    str,
    matching(
        rf"{_LITERAL}[!#-\[\]-~]{{1,128}}", "must be a scope: 1 to 128 characters without spaces"
    ),
]
Group = Annotated[
    str, matching(rf"{_LITERAL}[ -~]{{1,128}}", "must be the name of a group, in 128 characters")
]
Moment = Annotated[datetime, BeforeValidator(_moment)]
UrlExpiry = Annotated[StrictInt, between(5, 300, "seconds")]
SessionLength = Annotated[StrictInt, between(1800, 43200, "seconds")]
ApiId = Annotated[
    str, matching(r"[a-z0-9]{10}", "must be the 10 letters and digits of a REST API's id")
]
VpcId = Annotated[
    str, matching(r"vpc-[0-9a-f]{8,17}", "must be a VPC's id such as vpc-0123456789abcdef0")
]
RouteTableId = Annotated[
    str,
    matching(r"rtb-[0-9a-f]{8,17}", "must be a route table's id such as rtb-0123456789abcdef0"),
]
InstanceType = Annotated[
    str,
    # A family such as p6-b200 has a hyphen.
    matching(r"ml\.[a-z0-9-]+\.[a-z0-9]+", "must be an instance type such as ml.t3.medium"),
]
Positive = Annotated[StrictInt, between(1, 2**31 - 1, "")]
ImageName = Annotated[
    str,
    matching(
        # A SageMaker image's name of 63 characters also holds the environment's and 8 of a hash.
        r"(?=.{1,29}$)[a-z0-9]+(-[a-z0-9]+)*",
        "must be 1 to 29 lower-case letters and digits, joined by single hyphens",
    ),
]
# https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateImage.html
DisplayName = Annotated[
    str,
    matching(
        rf"(?=.{{1,128}}$){_LITERAL}\S(.*\S)?",
        "must be 1 to 128 characters in one line, without spaces at its ends",
    ),
]
Description = Annotated[
    str, matching(rf"{_LITERAL}.{{1,512}}", "must be 1 to 512 characters in one line")
]
BuildContext = Annotated[
    str,
    matching(
        r"[a-z0-9][a-z0-9_.-]*(/[a-z0-9][a-z0-9_.-]*)*",
        "must be a folder below docker/, such as rstudio",
    ),
]
ImageTag = Annotated[
    str,
    matching(
        r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}",
        "must be an image's tag, of 1 to 128 letters, digits, '.', '_' or '-'",
    ),
]
ImageDigest = Annotated[
    str,
    matching(
        r"sha256:[0-9a-f]{64}", "must be an image's digest, sha256: and 64 hexadecimal digits"
    ),
]
BuildArgument = Annotated[
    str, matching(r"[A-Z][A-Z0-9_]{0,63}", "must be a build argument such as R_VERSIONS")
]
HttpsUrl = Annotated[
    str, matching(_HTTPS_URL, "must be an https URL such as https://packages.example.com/cran")
]
Email = Annotated[
    str,
    matching(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", "must be an e-mail address"),
]
# https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_IdleSettings.html
IdleMinutes = Annotated[StrictInt, between(60, 525600, "minutes")]
# https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DefaultEbsStorageSettings.html
VolumeSize = Annotated[StrictInt, between(5, 16384, "GiB")]
