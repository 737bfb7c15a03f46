"""Passages in columns: of a marketplace's lines most are only looked through, and no passage need be made of them."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, overload

from caveat.model.evidence import BARCODE, Evidence, Form, Passage, Problem


class Passages(Sequence[Passage]):
    """Some passages, each of which is made when it is asked for.

    `texts`, `forms`, `items` and `tables` are the columns of all; `make` gives the one in a place, always the same.
    `plain` tells that all were written for people: none is of a barcode, a system or an app.
    """

    def __init__(
        self,
        texts: list[str],
        forms: list[Form],
        items: list[str],
        tables: list[int | None],
        make: Callable[[int], Passage],
        *,
        plain: bool,
    ) -> None:
        self.texts = texts
        self.forms = forms
        self.items = items
        self.tables = tables
        self.plain = plain
        self._make = make

    @classmethod
    def of(cls, passages: Sequence[Passage]) -> "Passages":
        """Passages that are made already."""
        if isinstance(passages, Passages):
            return passages
        return cls(
            [passage.text for passage in passages],
            [passage.form for passage in passages],
            [passage.item for passage in passages],
            [passage.table for passage in passages],
            passages.__getitem__,
            plain=not any(passage.entry is not None or passage.reader == BARCODE for passage in passages),
        )

    def __len__(self) -> int:
        return len(self.texts)

    def some(self, places: Sequence[int]) -> "Passages":
        """Those in some places."""
        return Passages(
            [self.texts[place] for place in places],
            [self.forms[place] for place in places],
            [self.items[place] for place in places],
            [self.tables[place] for place in places],
            lambda at: self[places[at]],
            plain=self.plain,
        )

    @overload
    def __getitem__(self, at: int) -> Passage: ...

    @overload
    def __getitem__(self, at: slice) -> "Passages": ...

    def __getitem__(self, at: int | slice) -> "Passage | Passages":
        if isinstance(at, int):
            return self._make(at if at >= 0 else range(len(self.texts))[at])
        places = range(len(self.texts))[at]
        if len(places) == len(self.texts) and at.step is None:
            return self
        columns = self.texts[at], self.forms[at], self.items[at], self.tables[at]
        return Passages(*columns, lambda place: self[places[place]], plain=self.plain)


class Devices(NamedTuple):
    """The evidence of many devices."""

    passages: Passages  # of all, device by device
    starts: list[int]  # of each its first passage, and where those of the last one end
    problems: dict[int, tuple[Problem, ...]]  # of the devices that have any
    evidence: Callable[[int], Evidence]  # that of one device

    @classmethod
    def of(cls, devices: Sequence[Evidence]) -> "Devices":
        """Evidence that is made already."""
        passages: list[Passage] = []
        starts = [0]
        for device in devices:
            passages += device.passages
            starts.append(len(passages))
        problems = {number: told for number, device in enumerate(devices) if (told := device.problems)}
        return cls(Passages.of(passages), starts, problems, devices.__getitem__)

    @property
    def parts(self) -> "Iterator[Part]":
        """Of each device its own."""
        return (Part(self, number) for number in range(len(self.starts) - 1))


class Part(NamedTuple):
    """The evidence of one of many devices."""

    devices: Devices
    number: int

    @property
    def span(self) -> slice:
        """Where its passages are among all."""
        return slice(self.devices.starts[self.number], self.devices.starts[self.number + 1])

    @property
    def passages(self) -> Passages:
        """Its passages; they are the same ones as among all."""
        return self.devices.passages[self.span]

    @property
    def evidence(self) -> Evidence:
        """All that was read of it."""
        return self.devices.evidence(self.number)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be read."""
        return self.devices.problems.get(self.number, ())
