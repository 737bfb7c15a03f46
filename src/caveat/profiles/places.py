"""Where the number may stand that a label word announces."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from caveat.model.evidence import BARCODE, Form, Passage, Place
from caveat.profiles.captions import Caption, captions
from caveat.profiles.joined import Joined
from caveat.profiles.passages import Passages
from caveat.profiles.schemes import LONGEST, Label, Scheme, labels, plain

_Columns = dict[int, dict[tuple[str, bool], Label]]

_NOTHING_MORE = re.compile(r"[\s:.#()]*")


class LabelledPlace(NamedTuple):
    """A number of the scheme may stand in passages[passage].text[start:end]."""

    scheme: Scheme
    inside: bool  # it belongs to a module built in
    passage: int
    start: int
    end: int
    captions: tuple[int, ...] = ()  # the passages with the label, if that stands beside a barcode

    def reached(self, passages: Sequence[Passage]) -> str:
        """The text in which a number can lie that starts within reach."""
        return passages[self.passage].text[self.start : min(self.end, self.start + self.scheme.reach + LONGEST)]


def labelled_places(
    passages: Passages, labelled: Mapping[str, list[Label]], wanted: Callable[[Scheme], bool]
) -> Iterator[LabelledPlace]:
    """After each label of a wanted scheme, under it in a table, on the next line, and in barcodes beside it.

    `labelled` are the `labels_of` the texts of these passages.
    """
    if labelled:
        yield from _in_words(passages, labelled, wanted)
    if not passages.plain:
        yield from _in_barcodes(passages, wanted)


def labels_of(texts: Iterable[str]) -> dict[str, list[Label]]:
    """The label words in each text that has any, from left to right; all are searched at once."""
    own = list(dict.fromkeys(texts))
    joined = Joined(own, plain)
    found: dict[str, list[Label]] = defaultdict(list)
    for owner, start, label in joined.placed((label.start, label) for label in labels(joined.text)):
        found[own[owner]].append(label._replace(start=start, end=start + label.end - label.start))
    return found


def _in_words(
    passages: Passages, labelled: Mapping[str, list[Label]], wanted: Callable[[Scheme], bool]
) -> Iterator[LabelledPlace]:
    columns: _Columns = {}
    waiting: list[Label] = []
    part: tuple[str, Place | None] = ("", None)
    for index, written in enumerate(passages.texts):
        if not (columns or waiting or written in labelled):
            continue
        passage, text = passages[index], plain(written)
        found = [label for label in labelled.get(passage.text, ()) if wanted(label.scheme)]
        own = (passage.item, passage.place if passage.reader == BARCODE else None)  # a code is read apart from the rest
        if own != part:
            columns, waiting, part = {}, [], own
        for label in waiting:
            yield LabelledPlace(label.scheme, label.inside, index, 0, len(text))
        if passage.form is not Form.ROW:
            columns = _columns(text, found) if passage.form is Form.HEAD else {}
        elif columns:
            yield from _under(columns, index, text)
        for label in found:
            start = label.start if text[label.end - 1] == "-" else label.end
            yield LabelledPlace(label.scheme, label.inside, index, start, len(text))
        ends_line = passage.form is not Form.HEAD
        waiting = [label for label in found if ends_line and _NOTHING_MORE.fullmatch(text, label.end)]


def _in_barcodes(passages: Sequence[Passage], wanted: Callable[[Scheme], bool]) -> Iterator[LabelledPlace]:
    """The barcodes with a label beside them.

    Of several labels those count whose number the barcode holds for certain, by grammar and check digit: labels stand
    close together, and most payloads would pass for a serial number.
    """
    for index, found in captions(passages):
        text = plain(passages[index].text)
        certain = [one for one in found if one.label.scheme.is_certain(text)]
        beside: dict[tuple[str, bool], list[Caption]] = {}
        for one in certain or found:
            if wanted(one.label.scheme):
                beside.setdefault((one.label.scheme.id, one.label.inside), []).append(one)
        for alike in beside.values():
            places = tuple(dict.fromkeys(one.passage for one in alike))
            label = alike[0].label
            yield LabelledPlace(label.scheme, label.inside, index, 0, len(text), places)


def _columns(text: str, found: Sequence[Label]) -> _Columns:
    """The labels in the head of a table by column, those of one scheme once."""
    columns: _Columns = {}
    column = counted = 0
    for label in found:
        column, counted = column + text.count("\t", counted, label.start), label.start
        columns.setdefault(column, {}).setdefault((label.scheme.id, label.inside), label)
    return columns


def _under(columns: _Columns, index: int, text: str) -> Iterator[LabelledPlace]:
    """The cells of a row that stand under a label."""
    start = 0
    for column, cell in enumerate(text.split("\t")):
        for label in columns.get(column, {}).values():
            yield LabelledPlace(label.scheme, label.inside, index, start, start + len(cell))
        start += len(cell) + 1
