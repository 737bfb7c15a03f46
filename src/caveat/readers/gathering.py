"""One item from the pieces that a reader finds, within its limits."""

from collections.abc import Generator, Iterator
from time import monotonic
from typing import NamedTuple

from caveat.errors import ReadError
from caveat.languages import languages_of
from caveat.model.evidence import Item, Passage, Problem
from caveat.readers.source import PageCount, PageDone, Piece, Source, Waiting


class Step(NamedTuple):
    """How far an item has come."""

    pages: int | None
    pages_done: int
    waits: bool  # for a picture that is being read
    holds: int  # bytes, until it goes on


Steps = Generator[Step, None, Item]
"""The reading of one item, which may be left at each step and taken up again."""


def gather(source: Source, pieces: Iterator[Piece], sha256: str = "") -> Steps:
    """What a reader yields, until it ends, fails or takes too long; the time of others does not count.

    Without a `sha256` the item has none yet.
    """
    passages: list[Passage] = []
    problems: list[Problem] = []
    step = Step(None, 0, waits=False, holds=len(source.data))
    left, start = source.limits.seconds, monotonic()
    try:
        for piece in pieces:
            if isinstance(piece, Passage):
                _check_number(len(passages) + 1, source)
                passages.append(piece)
            elif isinstance(piece, Problem):
                problems.append(piece)
            else:
                left += _allowance(piece, source) - (monotonic() - start)
                step = _after(step, piece)
                yield step
                start = monotonic()
            _check_time(left - (monotonic() - start), source)
    except ReadError as error:
        problems.append(source.problem(error.code, error.detail))
    except Exception as error:  # noqa: BLE001 - a hostile file can make its library raise anything
        problems.append(source.problem("unreadable", f"{type(error).__name__}: {error}"))
    if not passages and not problems:
        problems.append(source.problem("empty"))
    return Item(
        name=source.name,
        kind=source.reader if passages or step.pages else "unreadable",
        sha256=sha256,
        languages=languages_of(passage.text for passage in passages if passage.entry is None),
        pages=step.pages,
        problems=tuple(problems),
        passages=tuple(passages),
    )


def finish(steps: Steps) -> Item:
    """The item of a reading that never waits."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            item: Item = end.value
            return item


def _check_number(passages: int, source: Source) -> None:
    if passages > source.limits.passages:
        raise ReadError("too-large", f"more than {source.limits.passages} passages")


def _check_time(left: float, source: Source) -> None:
    if left < 0:
        raise ReadError("took-too-long", f"{source.limits.seconds:g} s")


def _allowance(piece: PageCount | PageDone | Waiting, source: Source) -> float:
    """The seconds that an item has more, or less, for a page that was read as a picture while the item waited."""
    if isinstance(piece, PageDone) and piece.seconds is not None:
        return source.limits.picture_seconds - piece.seconds
    return 0.0


def _after(step: Step, piece: PageCount | PageDone | Waiting) -> Step:
    if isinstance(piece, PageCount):
        return step._replace(pages=piece.pages, waits=False)
    if isinstance(piece, PageDone):
        return step._replace(pages_done=step.pages_done + 1, waits=False)
    return step._replace(waits=True)
