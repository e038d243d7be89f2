"""The access path: the token issuer, the API and the functions."""

import sys
from typing import Annotated, Literal, get_args

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
Runtime = Literal["python3.11", "python3.12", "python3.13"]
RUNTIMES = get_args(Runtime)


class _Issuer(Section):
    """Settings that every token issuer has.

    Attributes:
        clock_skew_seconds: How far the issuer's clock may be off, 0 to 120.
        keys_refetch_seconds: The shortest time between two requests for the issuer's keys because
            of an unknown key, 5 to 3600.
        keys_stale_seconds: How long keys are used after they were read, 300 to 86400. If the
            issuer cannot be reached for this time, nobody is admitted.
    """

    clock_skew_seconds: Annotated[StrictInt, between(0, 120, "seconds")] = 30
    keys_refetch_seconds: Annotated[StrictInt, between(5, 3600, "seconds")] = 30
    keys_stale_seconds: Annotated[StrictInt, between(300, 86400, "seconds")] = 3600


class CognitoIdentitySettings(_Issuer):
    """A Cognito user pool of this project, which signs employees in.

    Attributes:
        access_token_minutes: The life of an access token, 5 to 1440.
        refresh_token_hours: The life of a refresh token, 1 to 720.
        password_length: The shortest password, 12 to 99 characters.
    """

    kind: Literal["cognito"] = "cognito"
    access_token_minutes: Annotated[StrictInt, between(5, 1440, "minutes")] = 60
    refresh_token_hours: Annotated[StrictInt, between(1, 720, "hours")] = 8
    password_length: Annotated[StrictInt, between(12, 99, "characters")] = 16


class OidcIdentitySettings(_Issuer):
    """An existing OpenID Connect issuer, which signs its tokens with RS256.

    Attributes:
        issuer: The URL, exactly as in the claim `iss` of its tokens, to the last slash.
        audience: The audience for which the tokens are issued.
        audience_claim: The claim that names the audience. `aud` is the safe choice: a claim that
            names the client is also in its tokens for other APIs, so `required_scopes` must name
            a scope of this API.
        jwks_uri: The URL of its keys; by default the one in its discovery document.
        employee_claim: The claim with the employee id.
        required_scopes: The scopes that a token must have, all of them.
        required_groups: The groups that a token must have, all of them.
        groups_claim: The claim with the groups.
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
    # A section with an issuer needs `kind = "oidc"`, and the message says that the kind is missing.
    return "oidc" if "issuer" in value or "audience" in value else "cognito"


IdentitySettings = Annotated[
    Annotated[CognitoIdentitySettings, Tag("cognito")]
    | Annotated[OidcIdentitySettings, Tag("oidc")],
    Discriminator(_identity_kind),
]


class ApiSettings(Section):
    """The private REST API that returns presigned URLs.

    Attributes:
        stage: The name of the stage.
        throttle_rate: The requests per second, over all callers.
        throttle_burst: The requests at once.
        authorizer_cache_seconds: How long a decision is kept for a token, 0 to 3600.
        url_expiry_seconds: How long a minted URL can be opened, 5 to 300.
        session_seconds: How long the Studio session lasts, 1800 to 43200.
        portal_origin: The origin of the page that may call the API from a browser; None turns CORS
            off.
        alarm_topic_arns: The SNS topics of the alarms.
        account_logging: Whether to set the logging role of API Gateway. A Region has one role for
            all APIs, so turn it off if the account has one already.
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

    runtime: Literal["host", Runtime] = "python3.13"
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
