"""Checks between users, their tokens and the functions."""

import json
from collections.abc import Iterator

from modules.settings.access import (
    RUNTIMES,
    FunctionSettings,
    IdentitySettings,
    OidcIdentitySettings,
    host_runtime,
)
from modules.settings.backend import LocalBackendSettings, S3BackendSettings
from modules.settings.checks.check import Check, repeated
from modules.settings.studio import SpaceSettings, UserSettings

# The variables of the authorizer hold them all, and Lambda admits 4 KB of variables.
MAX_REQUIRED = 10


def _users(users: tuple[UserSettings, ...]) -> Iterator[str]:
    if not users:
        yield "users: none given: add at least one"
    for employee_id in repeated(user.employee_id for user in users):
        yield f'users: employee_id "{employee_id}" is there more than once: keep one'
    # SageMaker compares profile names without case.
    owners: dict[str, list[UserSettings]] = {}
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


def _apps(users: tuple[UserSettings, ...]) -> Iterator[str]:
    for user in users:
        where = f'users: employee_id "{user.employee_id}"'
        if not user.apps:
            yield f"{where}: apps: none given: add one, or set enabled = false"
        for app in repeated(iter(user.apps)):
            yield f'{where}: apps: "{app}" is there more than once: keep one'


def _spaces(users: tuple[UserSettings, ...], spaces: tuple[SpaceSettings, ...]) -> Iterator[str]:
    """Yield spaces that a user cannot open: a URL into them would fail at its first use."""
    named = {space.name: space for space in spaces}
    for user in users:
        if user.space is None:
            continue
        where = f'users: employee_id "{user.employee_id}": space: "{user.space}"'
        space = named.get(user.space)
        if space is None or not (space.shared or space.owner == user.profile):
            yield f'{where}: must be one of studio.spaces, shared or with owner "{user.profile}"'
        elif space.kind not in user.apps:
            yield f'{where}: is for {space.kind}: remove it, or add "{space.kind}" to apps'


def _tokens(identity: IdentitySettings) -> Iterator[str]:
    match identity:
        case OidcIdentitySettings():
            for setting in ("required_scopes", "required_groups"):
                if len(getattr(identity, setting)) > MAX_REQUIRED:
                    yield (
                        f"identity.{setting}: {len(getattr(identity, setting))} given: "
                        f"must be {MAX_REQUIRED} or fewer"
                    )
            if identity.audience_claim != "aud" and not identity.required_scopes:
                yield (
                    "identity.required_scopes: none given: must name a scope of this API where "
                    f'identity.audience_claim is "{identity.audience_claim}", which the '
                    "client's tokens for other APIs have, too"
                )
            return
    minutes, hours = identity.access_token_minutes, identity.refresh_token_hours
    if minutes > hours * 60:
        yield (
            f"identity.refresh_token_hours: {hours}: must be no shorter than "
            f"identity.access_token_minutes, {minutes}"
        )


def _authorizer_place(identity: IdentitySettings, functions: FunctionSettings) -> Iterator[str]:
    if isinstance(identity, OidcIdentitySettings) and functions.authorizer_in_vpc:
        yield (
            "functions.authorizer_in_vpc: true: must be false where identity.kind is "
            '"oidc": no way leads from the hub to that issuer'
        )


def _runtime(
    backend: LocalBackendSettings | S3BackendSettings, functions: FunctionSettings
) -> Iterator[str]:
    if functions.runtime != "host":
        return
    if isinstance(backend, S3BackendSettings):
        yield (
            f'functions.runtime: "host": must be {" or ".join(RUNTIMES)} where backend.kind is '
            '"s3": only the embedded AWS runs functions in the Python of this machine'
        )
    elif host_runtime() not in RUNTIMES:
        yield (
            f'functions.runtime: "host": this is {host_runtime()}: run the program with '
            f"{' or '.join(RUNTIMES)}, which Lambda has"
        )


CHECKS = (
    Check(("users",), _users),
    Check(("users",), _apps),
    Check(("users", "studio.spaces"), _spaces),
    Check(("identity",), _tokens),
    Check(("identity", "functions"), _authorizer_place),
    Check(("backend", "functions"), _runtime),
)
