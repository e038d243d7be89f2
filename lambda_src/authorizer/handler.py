"""The entry point of the authorizer function."""

from __future__ import annotations

import os
import traceback
from contextlib import suppress
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from authorizer.environment import Environment
from authorizer.issuer import Issuer
from authorizer.keys import KeyStore, KeysUnavailableError
from authorizer.policy import InvalidMethodArnError, allow_own_path
from shared.audit import Decision, record, section
from shared.variables import InvalidEnvironmentError

if TYPE_CHECKING:
    from shared.audit import Context

# A deployment sends this event; the event of a REQUEST authorizer always has a "type".
CHECK = {"check": "issuer"}
_ALLOWED = "allowed"


class AuthorizerError(RuntimeError):
    """The token could not be judged, so API Gateway answers 500 and admits nobody."""


class _Failure(StrEnum):
    """Why a token could not be judged, for the log."""

    MISCONFIGURED = "misconfigured"
    NO_KEYS = "no_keys"
    UNFORESEEN = "unforeseen"


class _Setup(NamedTuple):
    environment: Environment
    issuer: Issuer
    keys: KeyStore


@cache
def _setup() -> _Setup:
    environment = Environment.from_environ(os.environ)
    issuer = Issuer(environment)
    keys = KeyStore(
        issuer.keys,
        refetch_seconds=environment.keys_refetch_seconds,
        stale_seconds=environment.keys_stale_seconds,
    )
    return _Setup(environment, issuer, keys)


# This runs while Lambda starts the process, so no request waits for it. An error is left to the
# first request, which meets it again and reports it.
with suppress(Exception):
    _setup().keys.prefetch()

# These modules take longest to load, and the issuer answers meanwhile.
from authorizer.tokens import RefusedError, bearer_token, employee_of  # noqa: E402


def handler(event: dict[str, Any], context: Context) -> dict[str, object]:
    """Answer a REQUEST authorizer's event with a policy for the token's owner.

    Raises:
        Exception: The message is "Unauthorized", for which API Gateway answers 401.
        AuthorizerError: API Gateway answers 500.
        IssuerError: A deployment asked for the check, and the issuer is not as configured.
        InvalidEnvironmentError: A deployment asked for the check, and the variables are bad.
    """
    if event == CHECK:
        return _check()
    try:
        setup = _setup()
        token = bearer_token(section(event, "multiValueHeaders"))
        employee_id = employee_of(token, setup.environment, setup.keys.find)
        policy = allow_own_path(event.get("methodArn"), setup.environment.stage, employee_id)
    except RefusedError as refusal:
        record(Decision.DENY, refusal.reason, event, context, keys_problem=setup.keys.problem)
        # The runtime logs this error with its causes, so it must say nothing.
        raise Exception("Unauthorized") from None  # noqa: TRY002 (the text is the protocol)
    except KeysUnavailableError as error:
        record(Decision.ERROR, _Failure.NO_KEYS, event, context, keys_problem=setup.keys.problem)
        raise AuthorizerError(str(error)) from None
    except (InvalidEnvironmentError, InvalidMethodArnError) as error:
        record(Decision.ERROR, _Failure.MISCONFIGURED, event, context, detail=str(error))
        raise AuthorizerError(str(error)) from None
    except Exception as error:  # noqa: BLE001 (whatever the error is, nobody is admitted)
        # The message of an unforeseen error may quote the token.
        record(
            Decision.ERROR,
            _Failure.UNFORESEEN,
            event,
            context,
            error_type=type(error).__name__,
            stack=traceback.format_tb(error.__traceback__),
        )
        raise AuthorizerError("the token could not be judged") from None
    record(
        Decision.ALLOW,
        _ALLOWED,
        event,
        context,
        employee_id=employee_id,
        keys_problem=setup.keys.problem,
    )
    return policy


def _check() -> dict[str, object]:
    """Tell a deployment whether tokens can be verified."""
    setup = _setup()
    return {
        "issuer": setup.environment.issuer,
        "keys": sum(map(len, setup.issuer.keys().values())),
        "keys_passed_over": setup.issuer.passed_over,
        "unlisted_claims": setup.issuer.unlisted_claims(),
    }
