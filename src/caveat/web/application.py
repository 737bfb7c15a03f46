"""The application: which address gives what."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date
from functools import partial
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from caveat.errors import CaveatError, UsageError
from caveat.reports.messages import messages
from caveat.web import answers, forms, openapi, streams
from caveat.web.guard import Guard
from caveat.web.jobs import Jobs
from caveat.web.pages import FORM_HEADERS, SCRIPTS, form_page, policy, script
from caveat.web.problems import Problem, headers_of, of_error, problem, respond
from caveat.web.sealed import SealError
from caveat.web.settings import Settings
from caveat.web.stock import Stock
from caveat.web.uploads import Upload, upload

API = "/api/v1"

_NO_EVIDENCE, _NO_PLACE, _FORGOTTEN, _FAULT = "no-evidence", "no-place", "forgotten", "fault"
_TOLD = {
    _NO_EVIDENCE: "there is nothing to ask about: give files, a text, or a model",
    _NO_PLACE: "say where it goes: to=KP, or route=CN>KE",
}
_KEYS: dict[int, str] = {
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too-large",
    HTTPStatus.SERVICE_UNAVAILABLE: "busy",
    HTTPStatus.REQUEST_TIMEOUT: "too-late",
    HTTPStatus.GATEWAY_TIMEOUT: "too-late",
    HTTPStatus.INTERNAL_SERVER_ERROR: "failed",
}
"""The sentences of what stands in the way, on the page; of all else the detail is shown."""


def application(settings: Settings, *, today: Callable[[], date], on_fault: Callable[[str], None]) -> ASGIApp:
    """The page and the interface. `today` gives the user's own day; `on_fault` is told of faults of the program.

    Its processes begin with its lifespan, and end with it.
    """
    site = _Site(settings, today, on_fault)
    stock = Stock(settings, today, site.problem)
    paths = [
        Route("/", site.form),
        Route("/", site.answer, methods=["POST"]),
        Route("/rules", site.rules_page),
        Route("/rules/{id}", site.rule_page),
        Route(f"{API}/check", site.check, methods=["POST"]),
        Route(f"{API}/profile", site.profile, methods=["POST"]),
        Route("/stock", stock.page),
        Route("/stock", stock.download, methods=["POST"]),
        Route(f"{API}/columns", stock.columns, methods=["POST"]),
        Route(f"{API}/screen", stock.screen, methods=["POST"]),
        *(Route(f"/{name}", site.script, name=name) for name in SCRIPTS),
        Route(f"{API}/rules", site.rules),
        Route(f"{API}/rules/{{id}}", site.rule),
        Route(f"{API}/openapi.json", site.description),
    ]
    handlers = {HTTPException: site.refuse, CaveatError: site.refuse, Exception: site.fail}
    inner = Starlette(routes=paths, exception_handlers=handlers, lifespan=site.running)
    return Guard(inner, settings, policy(), on_fault)


class _Site:
    """What each address gives."""

    def __init__(self, settings: Settings, today: Callable[[], date], on_fault: Callable[[str], None]) -> None:
        self._settings, self._today, self._on_fault = settings, today, on_fault
        self._bound: frozenset[str] = frozenset()

    @asynccontextmanager
    async def running(self, _: Starlette) -> AsyncIterator[dict[str, object]]:
        """While this is open, questions are answered."""
        given = self._settings
        prepare = partial(answers.prepare, given.packs)
        self._jobs = Jobs(
            given.jobs, waiting=given.waiting, seconds=given.seconds, memory=given.memory_bytes, prepare=prepare
        )
        try:
            self._bound = await self._jobs.run(answers.places, given.packs)
            yield {"jobs": self._jobs, "bound": self._bound}
        finally:
            self._jobs.stop()

    async def form(self, request: Request) -> Response:
        """The form, in the language that is asked for or that the browser prefers."""
        given = forms.fields(request.query_params.multi_items(), forms.PAGE)
        page = form_page(messages(_language(request, given)), self._bound, self._settings)
        return HTMLResponse(page, headers=FORM_HEADERS)

    async def answer(self, request: Request) -> Response:
        """The report; or the form again, with what stood in the way."""
        given: forms.Fields = {}
        try:
            async with AsyncExitStack() as kept:
                sent = await kept.enter_async_context(upload(request, self._settings))
                given = forms.fields(sent.fields, forms.FORM)
                lacking = _lacking(sent, given)
                if lacking:
                    return self._form_again(request, given, problem(HTTPStatus.UNPROCESSABLE_ENTITY, ""), lacking)
                question = self._question(request, sent, given)
                form = forms.form_of(given)
                if form == forms.PAGE_FORM and streams.is_asked(request):
                    again = partial(self._form_again, request, given)
                    return await streams.streamed(
                        self._jobs.stream(answers.steps, answers.page, question, size=sent.size),
                        kept,
                        seconds=self._settings.seconds,
                        told=lambda page: {"page": page},
                        refused=lambda error: {"page": bytes(again(self.problem(error)).body).decode()},
                    )
                return await self._sent_back(form, question, sent.size)
        except (HTTPException, CaveatError) as error:
            key = _FORGOTTEN if isinstance(error, SealError) else ""
            return self._form_again(request, given, self.problem(error), key)

    async def _sent_back(self, form: str, question: answers.Question, size: int) -> Response:
        match form:
            case forms.NOTICE:
                return _to_keep(await self._jobs.run(answers.notice, question, size=size), "application/pdf", "pdf")
            case forms.REPORT:
                return _to_keep(await self._jobs.run(answers.file, question, size=size), "text/html", "html")
            case forms.JSON:
                return _to_keep(await self._jobs.run(answers.document, question, size=size), "application/json", "json")
            case _:
                return HTMLResponse(await self._jobs.run(answers.page, question, size=size))

    async def check(self, request: Request) -> Response:
        """The JSON of a check."""
        return await self._document(request, forms.EVIDENCE | forms.CASE)

    async def profile(self, request: Request) -> Response:
        """The JSON of a profile."""
        return await self._document(request, forms.EVIDENCE)

    async def rules(self, request: Request) -> Response:
        """The JSON of the clauses of packs."""
        return _json(await self._jobs.run(answers.rules, self._listing(request, forms.RULES)))

    async def rules_page(self, request: Request) -> Response:
        """The page that lists them."""
        return HTMLResponse(await self._jobs.run(answers.rules_page, self._listing(request, forms.RULES)))

    async def rule(self, request: Request) -> Response:
        """The JSON of one rule."""
        return _json(await self._one_rule(request, answers.rule))

    async def rule_page(self, request: Request) -> Response:
        """The page of one rule."""
        return HTMLResponse(await self._one_rule(request, answers.rule_page))

    async def _one_rule(self, request: Request, tell: Callable[[str, answers.Listing], str]) -> str:
        asked = self._listing(request, forms.RULE)
        try:
            return await self._jobs.run(tell, request.path_params["id"], asked)
        except UsageError as error:
            raise HTTPException(HTTPStatus.NOT_FOUND, str(error)) from None

    def _listing(self, request: Request, known: Mapping[str, forms.Field]) -> answers.Listing:
        given = forms.fields(request.query_params.multi_items(), known)
        return forms.listing(given, _language(request, given), self._today(), self._settings)

    async def script(self, request: Request) -> Response:
        """A script of a page: a file of the program."""
        return Response(script(request.url.path[1:]), media_type="text/javascript")

    async def description(self, _: Request) -> Response:
        """The interface, for programs."""
        return _json(openapi.description())

    async def refuse(self, _: Request, error: Exception) -> Response:
        """The problem document of an error."""
        headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
        return respond(self.problem(error), headers)

    async def fail(self, _: Request, __: Exception) -> Response:
        """The problem document of a fault, which goes on to the guard."""
        return respond(problem(HTTPStatus.INTERNAL_SERVER_ERROR, "a fault of the program"))

    async def _document(self, request: Request, known: Mapping[str, forms.Field]) -> Response:
        async with AsyncExitStack() as kept:
            sent = await kept.enter_async_context(upload(request, self._settings))
            given = forms.fields(sent.fields, known)
            lacking = _lacking(sent, given)
            if lacking == _NO_EVIDENCE or (lacking and known is not forms.EVIDENCE):
                raise UsageError(_TOLD[lacking])
            question = self._question(request, sent, given)
            if streams.is_asked(request):
                return await streams.streamed(
                    self._jobs.stream(answers.steps, answers.document, question, size=sent.size),
                    kept,
                    seconds=self._settings.seconds,
                    told=streams.answered,
                    refused=lambda error: {"problem": self.problem(error)},
                )
            return _json(await self._jobs.run(answers.document, question, size=sent.size))

    def _question(self, request: Request, sent: Upload, given: forms.Fields) -> answers.Question:
        return forms.question(given, sent.files, _language(request, given), self._today(), self._settings)

    def _form_again(self, request: Request, given: forms.Fields, found: Problem, key: str = "") -> Response:
        """The form with what stood in the way; in the browser's language, if it was the language that is wrong."""
        try:
            language = _language(request, given)
        except UsageError:
            language = _language(request, {})
        catalogue = messages(language)
        key = key or _KEYS.get(found.status, _FAULT)
        detail = found.detail if key == _FAULT else ""
        fault = catalogue.say("web", key)
        page = form_page(catalogue, self._bound, self._settings, given=given, fault=fault, detail=detail)
        return HTMLResponse(page, found.status, headers_of(found))

    def problem(self, error: Exception) -> Problem:
        """What stands in the way; a fault of the program is told to whoever runs it, too."""
        found = of_error(error)
        if found.status == HTTPStatus.INTERNAL_SERVER_ERROR:
            self._on_fault(found.detail)
        return found


def _lacking(sent: Upload, given: forms.Fields) -> str:
    """What a check can't do without, by the key of its sentence; "" if nothing is."""
    if not sent.files and not given.keys() & {"text", "model", forms.READ}:
        return _NO_EVIDENCE
    return "" if given.keys() & {"to", "route"} else _NO_PLACE


def _language(request: Request, given: forms.Fields) -> str:
    return forms.language(given, request.headers.get("accept-language", ""))


def _to_keep(content: bytes | str, kind: str, ending: str) -> Response:
    """A file to download."""
    saved_as = {"Content-Disposition": f'attachment; filename="caveat.{ending}"'}
    return Response(content, media_type=kind, headers=saved_as)


def _json(text: str) -> Response:
    return Response(text, media_type="application/json")
