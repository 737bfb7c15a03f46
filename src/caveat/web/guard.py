"""What stands between the network and the application: who may ask, how much, and what a browser may do with it."""

import base64
import binascii
import hmac
from collections.abc import Callable
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from caveat.web.jobs import where
from caveat.web.problems import Problem, problem, respond
from caveat.web.settings import LOOPBACK, Settings


class Guard:
    """Around the whole application; what fails in it is told to `on_fault`, without the words of a request."""

    def __init__(self, app: ASGIApp, settings: Settings, policy: str, on_fault: Callable[[str], None]) -> None:
        """`policy` is the Content-Security-Policy of every answer."""
        self._app, self._settings, self._on_fault = app, settings, on_fault
        self._headers = {
            "Content-Security-Policy": policy,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
        }
        self._too_large = f"a request may have {settings.upload_bytes:,} bytes"
        self._held = 0  # bytes of all requests that are being answered

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._headers)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        refused = self._refusal(scope["method"], Headers(scope=scope))
        if refused:
            challenge = {"WWW-Authenticate": 'Basic realm="caveat", charset="UTF-8"'}
            is_closed = refused.status == HTTPStatus.UNAUTHORIZED
            await respond(refused, challenge if is_closed else None)(scope, receive, sending)
            return
        body = _Body(self, receive)
        try:
            await self._app(scope, body.receive, sending)
        except Exception as fault:  # noqa: BLE001 - it was answered; the server would write it out, words and all
            self._on_fault(where(fault))
        finally:
            self._held -= body.size

    def take(self, size: int, total: int) -> None:
        """Let so many further bytes in, of a request that has so many with them. Raises HTTPException: too many."""
        self._held += size
        if total > self._settings.upload_bytes:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, self._too_large)
        if self._held > self._settings.held_bytes:
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, "too much is being read at the same time")

    def _refusal(self, method: str, headers: Headers) -> Problem | None:
        if self._settings.is_private and _host(headers.get("host", "")) not in LOOPBACK:
            return problem(HTTPStatus.MISDIRECTED_REQUEST, "this page is asked by the name of this machine only")
        if self._settings.token and not _knows(headers.get("authorization", ""), self._settings.token):
            return problem(HTTPStatus.UNAUTHORIZED, "the token is needed: as a bearer token, or as the password")
        if method not in ("GET", "HEAD") and headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            return problem(HTTPStatus.FORBIDDEN, "another site may not ask")
        announced = headers.get("content-length", "")
        if announced.isdigit() and int(announced) > self._settings.upload_bytes:
            return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, self._too_large)
        return None


class _Body:
    """The body of one request, counted as it comes in."""

    def __init__(self, guard: Guard, receive: Receive) -> None:
        self._guard, self._receive = guard, receive
        self.size = 0

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            size = len(message.get("body", b""))
            self.size += size
            self._guard.take(size, self.size)
        return message


def _host(header: str) -> str:
    """The name in a Host header, without its port."""
    if header.startswith("["):
        return header[1:].partition("]")[0]
    return header.partition(":")[0].lower()


def _knows(authorization: str, token: str) -> bool:
    """Whether a request brings the token: by a program as `Bearer`, by a browser that asked its user as `Basic`."""
    scheme, _, rest = authorization.partition(" ")
    given = rest.strip().encode("latin-1")  # a header as Starlette decodes it
    if scheme.lower() == "basic":
        try:
            given = base64.b64decode(given, validate=True).partition(b":")[2]
        except binascii.Error:
            return False
    elif scheme.lower() != "bearer":
        return False
    return hmac.compare_digest(given, token.encode())
