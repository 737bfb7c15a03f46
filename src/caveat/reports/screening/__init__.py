"""What a screened table comes to, and what became of it since the run before, told to people."""

from caveat.model.changes import Changes
from caveat.model.summary import Summary
from caveat.reports.forms import write_form
from caveat.reports.messages import messages, resolve

__all__ = ["SUMMARY_FORMATS", "report_changes", "report_summary"]

SUMMARY_FORMATS = {
    "terminal": "caveat.reports.screening.terminal",
    "html": "caveat.reports.screening.html",
}
"""The module that writes each form of text, imported when it is asked for."""


def report_summary(
    told: Summary,
    format: str = "terminal",  # noqa: A002 - the word of the command line
    language: str = "en",
    *,
    width: int = 80,
    colour: bool = False,
) -> str:
    """The rulings by place and kind of device, what is not known, what to ask for, and what could not be read, as text.

    `width` (columns) and `colour` are for the terminal. Raises UsageError for a format or a language that there is not.
    """
    return write_form(told, format, SUMMARY_FORMATS, language, width=width, colour=colour)


def report_changes(told: Changes, language: str = "en", *, width: int = 80, colour: bool = False) -> str:
    """What became of the rows since the run before, and why, as text for a terminal. Raises UsageError."""
    from caveat.reports.screening.changes import write

    return write(told, messages(resolve(language)), width=width, colour=colour)
