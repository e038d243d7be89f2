"""The employee and the app of a request; without input and output."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from presign.outcome import Outcome, PresignError
from shared.audit import section

if TYPE_CHECKING:
    from collections.abc import Mapping


class App(StrEnum):
    """The apps that a URL can open, by their names in the API and in the mapping."""

    STUDIO = "studio"
    JUPYTERLAB = "jupyterlab"
    CODE_EDITOR = "code-editor"
    RSTUDIO = "rstudio"


def employee_of(event: Mapping[str, object]) -> str:
    """Return the caller's id as the authorizer verified it.

    Raises:
        PresignError: The id is missing, or the path names another employee.
    """
    authorizer = section(section(event, "requestContext"), "authorizer")
    employee_id = authorizer.get("employee_id")
    if not isinstance(employee_id, str) or not employee_id:
        raise PresignError(Outcome.NOT_OWN, "no employee id from the authorizer")
    if section(event, "pathParameters").get("employee_id") != employee_id:
        raise PresignError(Outcome.NOT_OWN, "the path names another employee")
    return employee_id


def app_of(event: Mapping[str, object]) -> App | None:
    """Return the app in the query string, or None.

    Raises:
        PresignError: The query names several apps, or an unknown one.
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
        # The requested name is the caller's text, and stays out of the record.
        raise PresignError(Outcome.UNKNOWN_APP, "no such app") from None
