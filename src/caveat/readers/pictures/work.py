"""Pictures of pages read on all cores, their pages given in order."""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache

from caveat.errors import ReadError
from caveat.readers.layout import blocks
from caveat.readers.pages import Page, Seen
from caveat.readers.pictures.loading import Picture
from caveat.readers.pictures.scan import Scan, scan


def read_pages(pictures: Iterable[Picture]) -> Iterator[Page]:
    """The pages that pictures show, numbered from 1, in pixels."""
    waiting: deque[Future[Scan]] = deque()
    number = 0
    for picture in pictures:
        waiting.append(begin(picture))
        if len(waiting) > cores():
            number += 1
            yield page_of(number, waiting.popleft().result())
    for done in waiting:
        number += 1
        yield page_of(number, done.result())


def begin(picture: Picture) -> "Future[Scan]":
    """Read a picture while others are."""
    return _workers().submit(_scan, picture)


def page_of(number: int, found: Scan, width: float | None = None) -> Page:
    """The page that was seen; `width` is its own in points, where it has one."""
    scale = width / found.width if width else 1.0
    seen = [_scaled(one, scale) for one in found.seen]
    return Page(
        number,
        found.width * scale,
        found.height * scale,
        blocks([one.word for one in seen]),
        problems=found.problems,
        seen=seen,
        is_picture=True,
        codes=found.codes,
    )


def _scaled(one: Seen, scale: float) -> Seen:
    word = one.word
    left, top, right, bottom = (scale * side for side in (word.left, word.top, word.right, word.bottom))
    return one._replace(word=word._replace(left=left, top=top, right=right, bottom=bottom))


def _scan(picture: Picture) -> Scan:
    """A picture read; one that the engine chokes on has a problem."""
    try:
        return scan(picture)
    except ReadError:
        raise
    except ImportError as error:
        raise ReadError("no-ocr", str(error.name or error)) from None
    except Exception:  # noqa: BLE001 - whatever OpenCV, ONNX or RapidOCR raise, the other pages are read
        return Scan(picture.shape[1], picture.shape[0], [], ["unreadable"], [])


def cores() -> int:
    """How many processors this program may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@cache
def _workers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(cores(), thread_name_prefix="caveat-ocr")
