"""The token issuer, the API, the functions and the employees."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from modules.settings import (
    CognitoIdentitySettings,
    OidcIdentitySettings,
    StudioApp,
    parse,
)
from testing.configuration import RAW, make_settings
from tests.modules.settings.mistakes import changed, problems_of

OIDC: dict[str, Any] = {
    "kind": "oidc",
    "issuer": "https://login.example.com/tenant",
    "audience": "https://studio.example.com",
}


def identity(**settings: object) -> dict[str, Any]:
    """The raw test settings with an outside issuer, some of whose settings are replaced."""
    return changed((("identity",), OIDC | settings))


def user(**settings: object) -> dict[str, Any]:
    """The raw test settings whose first user has more settings."""
    return changed((("users", 0), RAW["users"][0] | settings))


def test_a_shared_profile_is_created_once() -> None:
    users = [
        {"employee_id": name, "profile": "on-call", "shared_profile": True}
        for name in ("ada", "grace")
    ]
    assert make_settings(users=users).profiles == ("on-call",)


def test_a_user_pool_is_the_default() -> None:
    found = make_settings().identity
    assert isinstance(found, CognitoIdentitySettings)
    assert (found.clock_skew_seconds, found.keys_refetch_seconds) == (30, 30)
    assert found.keys_stale_seconds == 3600


@pytest.mark.parametrize(
    "issuer",
    [
        "https://login.example.com",
        "https://tenant.auth0.example/",
        "https://login.example.com:8443/realms/Studio",
        "https://login.example.com/realms/Studio/",
        "https://login.microsoftonline.com/5e2f1a34-0000-4000-8000-7a1b2c3d4e5f/v2.0",
    ],
)
def test_an_outside_issuer_needs_its_url_and_an_audience(issuer: str) -> None:
    found = parse(identity(issuer=issuer), "test").identity
    assert isinstance(found, OidcIdentitySettings)
    assert (found.issuer, found.audience_claim, found.employee_claim) == (issuer, "aud", "sub")
    assert (found.required_scopes, found.required_groups) == ((), ())


def test_a_claim_of_the_client_needs_a_scope_of_the_api() -> None:
    raw = identity(audience_claim="azp", required_scopes=["studio"])
    found = parse(raw, "test").identity
    assert isinstance(found, OidcIdentitySettings)
    assert (found.audience_claim, found.required_scopes) == ("azp", ("studio",))


def test_an_employee_may_open_all_but_rstudio_unless_they_say() -> None:
    found = make_settings().users[0]
    assert found.apps == (StudioApp.STUDIO, StudioApp.JUPYTERLAB, StudioApp.CODE_EDITOR)
    assert found.enabled
    assert found.not_after is None


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (date(2027, 1, 31), datetime(2027, 1, 31, 23, 59, 59, 999999, UTC)),
        (datetime(2027, 1, 31, 18, tzinfo=UTC), datetime(2027, 1, 31, 18, tzinfo=UTC)),
        (date(9999, 12, 31), datetime(9999, 12, 31, 23, 59, 59, 999999, UTC)),
    ],
)
def test_access_ends_at_a_moment_or_with_a_day(value: date, moment: datetime) -> None:
    assert parse(user(not_after=value), "test").users[0].not_after == moment


LAB = {"name": "lab", "kind": "jupyterlab", "owner": "ada-lovelace"}


@pytest.mark.parametrize("space", [LAB, LAB | {"owner": "grace-hopper", "shared": True}])
def test_an_employee_s_space_is_their_own_or_shared(space: dict[str, Any]) -> None:
    raw = user(space="lab") | {"studio": {"spaces": [space]}}
    assert parse(raw, "test").users[0].space == "lab"


URL = (
    "must be an https URL without query or fragment, with a slash at its end only where its "
    "tokens have one, such as https://login.example.com/tenant"
)


MOMENT = (
    "must be a date such as 2027-01-31, or a date and time with a zone such as "
    "2027-01-31T18:00:00Z, without quotes"
)


MISTAKES: list[tuple[dict[str, Any], str]] = [
    (
        changed(
            (("identity",), {"access_token_minutes": 61, "refresh_token_hours": 1}),
        ),
        (
            "identity.refresh_token_hours: 1: must be no shorter than "
            "identity.access_token_minutes, 61"
        ),
    ),
    (
        changed((("functions",), {"reserved_concurrency": 0})),
        "functions.reserved_concurrency: 0: must be 1 to 2147483647",
    ),
    (
        changed((("users", 0, "profile"), "-ada")),
        'users[0].profile: "-ada": must be 1 to 63 letters and digits, hyphens only between them',
    ),
    (
        changed((("users", 0, "profile"), "a" * 64)),
        (
            f'users[0].profile: "{"a" * 64}": '
            "must be 1 to 63 letters and digits, hyphens only between them"
        ),
    ),
    (
        changed((("users", 0, "employee_id"), "*")),
        (
            'users[0].employee_id: "*": must be 1 to 63 lower-case letters, digits, '
            "'.', '_' or '-', a letter or digit first"
        ),
    ),
    (
        changed((("users", 1, "employee_id"), "ada")),
        'users: employee_id "ada" is there more than once: keep one',
    ),
    (
        changed((("users", 1, "profile"), "ada-lovelace")),
        (
            'users: profile "ada-lovelace" is given to ada, grace: give each their own, '
            "or set shared_profile = true on all of them"
        ),
    ),
    (
        changed(
            (("users", 1, "profile"), "ada-lovelace"),
            (("users", 1, "shared_profile"), True),
        ),
        (
            'users: profile "ada-lovelace" is given to ada, grace: give each their own, '
            "or set shared_profile = true on all of them"
        ),
    ),
    (
        changed(
            (("users", 0), {"employee_id": "ada", "profile": "ops", "shared_profile": True}),
            (("users", 1), {"employee_id": "bob", "profile": "Ops", "shared_profile": True}),
        ),
        'users: profiles ["Ops", "ops"] differ in case only: use one',
    ),
    (changed((("users",), [])), "users: none given: add at least one"),
    (
        changed((("api", "throttle_rat"), 5)),
        "api.throttle_rat: is not a setting: did you mean throttle_rate?",
    ),
    (
        changed((("api", "url_expiry_seconds"), 301)),
        "api.url_expiry_seconds: 301: must be 5 to 300 seconds",
    ),
    (
        changed((("api", "session_seconds"), 1799)),
        "api.session_seconds: 1799: must be 1800 to 43200 seconds",
    ),
    (
        changed((("api", "portal_origin"), "http://portal.example.com/")),
        (
            'api.portal_origin: "http://portal.example.com/": must be an https origin without a '
            "path, such as https://portal.example.com"
        ),
    ),
    (
        changed((("functions", "runtime"), "nodejs22.x")),
        (
            "functions.runtime: \"nodejs22.x\": must be 'host', 'python3.11', 'python3.12' or "
            "'python3.13'"
        ),
    ),
    *(
        (identity(issuer=issuer), f'identity.issuer: "{issuer}": {URL}')
        for issuer in (
            "",
            "login.example.com",
            "http://login.example.com",
            "https://login.example.com//",
            "https://login.example.com/tenant//",
            "https://login.example.com?a=b",
            "https://login.example.com/?a=b",
            "https://login.example.com#a",
            "https:///login.example.com/",
            "https://user:secret@login.example.com",
            "https://login.example.com/a b",
            "https://login.example.com/${x}",
        )
    ),
    (
        identity(audience=""),
        'identity.audience: "": must be 1 to 256 printable characters without spaces',
    ),
    (
        identity(audience="${x}"),
        'identity.audience: "${x}": must be 1 to 256 printable characters without spaces',
    ),
    (
        identity(audience_claim="audience"),
        (
            'identity.audience_claim: "audience": '
            "must be 'aud', 'azp', 'client_id', 'appid' or 'cid'"
        ),
    ),
    (
        identity(employee_claim="aud"),
        (
            'identity.employee_claim: "aud": '
            "must be a claim that names the employee, such as sub or preferred_username"
        ),
    ),
    (
        identity(employee_claim="a claim"),
        'identity.employee_claim: "a claim": must be the name of a claim such as sub',
    ),
    (
        identity(jwks_uri="http://login.example.com/keys"),
        (
            'identity.jwks_uri: "http://login.example.com/keys": '
            "must be an https URL such as https://login.example.com/tenant/keys"
        ),
    ),
    (
        identity(required_scopes=["a b"]),
        ('identity.required_scopes[0]: "a b": must be a scope: 1 to 128 characters without spaces'),
    ),
    (
        identity(required_groups=["x"] * 11),
        "identity.required_groups: 11 given: must be 10 or fewer",
    ),
    *(
        (
            identity(audience_claim=claim),
            (
                "identity.required_scopes: none given: must name a scope of this API where "
                f'identity.audience_claim is "{claim}", which the client\'s tokens for other '
                "APIs have, too"
            ),
        )
        for claim in ("azp", "client_id", "appid", "cid")
    ),
    (
        identity(clock_skew_seconds=121),
        "identity.clock_skew_seconds: 121: must be 0 to 120 seconds",
    ),
    (
        identity(keys_refetch_seconds=4),
        "identity.keys_refetch_seconds: 4: must be 5 to 3600 seconds",
    ),
    (
        identity(keys_stale_seconds=299),
        "identity.keys_stale_seconds: 299: must be 300 to 86400 seconds",
    ),
    (
        identity(access_token_minutes=60),
        "identity.access_token_minutes: is not a setting here: remove it",
    ),
    (
        identity(audiense="x"),
        "identity.audiense: is not a setting: did you mean audience?",
    ),
    (
        changed((("identity",), {"kind": "cognito", "issuer": OIDC["issuer"]})),
        "identity.issuer: is not a setting here: remove it",
    ),
    (
        changed((("identity",), {name: OIDC[name] for name in ("issuer", "audience")})),
        "identity.kind: is missing: add it",
    ),
    (identity(kind="saml"), 'identity.kind: must be "cognito" or "oidc"'),
    (identity(kind=["oidc"]), 'identity.kind: must be "cognito" or "oidc"'),
    (
        identity() | {"functions": {"authorizer_in_vpc": True}},
        (
            "functions.authorizer_in_vpc: true: must be false where identity.kind is "
            '"oidc": no way leads from the hub to that issuer'
        ),
    ),
    (
        user(apps=["vscode"]),
        (
            'users[0].apps[0]: "vscode": must be '
            "'studio', 'jupyterlab', 'code-editor' or 'rstudio'"
        ),
    ),
    (
        user(apps=[]),
        'users: employee_id "ada": apps: none given: add one, or set enabled = false',
    ),
    (
        user(apps=["studio", "studio"]),
        'users: employee_id "ada": apps: "studio" is there more than once: keep one',
    ),
    *(
        (
            user(space="lab") | {"studio": {"spaces": spaces}},
            (
                'users: employee_id "ada": space: "lab": must be one of studio.spaces, shared '
                'or with owner "ada-lovelace"'
            ),
        )
        for spaces in (
            [],
            [LAB | {"name": "Lab"}],
            [LAB | {"owner": "grace-hopper"}],
        )
    ),
    (
        user(apps=["studio", "code-editor"], space="lab") | {"studio": {"spaces": [LAB]}},
        (
            'users: employee_id "ada": space: "lab": is for jupyterlab: remove it, or add '
            '"jupyterlab" to apps'
        ),
    ),
    (
        user(space="../lab"),
        ('users[0].space: "../lab": must be 1 to 63 letters and digits, hyphens only between them'),
    ),
    (user(url_expiry_seconds=4), "users[0].url_expiry_seconds: 4: must be 5 to 300 seconds"),
    (
        user(url_expiry_seconds=301),
        "users[0].url_expiry_seconds: 301: must be 5 to 300 seconds",
    ),
    (
        user(session_seconds=1799),
        "users[0].session_seconds: 1799: must be 1800 to 43200 seconds",
    ),
    (user(not_after="2027-01-31"), f'users[0].not_after: "2027-01-31": {MOMENT}'),
    (user(not_after=1800000000), f"users[0].not_after: 1800000000: {MOMENT}"),
    (
        user(not_after=datetime(2027, 1, 31, 18)),  # noqa: DTZ001 (that is the mistake)
        f'users[0].not_after: "2027-01-31 18:00:00": {MOMENT}',
    ),
]


@pytest.mark.parametrize(
    ("raw", "problem"), MISTAKES, ids=[problem[:60] for _, problem in MISTAKES]
)
def test_one_mistake_is_one_line(raw: dict[str, Any], problem: str) -> None:
    assert problems_of(raw) == (problem,)
