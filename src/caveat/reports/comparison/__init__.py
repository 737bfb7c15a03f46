"""What changed between two states of a device, told to people and to programs."""

from caveat.model.comparison import Comparison
from caveat.reports.forms import write_form

__all__ = ["COMPARISON_FORMATS", "report_comparison"]

COMPARISON_FORMATS = {
    "terminal": "caveat.reports.comparison.terminal",
    "json": "caveat.reports.comparison.document",
}
"""The module that writes each form of text, imported when it is asked for."""


def report_comparison(
    told: Comparison,
    format: str = "terminal",  # noqa: A002 - the word of the command line
    language: str = "en",
    *,
    width: int = 80,
    colour: bool = False,
) -> str:
    """The changes, what the rules say of them, and the report of what is there afterwards, as text.

    `width` (columns) and `colour` are for the terminal. Raises UsageError for a format or a language that there is not.
    """
    return write_form(told, format, COMPARISON_FORMATS, language, width=width, colour=colour)
