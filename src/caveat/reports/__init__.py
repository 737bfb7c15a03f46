"""Verdicts and profiles, told to people and to programs. A report decides nothing."""

from collections.abc import Sequence
from importlib import import_module

from caveat.errors import UsageError
from caveat.model.profile import Profile
from caveat.model.rules import Verdict
from caveat.reports.exit import exit_line, exit_status
from caveat.reports.messages import Messages, languages, messages, resolve

__all__ = ["FORMATS", "exit_line", "exit_status", "languages", "report", "resolve"]

FORMATS = {"terminal": "caveat.reports.terminal", "json": "caveat.reports.document", "html": "caveat.reports.html"}
"""The module that writes each form, imported when it is asked for."""


def report(
    verdicts: Verdict | Sequence[Verdict] | Profile,
    format: str = "terminal",  # noqa: A002 - the word of the command line
    language: str = "en",
    *,
    width: int = 80,
    colour: bool = False,
) -> str:
    """What is known of one device, and what the rules say of it, as text in one of FORMATS.

    Several verdicts must be of one profile, and are told worst first, below a table of them; a profile alone gives the
    same report without a ruling.
    `width` (columns) and `colour` are for the terminal. Raises UsageError for a format or a language
    that there is not, and for verdicts of none or of several profiles.
    """
    if format not in FORMATS:
        raise UsageError(f"there is no format {format!r}; there are {', '.join(FORMATS)}")
    catalogue = messages(resolve(language))
    if isinstance(verdicts, Profile):
        return _write(format, verdicts, (), catalogue, width, colour=colour)
    given = (verdicts,) if isinstance(verdicts, Verdict) else tuple(verdicts)
    if not given or any(verdict.profile != given[0].profile for verdict in given):
        raise UsageError("one report is of one device: give verdicts that share a profile")
    return _write(format, given[0].profile, given, catalogue, width, colour=colour)


def _write(
    form: str, profile: Profile, verdicts: Sequence[Verdict], catalogue: Messages, width: int, *, colour: bool
) -> str:
    written: str = import_module(FORMATS[form]).write(profile, verdicts, catalogue, width=width, colour=colour)
    return written
