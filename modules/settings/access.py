"""The access path: who issues tokens, the API, the functions behind it."""

import sys
from typing import Annotated, Literal

from pydantic import Discriminator, StrictInt, Tag

from modules.settings.section import Section
from modules.settings.types import (
    Audience,
    ClaimName,
    EmployeeClaim,
    Group,
    IssuerUrl,
    JwksUri,
    Origin,
    Positive,
    Scope,
    SessionLength,
    StageName,
    TopicArn,
    UrlExpiry,
    between,
)

# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
RUNTIMES = ("python3.11", "python3.12", "python3.13")


class _Issuer(Section):
    """What holds of whoever issues the tokens.

    Attributes:
        clock_skew_seconds: 0 to 120; how far the issuer's clock may be off.
        keys_refetch_seconds: 5 to 3600; an unknown key has the issuer asked at most this often.
        keys_stale_seconds: 300 to 86400; how long the issuer's keys serve after they were read.
            Once it cannot be reached for so long, nobody gets in.
    """

    clock_skew_seconds: Annotated[StrictInt, between(0, 120, "seconds")] = 30
    keys_refetch_seconds: Annotated[StrictInt, between(5, 3600, "seconds")] = 30
    keys_stale_seconds: Annotated[StrictInt, between(300, 86400, "seconds")] = 3600


class CognitoIdentitySettings(_Issuer):
    """A Cognito user pool of ours that signs employees in.

    Attributes:
        access_token_minutes: 5 to 1440.
        refresh_token_hours: 1 to 720.
    """

    kind: Literal["cognito"] = "cognito"
    access_token_minutes: Annotated[StrictInt, between(5, 1440, "minutes")] = 60
    refresh_token_hours: Annotated[StrictInt, between(1, 720, "hours")] = 8
    password_length: Annotated[StrictInt, between(12, 99, "characters")] = 16


class OidcIdentitySettings(_Issuer):
    """An OpenID Connect issuer that is there already; its tokens are signed with RS256.

    Attributes:
        issuer: Its URL, exactly as its tokens have it in `iss`, to the last slash.
        audience: Whom the tokens are issued for.
        audience_claim: The claim that says so. `aud` is the safe choice: a claim that names the
            client is in its tokens for other APIs, too, so `required_scopes` must name ours.
        jwks_uri: Of its keys; by default its discovery document says where they are.
        employee_claim: The claim that is the employee id.
        required_scopes: An employee needs all of them.
        required_groups: Likewise.
        groups_claim: The claim that lists the groups.
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


IdentitySettings = Annotated[
    Annotated[CognitoIdentitySettings, Tag("cognito")]
    | Annotated[OidcIdentitySettings, Tag("oidc")],
    Discriminator(_identity_kind),
]


class ApiSettings(Section):
    """The private REST API that hands out presigned URLs.

    Attributes:
        throttle_rate: Requests a second, over all callers.
        throttle_burst: Requests at once.
        authorizer_cache_seconds: 0 to 3600; a decision is kept this long for one token.
        url_expiry_seconds: 5 to 300; how long a minted URL can be opened.
        session_seconds: 1800 to 43200; how long the Studio session then lasts.
        portal_origin: The page that may call the API from a browser; no CORS without it.
        alarm_topic_arns: Told of alarms.
        account_logging: Set the Region's API Gateway logging role. Off where the account has
            one already: there is one for all APIs of a Region.
    """

    stage: StageName = "dev"
    throttle_rate: Positive = 10
    throttle_burst: Positive = 20
    authorizer_cache_seconds: Annotated[StrictInt, between(0, 3600, "seconds")] = 60
    url_expiry_seconds: UrlExpiry = 30
    session_seconds: SessionLength = 28800
    portal_origin: Origin | None = None
    alarm_topic_arns: tuple[TopicArn, ...] = ()
    account_logging: bool = True


class FunctionSettings(Section):
    """The Lambda functions.

    Attributes:
        runtime: The runtime. The value "host" means the Python that runs this program, because the
            embedded AWS runs the functions in that one.
        architecture: The processor architecture.
        reserved_concurrency: How many executions are reserved for each function; None reserves
            nothing.
        authorizer_in_vpc: Whether the authorizer fetches the keys of tokens through the hub's
            Cognito endpoint instead of from Cognito's public name.
    """

    runtime: Literal["host", "python3.11", "python3.12", "python3.13"] = "python3.13"
    architecture: Literal["x86_64", "arm64"] = "arm64"
    reserved_concurrency: Positive | None = None
    authorizer_in_vpc: bool = False

    @property
    def lambda_runtime(self) -> str:
        """The name of the runtime in Lambda, such as "python3.13"."""
        return host_runtime() if self.runtime == "host" else self.runtime


def host_runtime() -> str:
    """Return the name that Lambda has for the version of the running Python."""
    return f"python{sys.version_info.major}.{sys.version_info.minor}"
