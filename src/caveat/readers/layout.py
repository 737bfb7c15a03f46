"""The words of a page to lines in reading order, table rows and paragraphs."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from caveat.readers.glyphs import Word
from caveat.readers.lines import join

# All distances are in heights of a line, which is about 1.2 times the size of the type.
_COLUMN_GAP = 0.9  # wider than any space in justified text
_LABEL_GAP = 4.0  # between a bullet or a number and its text
_SAME_WORD = 0.12  # signs closer than this belong to one word, whatever the file says
_HAN_GAP = 0.5  # a space between Han signs that is narrower is only spacing
_ROW_SPACING = 3.0  # rows farther apart are not of one table
_LINE_SPACING = 1.0  # between the lines of a paragraph
_CELL_SPACING = 0.6  # between the lines of a cell
_MOST_HALF = 4  # lines in half a cell
_OFF_CENTRE = 0.15  # of the distance of two lines
_MOST_HANGING = 3.0  # how far the first line of a paragraph may be set in
_SAME_SIZE = 0.12
_FULL_LINE = 0.72  # of the width of its column: a line that ended because there was no more room
_PROSE_FILL = 0.7  # of the column: what lines of prose fill on average, cells do not
_PROSE_SIGNS = 18  # in a line of prose, a Han sign for two
_PROSE_LINES = 4
_LONE_CELL = 60  # signs: a single line with a gap and longer parts is two lines side by side
_ICON_GAP = 2.5  # narrower in a single line is where a small picture stands in a sentence

_LABEL = re.compile(r"[•·●○◦▪■□◆◇▶►✓✔※*–—-]|\(?(?:\d{1,3}|[a-zA-Z])[.)、]|\d+(?:\.\d+)+\.?|[①-⑳]")
_BEGINS_ITEM = re.compile(rf"(?:{_LABEL.pattern})(?:\s|$)|[●•▪■◆※①-⑳]")
_PAIR = re.compile(
    r"[^\s:：]{1,12}(?: [^\s:：]{1,12}){0,2}[:：]\s?\S"
)  # "SIM slot: none": the next such is another one
_ENDS_SENTENCE = re.compile(r"[.!?。！？…:：;；][\"'”’)）」』]*$")


class Line(NamedTuple):
    """Words next to each other, or the lines of a paragraph; the box in points."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float  # the height of one line

    @property
    def middle(self) -> float:
        """Where it stands from the top."""
        return (self.top + self.bottom) / 2


class Row(NamedTuple):
    """A row of a table, from the cell in its first column on."""

    cells: list[str]
    left: float
    top: float
    right: float
    bottom: float
    table: int  # which table of the page, from 1


Band = list[Line]
"""Lines side by side, from left to right."""


def blocks(words: Sequence[Word]) -> list[Line | Row]:
    """The lines, paragraphs and rows of a page in the order of reading."""
    tables = iter(range(1, len(words) + 1))
    return list(_region(_centred(_bands(_lines(words))), tables))


def _lines(words: Iterable[Word]) -> list[Line]:
    """Words to pieces of lines: what has no gap as wide as a column's inside.

    A page has hundreds of words, so a line is grown in plain variables and made once.
    """
    lines: list[Line] = []
    text, left, top, right, bottom, size = "", 0.0, 0.0, 0.0, 0.0, 0.0
    for word in words:
        gap = (word.left - right) / size if text else 0.0
        if text and not word.begins_line and _reaches(text, gap, _COLUMN_GAP):
            height = word.bottom - word.top
            size = size if len(text) >= len(word.text) else max(height, 1.0)
            text = f"{text} {word.text}" if word.spaced and not _is_han_gap(text, gap, word.text) else text + word.text
            top, right, bottom = min(top, word.top), max(right, word.right), max(bottom, word.bottom)
            continue
        if text:
            lines.append(Line(text, left, top, right, bottom, size))
        text, left, top, right, bottom, _, _ = word
        size = max(bottom - top, 1.0)
    if text:
        lines.append(Line(text, left, top, right, bottom, size))
    return lines


def _reaches(text: str, gap: float, widest: float) -> bool:
    """Whether what follows a text after a gap belongs to its line; a label may stand farther off."""
    return -1 < gap < widest or (widest <= gap < _LABEL_GAP and bool(_LABEL.fullmatch(text)))


def _is_han_gap(text: str, gap: float, following: str) -> bool:
    """Whether a gap is but the spacing of Han signs."""
    return gap < _HAN_GAP and bool(_han().match(text[-1:]) and _han().match(following))


def _extend(line: Line, more: Line, widest: float = _COLUMN_GAP) -> Line | None:
    """The line with another at its end, if that is near enough."""
    size = max(line.size, 1.0)
    gap = (more.left - line.right) / size
    if not _reaches(line.text, gap, widest):
        return None
    spaced = gap > _SAME_WORD and not _is_han_gap(line.text, gap, more.text)
    return Line(
        f"{line.text} {more.text}" if spaced else line.text + more.text,
        line.left,
        min(line.top, more.top),
        max(line.right, more.right),
        max(line.bottom, more.bottom),
        size if len(line.text) >= len(more.text) else more.size,
    )


