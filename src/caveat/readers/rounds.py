"""Items read in rounds: one that waits for its pictures gives its turn to the next, so text never waits for OCR."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from caveat.model.evidence import Item
from caveat.readers.gathering import Step, Steps
from caveat.readers.pictures.turns import pictures_done, wait_for_picture
from caveat.readers.progress import Progress

_MOST_HELD = 256 * 1024 * 1024  # bytes of the items that wait; above that no further one is opened

_BEGUN = Step(None, 0, waits=False, holds=0)

OnProgress = Callable[[Progress], None]


class Opening(NamedTuple):
    """An item that is going to be read."""

    name: str
    steps: Steps


def read_in_rounds(openings: Sequence[Opening], on_progress: OnProgress | None = None) -> tuple[Item, ...]:
    """The items, in their order. All reading is given up if `on_progress` raises, or on an interrupt."""
    rounds = _Rounds(openings, on_progress)
    try:
        return rounds.read()
    finally:
        rounds.close()


class _Rounds:
    def __init__(self, openings: Sequence[Opening], on_progress: OnProgress | None) -> None:
        self._openings = openings
        self._on_progress = on_progress
        self._items: dict[int, Item] = {}
        self._waiting: dict[int, Step] = {}  # which items, and how far each has come
        self._seen = 0  # pictures that were done when the waiting items last had their turn

    def read(self) -> tuple[Item, ...]:
        for number in range(len(self._openings)):
            self._advance(number)
            while sum(step.holds for step in self._waiting.values()) > _MOST_HELD:
                self._wait()
        while self._waiting:
            self._wait()
        return tuple(self._items[number] for number in range(len(self._openings)))

    def close(self) -> None:
        for opening in self._openings:
            opening.steps.close()

    def _wait(self) -> None:
        number, step = next(iter(self._waiting.items()))
        self._tell(self._openings[number].name, step)
        wait_for_picture(self._seen)
        self._take_turns()

    def _take_turns(self) -> None:
        """Let those that wait go on, so that pictures are being read all the while."""
        self._seen = pictures_done()
        for number in list(self._waiting):
            self._advance(number)

    def _advance(self, number: int) -> None:
        """Read on until the item ends or waits."""
        opening = self._openings[number]
        is_late = number in self._waiting
        step = self._waiting.pop(number, _BEGUN)._replace(waits=False)
        if not is_late:
            self._tell(opening.name, step)
        try:
            while not step.waits:
                step = next(opening.steps)
                if not step.waits:
                    self._tell(opening.name, step)
                if not is_late and self._waiting and pictures_done() > self._seen:
                    self._take_turns()
        except StopIteration as end:
            self._items[number] = end.value
            self._tell(opening.name, step)
        else:
            self._waiting[number] = step

    def _tell(self, name: str, step: Step) -> None:
        if self._on_progress is not None:
            self._on_progress(
                Progress(
                    items=len(self._openings),
                    done=len(self._items),
                    item=name,
                    pages=step.pages,
                    pages_done=step.pages_done,
                )
            )
