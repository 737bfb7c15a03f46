"""Where a device can go: what the rules of every place say of it, told to people."""

from collections.abc import Sequence

from caveat.model.rules import Verdict
from caveat.reports.forms import write_form

__all__ = ["WORLD_FORMATS", "report_world"]

WORLD_FORMATS = {
    "terminal": "caveat.reports.world.terminal",
    "html": "caveat.reports.world.html",
}
"""The module that writes each form of text, imported when it is asked for."""


def report_world(
    verdicts: Sequence[Verdict],
    format: str = "terminal",  # noqa: A002 - the word of the command line
    language: str = "en",
    *,
    width: int = 80,
    colour: bool = False,
) -> str:
    """Places by ruling, with the first reason of each; as HTML with a map. The verdicts are of one device.

    `width` (columns) and `colour` are for the terminal. Raises UsageError for a format or a language that there is not.
    """
    return write_form(verdicts, format, WORLD_FORMATS, language, width=width, colour=colour)
