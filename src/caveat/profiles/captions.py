"""Which words beside a barcode say what it holds."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from caveat.model.evidence import BARCODE, Box, Passage
from caveat.profiles.schemes import Label, bare, labels, plain

# They hold a GTIN and nothing else (GS1 General Specifications, 5.2), whatever stands beside them.
_TRADE = {"EAN-13", "EAN-8", "UPC-A", "UPC-E"}


class Caption(NamedTuple):
    """A label beside a barcode, and the passage that it stands in."""

    label: Label
    passage: int


def captions(passages: Sequence[Passage]) -> Iterator[tuple[int, list[Caption]]]:
    """Each barcode that may hold a labelled number, and the labels of it.

    These are the ones in the words that print what it holds, or else in all that stand next to it: above, below or
    beside it, no farther away than the larger of the two is high or wide.
    """
    if not any(passage.reader == BARCODE for passage in passages):
        return
    pages: dict[tuple[str, int | None], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for index, passage in enumerate(passages):
        is_code = passage.reader == BARCODE
        if passage.place.box and not (is_code and passage.place.path in _TRADE):
            pages[passage.item, passage.place.page][is_code].append(index)
    for words, codes in pages.values():
        for code in codes:
            near = [index for index in words if _near(passages[index].place.box, passages[code].place.box)]
            payload = bare(plain(passages[code].text))
            printing = [index for index in near if payload in bare(plain(passages[index].text))]
            yield code, _labels(passages, printing) or _labels(passages, near)


def _labels(passages: Sequence[Passage], indexes: Sequence[int]) -> list[Caption]:
    return [Caption(label, index) for index in indexes for label in labels(plain(passages[index].text))]


def _near(one: Box | None, other: Box | None) -> bool:
    if not one or not other:
        return False
    across, down = ((max(one[i], other[i]) - min(one[i + 2], other[i + 2])) for i in (0, 1))
    wide, high = (max(one[i + 2] - one[i], other[i + 2] - other[i]) for i in (0, 1))
    return (across <= 0 and down <= high) or (down <= 0 and across <= wide)
