"""What must hold between people, their tokens and the functions."""

import json
from collections.abc import Iterator

from modules.settings.access import Functions, Identity, OidcIdentity
from modules.settings.checks.check import Check, repeated
from modules.settings.studio import APPS_IN_SPACES, User

# The authorizer's variables hold them all, and Lambda takes 4 KB of variables.
MAX_REQUIRED = 10


def _users(users: tuple[User, ...]) -> Iterator[str]:
    if not users:
        yield "users: none given: add at least one"
    for employee_id in repeated(user.employee_id for user in users):
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
        for app in repeated(iter(user.apps)):
            yield f'{where}: apps: "{app}" is there more than once: keep one'
        if user.space is not None and not set(user.apps) & set(APPS_IN_SPACES):
            yield (
                f'{where}: space: "{user.space}": none of their apps runs in a space: '
                f"remove it, or add {' or '.join(APPS_IN_SPACES)} to apps"
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


def _authorizer_place(identity: Identity, functions: Functions) -> Iterator[str]:
    if isinstance(identity, OidcIdentity) and functions.authorizer_in_vpc:
        yield (
            "functions.authorizer_in_vpc: true: must be false where identity.kind is "
            '"oidc": no way leads from the hub to that issuer'
        )


CHECKS = (
    Check(("users",), _users),
    Check(("users",), _apps),
    Check(("identity",), _tokens),
    Check(("identity", "functions"), _authorizer_place),
)
