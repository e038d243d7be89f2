"""What a request asks for: whose Studio, and which app. No input or output here."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from presign.outcome import Outcome, PresignError
from shared.audit import section

if TYPE_CHECKING:
    from collections.abc import Mapping


class App(StrEnum):
    """What a URL can open, by the name that the API and the mapping have for it."""

    STUDIO = "studio"
    JUPYTERLAB = "jupyterlab"
    CODE_EDITOR = "code-editor"
    RSTUDIO = "rstudio"


def employee_of(event: Mapping[str, object]) -> str:
    """Return the caller's id as the authorizer verified it.

    Raises:
        PresignError: There is none, or the path names somebody else.
    """
    authorizer = section(section(event, "requestContext"), "authorizer")
    employee_id = authorizer.get("employee_id")
    if not isinstance(employee_id, str) or not employee_id:
        raise PresignError(Outcome.NOT_OWN, "no employee id from the authorizer")
    if section(event, "pathParameters").get("employee_id") != employee_id:
        raise PresignError(Outcome.NOT_OWN, "the path names another employee")
    return employee_id


def app_of(event: Mapping[str, object]) -> App | None:
    """Return the app that the query string names, or None where it names none.

    Raises:
        PresignError: It names more than one, or one that there is not.
    """
    query = section(event, "multiValueQueryStringParameters")
    if "app" not in query:
        return None
    values = query["app"]
    if not isinstance(values, list) or len(values) != 1:
        raise PresignError(Outcome.UNKNOWN_APP, "app is given more than once")
    try:
        return App(values[0])
    except ValueError:
        # What was asked for is the caller's text, and stays out of the record.
        raise PresignError(Outcome.UNKNOWN_APP, "no such app") from None
