"""CSV and TSV, in any encoding, of any size: never held whole."""

import csv
from collections.abc import Iterator, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from caveat.errors import ReadError
from caveat.readers.csv import separator
from caveat.readers.encoding import decode
from caveat.readers.listing import is_head
from caveat.screening.tables.table import BLOCK_BYTES, BLOCK_ROWS, Block, RowProblem, Table, columns

_CHUNK = 1024 * 1024
_SAMPLE = 256 * 1024
_LONGEST = 4 * 1024 * 1024  # signs of a row; what is longer is cut, and told
_DAMAGED = "\ufffd"


def read_delimited(path: Path) -> Table:
    """A table of cells with a sign between. Raises ReadError where it has no rows."""
    encoding, doubtful = _encoding(path)
    with path.open("rb") as file:
        sample = _text(file, encoding).read(_SAMPLE)
    delimiter = separator(sample)
    head = next(csv.reader(sample.splitlines(keepends=True), delimiter=delimiter), [])
    if not sample.strip():
        raise ReadError("empty")
    named = is_head([cell.strip() for cell in head])
    schema = pa.schema(columns(head if named else [""] * len(head)))
    parse = _Parse(path, encoding, delimiter, named, schema, doubtful)
    return Table(
        names=(path.name,),
        schema=schema,
        size=path.stat().st_size,
        blocks=parse.blocks,
        notes=("doubtful-encoding",) if doubtful else (),
    )


class _Parse:
    """The rows of one file."""

    def __init__(
        self, path: Path, encoding: str, delimiter: str, named: bool, schema: pa.Schema, doubtful: bool
    ) -> None:
        self._path, self._encoding, self._delimiter = path, encoding, delimiter
        self._named, self._schema, self._doubtful = named, schema, doubtful

    def blocks(self) -> Iterator[Block]:
        """All rows in order."""
        csv.field_size_limit(_LONGEST)
        width, first, size = len(self._schema), 1, 0
        rows: list[list[str]] = []
        problems: list[RowProblem] = []
        with self._path.open("rb") as file:
            text = _text(file, self._encoding)
            for cells, told in self._rows(text):
                number = first + len(rows)
                problems += [RowProblem(number, *one) for one in told]
                problems += self._faults(number, cells, width)
                rows.append(_fitted(cells, width, self._delimiter))
                size += sum(map(len, cells))
                if len(rows) == BLOCK_ROWS or size > BLOCK_BYTES:
                    yield self._block(rows, first, file.tell(), problems)
                    first, size, rows, problems = first + len(rows), 0, [], []
            if rows:
                yield self._block(rows, first, file.tell(), problems)

    def _rows(self, text: TextIOWrapper) -> Iterator[tuple[list[str], list[tuple[str, str]]]]:
        """The rows that hold something, each with what was wrong on the way."""
        lines = _Lines(text)
        reader = csv.reader(lines, delimiter=self._delimiter)
        skip = self._named
        while True:
            told: list[tuple[str, str]] = []
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                cells, told = [], [("unreadable", str(error))]
            if lines.cut:
                told.append(("too-large", f"{_LONGEST} signs were read"))
                lines.cut = False
            if not cells and not told:  # a blank line is no row
                continue
            if skip:
                skip = False
                continue
            yield cells, told

    def _faults(self, number: int, cells: Sequence[str], width: int) -> Iterator[RowProblem]:
        if len(cells) > width:
            yield RowProblem(number, "ragged-row", f"{len(cells)} > {width}")
        elif 0 < len(cells) < width:
            yield RowProblem(number, "ragged-row", f"{len(cells)} < {width}", hides=False)
        if any(_DAMAGED in cell for cell in cells):
            yield RowProblem(number, "damaged-letters", self._encoding)
        elif self._doubtful and not all(map(str.isascii, cells)):
            yield RowProblem(number, "doubtful-letters", self._encoding)

    def _block(self, rows: list[list[str]], first: int, done: int, problems: list[RowProblem]) -> Block:
        arrays = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
        return Block(pa.RecordBatch.from_arrays(arrays, schema=self._schema), first, done, tuple(problems))


class _Lines:
    """The lines of a text, none longer than is held in memory."""

    def __init__(self, text: TextIOWrapper) -> None:
        self._text = text
        self.cut = False  # whether a line since then lost its end

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._text.readline(_LONGEST)
        if not line:
            raise StopIteration
        if len(line) == _LONGEST and not line.endswith("\n"):
            self.cut = True
            while (rest := self._text.readline(_CHUNK)) and not rest.endswith("\n"):
                pass
        return _utf8(line)


def _utf8(text: str) -> str:
    """A text that UTF-8 can hold: half a sign of UTF-16 is a damaged one."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _fitted(cells: list[str], width: int, delimiter: str) -> list[str | None]:  # type: ignore[type-arg]
    """As many cells as there are columns: what is too much stays in the last one, what is missing is null."""
    if len(cells) > width:
        return [*cells[: width - 1], delimiter.join(cells[width - 1 :])]
    return [*cells, *([None] * (width - len(cells)))]


def _text(file: BinaryIO, encoding: str) -> TextIOWrapper:
    return TextIOWrapper(file, encoding=encoding, errors="replace", newline="")


def _encoding(path: Path) -> tuple[str, bool]:
    """What a file is written in, by the first part of it that is more than ASCII, and whether that is a guess."""
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
        sample = head
        while sample and sample.isascii() and b"\x00" not in sample:
            sample = file.read(_CHUNK)
    end = max(sample.rfind(b"\n"), 0)
    cut = sample[: end + 1] if len(sample) >= _SAMPLE and end else sample
    found = decode(cut or head)
    # a sign that the sample cuts is no damage
    is_cut = found.doubtful and found.encoding.startswith("utf")
    return found.encoding, found.doubtful and not is_cut
