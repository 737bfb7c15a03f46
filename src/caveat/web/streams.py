"""Answers that are sent as they grow: of a question, how far its reading has come, and at last the answer."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, suppress

import msgspec
from msgspec import UNSET, Struct, UnsetType
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from caveat.errors import CaveatError
from caveat.readers import Progress
from caveat.reports.document import Document
from caveat.web.jobs import LateError
from caveat.web.problems import Problem

MEDIA = "application/jsonl"
"""What is asked for in an Accept header, and sent: a JSON object on each line."""


class Line(Struct, frozen=True, kw_only=True):
    """One of these: how far reading has come, on any line but the last; there the answer, or what stands in its way."""

    progress: Progress | UnsetType = UNSET
    answer: Document | UnsetType = UNSET
    problem: Problem | UnsetType = UNSET


class Stream(StreamingResponse):
    """An answer that is sent as it grows.

    What it needs is let go at its end, or when nobody listens any more: who takes nothing of it for so many seconds is
    gone.
    """

    def __init__(
        self,
        body: AsyncIterator[bytes],
        kept: AsyncExitStack,
        seconds: float,
        *,
        media_type: str,
        headers: Mapping[str, str] = {},
    ) -> None:
        super().__init__(body, media_type=media_type, headers=headers)
        self._kept, self._seconds = kept, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""

        async def sending(message: Message) -> None:
            async with asyncio.timeout(self._seconds):
                await send(message)

        async with self._kept:
            with suppress(
                TimeoutError, ClientDisconnect
            ):  # the server closes the connection of an answer that is not whole
                await super().__call__(scope, receive, sending)


def is_asked(request: Request) -> bool:
    """Whether the answer is wanted line by line; `*/*` does not say so."""
    kinds = request.headers.get("accept", "").split(",")
    return MEDIA in (kind.partition(";")[0].strip().lower() for kind in kinds)


async def streamed(
    steps: AsyncGenerator[Progress | str, None],
    kept: AsyncExitStack,
    *,
    seconds: float,
    told: Callable[[str], object],
    refused: Callable[[Exception], object],
) -> Response:
    """The steps of an answer, each on a line; `told` makes the last one, `refused` that which tells an error instead.

    What stands in the way before the first step is raised. All steps together may take so many seconds. What is `kept`
    is let go when all is sent.
    """
    kept.push_async_callback(steps.aclose)
    first = await anext(steps)
    lines = _lines(first, steps, asyncio.get_running_loop().time() + seconds, told, refused)
    return Stream(lines, kept.pop_all(), seconds, media_type=MEDIA)


async def _lines(
    step: Progress | str,
    further: AsyncIterator[Progress | str],
    end: float,
    told: Callable[[str], object],
    refused: Callable[[Exception], object],
) -> AsyncIterator[bytes]:
    try:
        while isinstance(step, Progress):
            yield _line({"progress": step})
            step = await _next(further, end)
        yield _line(told(step))
    except CaveatError as error:
        yield _line(refused(error))


async def _next(steps: AsyncIterator[Progress | str], end: float) -> Progress | str:
    try:
        async with asyncio.timeout_at(end):
            return await anext(steps)
    except TimeoutError:
        raise LateError("it took too long to read") from None


def answered(document: str) -> dict[str, object]:
    """The line of a JSON document, which takes more than one by itself."""
    return {"answer": msgspec.Raw(msgspec.json.format(document.encode(), indent=-1))}


def _line(told: object) -> bytes:
    return msgspec.json.encode(told) + b"\n"
