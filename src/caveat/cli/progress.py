"""A line on the terminal that tells how far a work has come, while it takes more than a second."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from caveat.cli.output import shown

if TYPE_CHECKING:
    from caveat.readers import Progress
    from caveat.reports.messages import Messages

_QUIET = 1.0  # seconds before anything is shown
_EVERY = 0.2  # seconds between two looks
_BAR = 20  # signs
_LEAST_NAME = 8  # columns; where there is less room, the name is left out
_ERASE = "\r\x1b[K"


Seen = TypeVar("Seen")


class Watch(Generic[Seen]):
    """Sees the progress of a work; nothing is drawn in the thread that does it."""

    def __init__(self) -> None:
        self.progress: Seen | None = None
        self.over = Event()

    def __call__(self, progress: Seen) -> None:
        """Take note of it."""
        self.progress = progress


@contextmanager
def watched(language: str, line: "Callable[[Seen, float, int, Messages], str]") -> Iterator[Watch[Seen]]:
    """Draw what the watch sees on standard error, if that is a terminal that can erase; afterwards the line is gone.

    `line` tells of it, after so many seconds, in so many columns at most.
    """
    watch: Watch[Seen] = Watch()
    drawing = Thread(target=_draw, args=(watch, line, language), name="caveat-progress", daemon=True)
    is_drawn = sys.stderr.isatty() and os.environ.get("TERM") not in (None, "", "dumb")
    if is_drawn:
        drawing.start()
    try:
        yield watch
    finally:
        watch.over.set()
        if is_drawn:
            drawing.join()


def _draw(watch: Watch[Seen], line: "Callable[[Seen, float, int, Messages], str]", language: str) -> None:
    from shutil import get_terminal_size

    if watch.over.wait(_QUIET):
        return
    from caveat.reports.messages import messages

    catalogue, start, drawn = messages(language), monotonic() - _QUIET, ""
    with suppress(OSError):  # the terminal is gone
        while not watch.over.wait(_EVERY):
            columns = get_terminal_size().columns - 1
            told = line(watch.progress, monotonic() - start, columns, catalogue) if watch.progress else ""
            if told != drawn:
                sys.stderr.write(f"{_ERASE}{told}")
                sys.stderr.flush()
                drawn = told
        sys.stderr.write(_ERASE)
        sys.stderr.flush()


class Rows(NamedTuple):
    """How far a table has come; `known` of its rows, and that share of it, were answered by a run before."""

    rows: int
    share: float
    known: int
    known_share: float


def rows_line(progress: Rows, seconds: float, columns: int, catalogue: "Messages") -> str:
    """The bar, how many rows are answered, how many in a second, and how long the others will take."""
    parts = [_bar(progress.share), catalogue.say("progress", "rows", count=f"{progress.rows:,}")]
    new, share = progress.rows - progress.known, progress.share - progress.known_share
    if new and share > 0:
        parts.append(catalogue.say("progress", "speed", number=f"{new / seconds:,.0f}"))
        left = timedelta(seconds=round(seconds / share * (1 - progress.share)))
        parts.append(catalogue.say("progress", "left", time=left))
    return _cut("  ".join(parts), columns)


def line(progress: "Progress", seconds: float, columns: int, catalogue: "Messages") -> str:
    """The bar, how many items and pages are done, for how long, and of which item: in so many columns at most."""
    parts = [_bar(progress.share)]
    if progress.items > 1:
        parts.append(catalogue.say("progress", "items", done=progress.done, total=progress.items))
    if progress.pages:
        parts.append(catalogue.say("progress", "pages", done=progress.pages_done, total=progress.pages))
    parts.append(catalogue.say("progress", "seconds", number=int(seconds)))
    told = _cut("  ".join(parts), columns)
    left = columns - _width(told) - 2
    return f"{told}  {_cut(shown(progress.item), left)}" if left >= _LEAST_NAME else told


def _bar(share: float) -> str:
    done = int(share * _BAR)
    return f"[{'#' * done}{'-' * (_BAR - done)}]"


def _cut(text: str, columns: int) -> str:
    """A text in so many columns at most; what is too long loses its end."""
    if _width(text) <= columns:
        return text
    while text and _width(text) > columns - 1:
        text = text[:-1]
    return f"{text}…"


def _width(text: str) -> int:
    from wcwidth import wcswidth

    return max(wcswidth(text), 0)