def _bands(lines: list[Line]) -> list[Band]:
    """Lines at one height, those that touch joined."""
    bands: list[Band] = []
    for line in sorted(lines, key=lambda line: line.middle):
        if bands and line.middle < bands[-1][0].bottom - bands[-1][0].size / 4:
            bands[-1].append(line)
        else:
            bands.append([line])
    return [_joined(sorted(band, key=lambda line: line.left)) for band in bands]


def _joined(band: Band, widest: float = _COLUMN_GAP) -> Band:
    joined = band[:1]
    for line in band[1:]:
        longer = _extend(joined[-1], line, widest)
        if longer:
            joined[-1] = longer
        else:
            joined.append(line)
    return joined


def _centred(bands: list[Band]) -> list[Band]:
    """Rows of which one cell has an even number of lines, and the others stand at half their height."""
    rows: list[Band] = []
    position = 0
    while position < len(bands):
        reach = next((reach for reach in range(1, _MOST_HALF + 1) if _halves(bands, position + reach, reach)), 0)
        if not reach:
            rows.append(bands[position])
            position += 1
            continue
        middle = position + reach
        tall = [band[0] for band in bands[position : middle + reach + 1] if band is not bands[middle]]
        rows.append(sorted([_paragraph(tall), *bands[middle]], key=lambda line: line.left))
        position = middle + reach + 1
    return rows


def _halves(bands: list[Band], middle: int, reach: int) -> bool:
    """Whether the `reach` lines above and below a band are the halves of one cell beside it."""
    if middle + reach >= len(bands):
        return False
    tall = [*bands[middle - reach : middle], *bands[middle + 1 : middle + reach + 1]]
    if any(len(band) > 1 for band in tall) or any(
        below[0].top - above[0].bottom > _LINE_SPACING * above[0].size for above, below in pairwise(tall)
    ):
        return False
    lines = [band[0] for band in tall]
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    beside = all(line.right < left or line.left > right for line in bands[middle])
    above, below = lines[reach - 1], lines[reach]
    centre = (above.middle + below.middle) / 2
    return beside and abs(bands[middle][0].middle - centre) < _OFF_CENTRE * (below.middle - above.middle)


def _region(bands: list[Band], tables: Iterator[int]) -> Iterator[Line | Row]:
    """What stands in a part of the page: columns of prose one after the other, tables row by row."""
    single: list[Line] = []
    position = 0
    while position < len(bands):
        run, gaps = _run(bands, position)
        if sum(_is_split(band, gaps) for band in run) > 1:
            yield from _paragraphs(single)
            single = []
            left, right = _sides(run, gaps[0])
            if _is_prose(left) and _is_prose(right):
                yield from _region(left, tables)
                yield from _region(right, tables)
            else:
                yield from _table(run, gaps, next(tables))
            position += len(run)
            continue
        band = _joined(bands[position], _ICON_GAP)
        if len(band) > 1 and all(len(line.text) <= _LONE_CELL for line in band):
            yield from _paragraphs(single)
            single = []
            yield _row(band, [line.text for line in band], next(tables))
        else:
            single.extend(band)
        position += 1
    yield from _paragraphs(single)


Gap = tuple[float, float]


def _run(bands: list[Band], start: int) -> tuple[list[Band], list[Gap]]:
    """The bands from `start` on that leave the same gaps open, and these gaps from left to right."""
    first = bands[start]
    gaps = [(left.right, right.left) for left, right in pairwise(first)]
    end = last_split = start + 1
    while gaps and end < len(bands):
        band = bands[end]
        if band[0].top - bands[end - 1][0].bottom > _ROW_SPACING * band[0].size:
            break
        open_gaps = _open(gaps, band)
        if not (_is_split(band, open_gaps) or (open_gaps and len(band) == 1 and _is_near(bands[end - 1], band))):
            break
        gaps = open_gaps
        end += 1
        if len(band) > 1:
            last_split = end
    # lines after the last row belong to it only if they continue one of its later cells
    while last_split < end and gaps and bands[last_split][0].left > gaps[0][0]:
        last_split += 1
    return bands[start:last_split], gaps


def _open(gaps: list[Gap], band: Band) -> list[Gap]:
    """What the lines of a band leave of the gaps."""
    narrowest = band[0].size / 3
    for line in band:
        cut = []
        for left, right in gaps:
            if line.right <= left or line.left >= right:
                cut.append((left, right))
            elif line.left <= left and line.right < right:
                cut.append((line.right, right))
            elif line.left > left and line.right >= right:
                cut.append((left, line.left))
        gaps = [(left, right) for left, right in cut if right - left > narrowest]
    return gaps


