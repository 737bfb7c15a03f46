"""A stock list: its page, and its part of the interface. The rows go out as they are done."""

import asyncio
import csv
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import date
from io import StringIO
from pathlib import Path

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from caveat import questions
from caveat.errors import CaveatError, UsageError
from caveat.model.screening import Role
from caveat.reports.messages import messages
from caveat.screening.tables import FORMATS, STREAMS
from caveat.web import forms, pages, screening
from caveat.web.forms import CASE, EVIDENCE, FILES, Field, Fields
from caveat.web.problems import Problem, headers_of
from caveat.web.screening import Screening
from caveat.web.settings import Settings
from caveat.web.streams import Stream
from caveat.web.uploads import Upload, upload

TABLE = {
    FILES: Field("One table: CSV, TSV, XLSX, JSON lines or Parquet, by the ending of its name.", repeated=True),
    "columns": Field("How columns are read, as KIND=COLUMN: title=Name,other=Notes. May be repeated.", repeated=True),
    "language": EVIDENCE["language"],
}
"""The fields of a question about columns."""

SCREEN = {
    **TABLE,
    **{name: CASE[name] for name in ("to", "act", "as_of", "case")},
    "format": Field("Of the answer: jsonl (default), csv, tsv, xlsx, parquet."),
}
"""The fields of a question about every row."""

MEDIA = {
    "jsonl": "application/jsonl",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
"""What each format is called."""

MOST_CASES = 50
COLUMNS_HEADER = "Caveat-Columns"
_LONGEST_HEADER = 4_000  # signs: programs take some 8,000 for a whole answer's headers
_KIND = re.compile(rf",\s*(?=(?:{'|'.join(Role)})=)")  # a name may have commas in it


class Stock:
    """What the addresses of a stock list give. `problem` says what problem an error is."""

    def __init__(self, settings: Settings, today: Callable[[], date], problem: Callable[[Exception], Problem]) -> None:
        self._settings, self._today, self._problem = settings, today, problem
        self._turns = asyncio.Semaphore(max(1, settings.jobs - 1))  # long runs leave a process to all others

    async def page(self, request: Request) -> Response:
        """The page: a form, and the table that a script fills."""
        given = forms.fields(request.query_params.multi_items(), forms.PAGE)
        page = pages.stock_page(messages(_language(request, given)), request.state.bound)
        return HTMLResponse(page, headers=pages.FORM_HEADERS)

    async def download(self, request: Request) -> Response:
        """The answered table as a file, without a script; or the form again, with what stood in the way."""
        language = _language(request, forms.fields(request.query_params.multi_items(), forms.PAGE))
        try:
            return await self._answer(request, saved=True)
        except (HTTPException, CaveatError) as error:
            found = self._problem(error)
            page = pages.stock_page(messages(language), request.state.bound, fault=found.detail)
            return HTMLResponse(page, found.status, headers_of(found))

    async def columns(self, request: Request) -> Response:
        """How the columns of a table are read."""
        async with upload(request, self._settings) as sent:
            asked = self._asked(request, sent, forms.fields(sent.fields, TABLE))
            told: str = await request.state.jobs.run(screening.columns, asked, size=_size(asked))
            return Response(told, media_type="application/json")

    async def screen(self, request: Request) -> Response:
        """The table with its answers."""
        return await self._answer(request, saved=False)

    async def _answer(self, request: Request, *, saved: bool) -> Response:
        async with AsyncExitStack() as kept:
            sent = await kept.enter_async_context(upload(request, self._settings))
            given = forms.fields(sent.fields, SCREEN)
            if "to" not in given:
                raise UsageError("say where it goes: to=KP")
            asked = self._asked(request, sent, given)
            await kept.enter_async_context(self._turns)
            pieces = request.state.jobs.stream(screening.screened, asked, size=_size(asked))
            kept.push_async_callback(pieces.aclose)
            headers = {COLUMNS_HEADER: header(await anext(pieces))}
            if saved:
                headers["Content-Disposition"] = f'attachment; filename="caveat.{asked.format}"'
            body = self._ended(pieces, asked.format)
            return Stream(body, kept.pop_all(), self._settings.seconds, media_type=MEDIA[asked.format], headers=headers)

    async def _ended(self, pieces: AsyncIterator[bytes], kind: str) -> AsyncIterator[bytes]:
        """The pieces; where they end before the table does, a last line says why."""
        try:
            async for piece in pieces:
                yield piece
        except CaveatError as error:
            if kind not in STREAMS:
                raise
            yield last_line(self._problem(error), kind)

    def _asked(self, request: Request, sent: Upload, given: Fields) -> Screening:
        if len(sent.files) != 1:
            raise UsageError(f"give one table in the field {FILES!r}, not {len(sent.files)}")
        return asked(given, sent.files[0], _language(request, given), self._today(), self._settings)


def asked(given: Fields, table: Path, language: str, day: date, settings: Settings) -> Screening:
    """What is asked of a table. Raises UsageError for what is no answer to its field."""
    found = Screening(
        table=table,
        columns=dict(column(part) for word in given.get("columns", ()) for part in _KIND.split(word)),
        to=forms.each(given, "to", questions.places),
        act=forms.each(given, "act", questions.words) or ("import",),
        as_of=forms.as_of(given, day),
        facts=questions.case_facts([questions.pair(word) for word in given.get("case", ())]),
        format=given.get("format", ["jsonl"])[0],
        language=language,
        packs=settings.packs,
    )
    if found.format not in FORMATS:
        raise UsageError(f"format={found.format}: expected one of {', '.join(FORMATS)}")
    if len(found.to) * len(found.act) > MOST_CASES:
        raise UsageError(f"at most {MOST_CASES} places and acts are asked at once")
    return found


def column(part: str) -> tuple[str, Role]:
    """The name of a column, and how it is read. Raises UsageError."""
    kind, name = questions.pair(part)
    if kind not in [*Role]:
        raise UsageError(f"columns: {kind!r}: expected one of {', '.join(Role)}")
    return name.strip(), Role(kind)


def header(told: bytes) -> str:
    """How the columns are read, as JSON that a header can hold: of the first ones, where there are very many."""
    kept: dict[str, str] = {}
    size = 2
    for name, role in msgspec.json.decode(told, type=dict[str, str]).items():
        size += len(json.dumps({name: role})) + 2
        if size > _LONGEST_HEADER:
            break
        kept[name] = role
    return json.dumps(kept)


def last_line(found: Problem, kind: str) -> bytes:
    """The line after which no row comes: it holds a problem document, and nothing else."""
    line = msgspec.json.encode({"problem": found})
    if kind == "jsonl":
        return line + b"\n"
    cells = ["problem", msgspec.json.encode(found).decode()]
    text = StringIO(newline="")
    csv.writer(text, delimiter="\t" if kind == "tsv" else ",", lineterminator="\n").writerow(cells)
    return text.getvalue().encode()


def _size(asked: Screening) -> int:
    return asked.table.stat().st_size


def _language(request: Request, given: Fields) -> str:
    return forms.language(given, request.headers.get("accept-language", ""))
