"""Verdicts and profiles, told to people and to programs. A report decides nothing."""

from collections.abc import Sequence
from datetime import datetime
from importlib import import_module

from caveat.errors import UsageError
from caveat.model.exhibits import Exhibit, Quoted
from caveat.model.glosses import Gloss
from caveat.model.inventory import Inventory
from caveat.model.profile import Profile
from caveat.model.rules import Verdict
from caveat.reports.exit import exit_line, exit_status
from caveat.reports.messages import Messages, languages, messages, resolve

__all__ = [
    "FORMATS",
    "PAPERS",
    "bill",
    "exit_line",
    "exit_status",
    "languages",
    "quoted",
    "report",
    "resolve",
    "show_exhibits",
    "typeset",
]

FORMATS = {
    "terminal": "caveat.reports.terminal",
    "json": "caveat.reports.document",
    "html": "caveat.reports.html",
    "notice-html": "caveat.reports.paper.html",
    "sms": "caveat.reports.sms",
}
"""The module that writes each form of text, imported when it is asked for."""

PAPERS = ("a4", "a5", "a6")
"""The papers of a notice."""

_VERDICTS_ONLY = ("notice-html", "sms")


def report(
    verdicts: Verdict | Sequence[Verdict] | Profile,
    format: str = "terminal",  # noqa: A002 - the word of the command line
    language: str = "en",
    *,
    width: int = 80,
    colour: bool = False,
    beside: str | None = None,
    exhibits: Sequence[Exhibit] = (),
    gloss: Gloss | None = None,
) -> str:
    """What is known of one device, and what the rules say of it, as text in one of FORMATS.

    Several verdicts must be of one profile, and are told worst first, below a table of them; a profile alone gives the
    same report without a ruling.
    `width` (columns) and `colour` are for the terminal, `beside` (a second language) for the notice,
    `exhibits` (what is quoted, as it can be seen) for HTML, `gloss` (`caveat.gloss`) tells in HTML and on the terminal
    the known words of quotes in another language.
    Raises UsageError for a format or a language that there is not, for verdicts of none or of several profiles,
    and for a notice of no verdict.
    """
    if format == "notice":
        raise UsageError("a notice is no text but a PDF: typeset gives its bytes")
    if format not in FORMATS:
        raise UsageError(f"there is no format {format!r}; there are {', '.join(FORMATS)}")
    if beside is not None and format != "notice-html":
        raise UsageError("only a notice has a second language beside it")
    if exhibits and format != "html":
        raise UsageError("only the HTML report shows what is quoted as it can be seen")
    catalogue = messages(resolve(language))
    second = messages(resolve(beside)) if beside else None
    if isinstance(verdicts, Profile) and format not in _VERDICTS_ONLY:
        return _write(format, verdicts, (), catalogue, width=width, colour=colour, exhibits=exhibits, gloss=gloss)
    given = _of_one_device(verdicts)
    return _write(
        format,
        given[0].profile,
        given,
        catalogue,
        width=width,
        colour=colour,
        beside=second,
        exhibits=exhibits,
        gloss=gloss,
    )


def typeset(
    verdicts: Verdict | Sequence[Verdict], language: str = "en", *, paper: str = "a4", beside: str | None = None
) -> bytes:
    """The notice as a PDF of one page, on one of PAPERS; with a second language beside it if one is given.

    Raises UsageError for a paper or a language that there is not, and for verdicts of none or of several profiles.
    """
    from caveat.reports.paper.pdf import write

    if paper not in PAPERS:
        raise UsageError(f"there is no paper {paper!r}; there are {', '.join(PAPERS)}")
    given = _of_one_device(verdicts)
    catalogues = [messages(resolve(one)) for one in (language, beside) if one]
    return write(given[0].profile, given, catalogues, paper=paper)


def bill(inventory: Inventory, *, made: datetime | None = None) -> str:
    """The software bill of materials of an inventory: CycloneDX 1.6, in JSON.

    `made` is the time that it names, with a time zone; without it the same inventory gives the same bill.
    """
    from caveat.reports.cyclonedx import write

    return write(inventory, made)


def quoted(verdicts: Verdict | Sequence[Verdict] | Profile) -> tuple[Quoted, ...]:
    """Every passage that a report quotes, once, in the order in which it quotes them."""
    from caveat.reports.quoted import quoted as quoted_in

    if isinstance(verdicts, Profile):
        return quoted_in(verdicts)
    given = _of_one_device(verdicts)
    return quoted_in(given[0].profile, given)


def show_exhibits(profile: Profile, exhibits: Sequence[Exhibit], language: str = "en") -> dict[str, bytes]:
    """A page that shows exhibits in their order, and their pictures: the files of a folder, by their names."""
    from caveat.reports.gallery import write

    return write(profile, exhibits, messages(resolve(language)))


def _of_one_device(verdicts: Verdict | Sequence[Verdict] | Profile) -> tuple[Verdict, ...]:
    if isinstance(verdicts, Profile):
        raise UsageError("a notice tells a verdict; say where the device goes")
    given = (verdicts,) if isinstance(verdicts, Verdict) else tuple(verdicts)
    if not given or any(verdict.profile != given[0].profile for verdict in given):
        raise UsageError("one report is of one device: give verdicts that share a profile")
    return given


def _write(form: str, profile: Profile, verdicts: Sequence[Verdict], catalogue: Messages, **layout: object) -> str:
    written: str = import_module(FORMATS[form]).write(profile, verdicts, catalogue, **layout)
    return written
