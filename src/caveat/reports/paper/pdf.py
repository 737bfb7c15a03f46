"""The notice as a PDF of one page: tagged for screen readers, its fonts inside. Typst is imported only here."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from caveat.model.profile import Profile
from caveat.model.rules import Verdict
from caveat.reports.messages import Messages
from caveat.reports.paper.detail import sheets
from caveat.reports.paper.pictograms import pictograms
from caveat.reports.paper.sheet import Sheet, sheet
from caveat.reports.paper.signs import FONTS, SUBSTITUTE, printable

if TYPE_CHECKING:
    from typst import Fonts

PAPERS = {"a4": (210, 297), "a5": (148, 210), "a6": (105, 148)}
"""Width and height in mm."""

_MARGINS = {"a4": 15, "a5": 10, "a6": 7}
_SIZES = {
    "a4": (13.0, 12.0, 11.0, 10.0, 9.25),
    "a5": (10.0, 9.25, 8.5, 8.0),
    "a6": (8.0, 7.25, 6.5),
    "half of a6": (7.0, 6.5, 6.0),
}
"""Of the type in points, the largest first."""

_HALF = {"a4": "a5", "a5": "a6", "a6": "half of a6"}
_COLUMNS = {"a4": 4, "a5": 3, "a6": 3, "half of a6": 2}
"""Of pictograms side by side."""


def write(profile: Profile, verdicts: Sequence[Verdict], messages: Sequence[Messages], *, paper: str) -> bytes:
    """The notice on a paper; in two languages side by side on the paper laid across, each on its half."""
    import typst

    given = _data([sheet(profile, verdicts, one) for one in messages], messages, paper)
    return typst.compile(
        Path(__file__).with_name("notice.typ").read_bytes(),
        font_paths=_fonts(),
        format="pdf",
        sys_inputs={"data": json.dumps(_safe(given), ensure_ascii=False)},
        pdf_standards="ua-1",
        timestamp=datetime.combine(verdicts[0].case.as_of, time(), UTC),
    )


def _data(whole: Sequence[Sheet], messages: Sequence[Messages], paper: str) -> dict[str, Any]:
    side, other = PAPERS[paper]
    room = _HALF[paper] if len(whole) > 1 else paper
    drawn = pictograms()
    steps = zip(*(sheets(one, its) for one, its in zip(whole, messages, strict=True)), strict=True)
    return {
        "title": " · ".join(filter(None, (whole[0].device, whole[0].about))),
        "language": whole[0].language,
        "page": {
            "width": side if len(whole) == 1 else other,
            "height": other if len(whole) == 1 else side,
            "margin": _MARGINS[paper],
        },
        "sizes": _SIZES[room],
        "columns": _COLUMNS[room],
        "steps": [[_told(one, its) for one, its in zip(step, messages, strict=True)] for step in steps],
        "pictograms": {fact: drawing.svg() for fact, drawing in drawn.facts.items()},
        "signs": {
            ruling: {"dark": drawing.svg(pen=1.9), "light": drawing.svg("#fff", pen=1.9)}
            for ruling, drawing in drawn.rulings.items()
        },
    }


def _told(one: Sheet, messages: Messages) -> dict[str, Any]:
    """A sheet as data: words of its own language as they are, others with their language."""
    given: dict[str, Any] = _plain(msgspec.to_builtins(one), one.language)
    for feature in given["has"]:
        feature["alt"] = feature["name"] if isinstance(feature["name"], str) else feature["name"]["text"]
    if _unprintable(given):
        given["remarks"].append(messages.say("notice", "substitute"))
    return given


def _plain(value: Any, language: str) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"text", "language"}:
            return value["text"] if value["language"] == language else value
        return {name: _plain(part, language) for name, part in value.items()}
    return [_plain(part, language) for part in value] if isinstance(value, list | tuple) else value


def _unprintable(value: Any) -> bool:
    return SUBSTITUTE in json.dumps(_safe(value), ensure_ascii=False)


def _safe(value: Any) -> Any:
    """The same, each text made of signs that can be printed."""
    if isinstance(value, dict):
        return {name: _safe(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_safe(part) for part in value]
    return printable(value) if isinstance(value, str) else value


@cache
def _fonts() -> "Fonts":
    from typst import Fonts

    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