def _is_split(band: Band, gaps: list[Gap]) -> bool:
    """Whether the band has lines on both sides of a gap."""
    return any(band[0].right <= left + 1 and band[-1].left >= right - 1 for left, right in gaps)


def _is_near(above: Band, below: Band) -> bool:
    return below[0].top - max(line.bottom for line in above) < _CELL_SPACING * below[0].size


def _sides(run: list[Band], gap: Gap) -> tuple[list[Band], list[Band]]:
    middle = (gap[0] + gap[1]) / 2
    left = [[line for line in band if line.left < middle] for band in run]
    right = [[line for line in band if line.left >= middle] for band in run]
    return [band for band in left if band], [band for band in right if band]


def _is_prose(bands: list[Band]) -> bool:
    """Whether these lines are running text: many, long, and most fill their column."""
    from statistics import median

    lines = [line for band in bands for line in band]
    if len(lines) < _PROSE_LINES:
        return False
    width = max(line.right for line in lines) - min(line.left for line in lines)
    fill = sum(line.right - line.left for line in lines) / len(lines) / max(width, 1.0)
    signs = median(len(line.text) + len(_han().findall(line.text)) for line in lines)
    return fill > _PROSE_FILL and signs >= _PROSE_SIGNS


def _table(run: list[Band], gaps: list[Gap], table: int) -> Iterator[Row]:
    """Rows of a table; a line that stands alone and close below a row continues its cell."""
    edges = [(left + right) / 2 for left, right in gaps]
    tight = _is_tight(run)
    open_row: Row | None = None
    previous: Band = []
    for band in run:
        cells = [""] * (len(edges) + 1)
        for line in band:
            column = sum(line.left > edge for edge in edges)
            cells[column] = join([cells[column], line.text])
        # where the rows themselves are close together, a name alone in the first column is a row of its own
        continues = len(band) == 1 and bool(previous) and _is_near(previous, band) and not (tight and cells[0])
        if open_row is not None and continues:
            open_row = _merge(open_row, cells, band)
        else:
            if open_row is not None:
                yield open_row
            open_row = _row(band, cells, table)
        previous = band
    if open_row is not None:
        yield open_row


def _is_tight(run: list[Band]) -> bool:
    """Whether rows follow each other as closely as the lines of a paragraph."""
    pairs = [_is_near(above, below) for above, below in pairwise(run) if len(above) > 1 and len(below) > 1]
    return sum(pairs) * 2 > len(pairs)


def _row(band: Band, cells: list[str], table: int) -> Row:
    top, bottom = min(line.top for line in band), max(line.bottom for line in band)
    return Row(cells, min(line.left for line in band), top, max(line.right for line in band), bottom, table)


def _merge(row: Row, cells: list[str], band: Band) -> Row:
    merged = [join(filter(None, pair)) for pair in zip(row.cells, cells, strict=True)]
    below = _row(band, cells, row.table)
    return Row(
        merged,
        min(row.left, below.left),
        row.top,
        max(row.right, below.right),
        max(row.bottom, below.bottom),
        row.table,
    )


def _paragraphs(lines: list[Line]) -> Iterator[Line]:
    """Lines of one column, those of a sentence that goes on joined."""
    if not lines:
        return
    edge = max(line.right for line in lines)
    width = edge - min(line.left for line in lines)
    open_lines = [lines[0]]
    for line in lines[1:]:
        if _goes_on(open_lines[0], open_lines[-1], line, edge - (1 - _FULL_LINE) * width):
            open_lines.append(line)
        else:
            yield _paragraph(open_lines)
            open_lines = [line]
    yield _paragraph(open_lines)


def _goes_on(first: Line, above: Line, line: Line, full: float) -> bool:
    if abs(line.size - above.size) > _SAME_SIZE * above.size or above.right < full:
        return False
    if _PAIR.match(above.text) and _PAIR.match(line.text):
        return False
    if not -above.size / 2 < line.top - above.bottom < _LINE_SPACING * above.size:
        return False
    if _ENDS_SENTENCE.search(above.text) or _BEGINS_ITEM.match(line.text):
        return False
    indent = (line.left - above.left) / above.size
    if above is first:  # whose text may hang behind a label, or be set in
        return -_MOST_HANGING < indent < (_LABEL_GAP if _BEGINS_ITEM.match(first.text) else 1)
    return abs(indent) < 1


def _paragraph(lines: list[Line]) -> Line:
    if len(lines) == 1:
        return lines[0]
    return Line(
        join(line.text for line in lines),
        min(line.left for line in lines),
        lines[0].top,
        max(line.right for line in lines),
        lines[-1].bottom,
        lines[0].size,
    )


@cache
def _han() -> re.Pattern[str]:
    """A Han sign, a kana or a full-width one. It takes longer to compile than all else here, so only if it is used."""
    return re.compile(r"[\u3001-\u30ff\u3400-\u9fff\uff01-\uff60]")
