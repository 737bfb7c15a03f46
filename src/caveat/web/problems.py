"""What stands in the way of an answer, as problem details (RFC 9457)."""

from http import HTTPStatus
from typing import Literal

import msgspec
from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.responses import Response

from caveat.errors import CaveatError, UsageError
from caveat.profiles.masking import mask
from caveat.web.jobs import BusyError, LateError, LostError, MemoryNeededError

RETRY_SECONDS = 5


class Problem(Struct, frozen=True, kw_only=True):
    """A problem document; `title` is the phrase of the status, `detail` says what it was."""

    type: Literal["about:blank"] = "about:blank"
    title: str
    status: int
    detail: str


def problem(status: int, detail: str) -> Problem:
    """Nothing in it points to one unit: a detail may quote what was sent."""
    return Problem(title=HTTPStatus(status).phrase, status=status, detail=mask(detail))


_STATUS: dict[type[CaveatError], HTTPStatus] = {
    UsageError: HTTPStatus.UNPROCESSABLE_ENTITY,
    BusyError: HTTPStatus.SERVICE_UNAVAILABLE,
    MemoryNeededError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    LateError: HTTPStatus.GATEWAY_TIMEOUT,
    LostError: HTTPStatus.INTERNAL_SERVER_ERROR,
}


def of_error(error: Exception) -> Problem:
    """The problem that an error of ours is. Any other is raised again."""
    if isinstance(error, HTTPException):
        return problem(error.status_code, error.detail)
    status = next((status for kind, status in _STATUS.items() if isinstance(error, kind)), None)
    if status:
        return problem(status, str(error))
    if isinstance(error, CaveatError):
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "a data file of the program is wrong")
    raise error


def respond(found: Problem, headers: dict[str, str] | None = None) -> Response:
    """The answer that tells it."""
    return Response(
        msgspec.json.encode(found),
        status_code=found.status,
        media_type="application/problem+json",
        headers={**headers_of(found), **(headers or {})},
    )


def headers_of(found: Problem) -> dict[str, str]:
    """When to try again, where that helps."""
    return {"Retry-After": str(RETRY_SECONDS)} if found.status == HTTPStatus.SERVICE_UNAVAILABLE else {}
