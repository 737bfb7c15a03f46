"""The pages of an item in order, with its pictures read beside each other on all cores.

Threads, not processes: the models run outside the interpreter's lock. `benchmarks/parallel.py` prints both.
What OCR needs is imported by the first picture: a text layer is read without it.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from threading import Condition
from typing import TYPE_CHECKING, NamedTuple

from caveat.errors import ReadError
from caveat.readers.glyphs import Word
from caveat.readers.pages import Page
from caveat.readers.source import PageDone, Waiting

if TYPE_CHECKING:
    from caveat.readers.pictures.loading import Picture
    from caveat.readers.pictures.work import Read


class Unread(NamedTuple):
    """A page that is to be read as a picture."""

    page: Page  # as it is without that
    draw: "Callable[[], Picture]"  # called in the order of the pages
    settle: "Callable[[Page, Read | ReadError], Page]"  # with what was seen, or with what stood in the way
    layer: Sequence[Word] = ()  # text that may be right: it is held against the picture first


def in_order(pages: Iterable[Page | Unread]) -> Iterator[Page | PageDone | Waiting]:
    """The pages in order; while pictures are read, the other pages are looked at."""
    queue: deque[_Turn] = deque()
    unread: deque[_Turn] = deque()
    try:
        for one in pages:
            queue.append(_Turn(one))
            if isinstance(one, Unread):
                unread.append(queue[-1])
            else:
                yield PageDone()
            _begin(unread)
            yield from _ready(queue)
        while queue:
            _begin(unread)
            if not queue[0].is_done():
                yield Waiting()
            yield from _ready(queue)
    finally:
        for turn in queue:
            turn.cancel()


class _Turn:
    """A page in the queue."""

    def __init__(self, page: Page | Unread) -> None:
        self._page = page
        self._found: Future[Read] | None = None

    def begin(self) -> None:
        if isinstance(self._page, Unread):
            try:
                self._found = _desk().submit(self._page.draw(), self._page.layer)
            except ImportError as error:
                self._found = _failed(ReadError("no-ocr", str(error.name or error)))
            except Exception as error:  # noqa: BLE001 - it is raised when the pages before it have been given
                self._found = _failed(error)

    def is_done(self) -> bool:
        return isinstance(self._page, Page) or (self._found is not None and self._found.done())

    def settled(self) -> Iterator[Page | PageDone]:
        if isinstance(self._page, Page):
            yield self._page
        elif self._found is not None:
            try:
                found: Read | ReadError = self._found.result()
            except ReadError as error:
                found = error
            yield PageDone(None if isinstance(found, ReadError) else found.seconds)
            yield self._page.settle(self._page.page, found)

    def cancel(self) -> None:
        if self._found is not None:
            self._found.cancel()


def _failed(error: Exception) -> "Future[Read]":
    found: Future[Read] = Future()
    found.set_exception(error)
    return found


def _begin(unread: "deque[_Turn]") -> None:
    while unread and _desk().has_room():
        unread.popleft().begin()


def _ready(queue: "deque[_Turn]") -> Iterator[Page | PageDone]:
    while queue and queue[0].is_done():
        yield from queue.popleft().settled()


def pictures_done() -> int:
    """How many pictures have been read, or given up, since the program began."""
    return _desk().done


def wait_for_picture(before: int) -> None:
    """Return when more than `before` pictures are done, or when none is being read."""
    _desk().wait(before)


class _Desk:
    """Where the pictures of all items are read: as many at a time as there are cores, with one more ready for each."""

    def __init__(self, threads: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="caveat-ocr")
        self._most = 2 * threads  # unpacked, a picture takes up to 240 MB
        self._open = 0
        self._moved = Condition()
        self.done = 0

    def has_room(self) -> bool:
        return self._open < self._most

    def submit(self, picture: "Picture", layer: Sequence[Word]) -> "Future[Read]":
        from caveat.readers.pictures.work import read

        with self._moved:
            self._open += 1
        found = self._threads.submit(read, picture, layer)
        found.add_done_callback(self._close)
        return found

    def _close(self, _: "Future[Read]") -> None:
        with self._moved:
            self._open -= 1
            self.done += 1
            self._moved.notify_all()

    def wait(self, before: int) -> None:
        with self._moved:
            self._moved.wait_for(lambda: self.done > before or not self._open)


def cores() -> int:
    """How many processors this program may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@cache
def _desk() -> _Desk:
    return _Desk(cores())
