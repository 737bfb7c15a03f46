"""JSON lines: an object on each line."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from caveat.errors import ReadError
from caveat.screening.tables.cells import KINDS, LINE, MORE, arrays, hidden
from caveat.screening.tables.lines import LONGEST, Lines, encoding_of, text
from caveat.screening.tables.table import BLOCK_BYTES, BLOCK_ROWS, Block, RowProblem, Table, columns

_SAMPLE_ROWS = 1_000
_SAMPLE_SIGNS = 16 * 1024 * 1024
_decode = msgspec.json.Decoder(dict[str, Any]).decode


def read_json_lines(path: Path) -> Table:
    """A column for each key of the first objects; what later ones have besides is read, and stays in their lines.

    Raises ReadError where there is no object.
    """
    encoding = encoding_of(path).name
    keys = _keys(path, encoding)
    if not keys:
        raise ReadError("unreadable", "no object of JSON on a line of its own")
    schema = pa.schema([*columns(keys), *map(hidden, (MORE, KINDS, LINE))])
    return Table((path.name,), schema, path.stat().st_size, lambda: _blocks(path, encoding, keys, schema))


def _keys(path: Path, encoding: str) -> list[str]:
    keys: dict[str, None] = {}
    size = 0
    with path.open("rb") as file:
        for number, line in enumerate(Lines(text(file, encoding))):
            size += len(line)
            if number == _SAMPLE_ROWS or size > _SAMPLE_SIGNS:
                break
            keys |= dict.fromkeys(_object(line)[0])
    if not size:
        raise ReadError("empty")
    return list(keys)


def _object(line: str) -> tuple[dict[str, Any], str]:
    """The object on a line, or none and what is wrong."""
    try:
        return _decode(line), ""
    except (msgspec.DecodeError, RecursionError) as error:
        return {}, str(error)


def _blocks(path: Path, encoding: str, keys: Sequence[str], schema: pa.Schema) -> Iterator[Block]:
    first, size = 1, 0
    rows: list[list[Any]] = []
    lines: list[str] = []
    problems: list[RowProblem] = []
    with path.open("rb") as file:
        source = Lines(text(file, encoding))
        for line in source:
            if not (line := line.strip("\ufeff \t\r\n")):
                continue
            number = first + len(rows)
            entry, wrong = _object(line)
            if source.cut:
                wrong, source.cut = f"> {LONGEST}", False
            if wrong:
                problems.append(RowProblem(number, "unreadable", wrong))
            if "\ufffd" in line:
                problems.append(RowProblem(number, "damaged-letters", encoding))
            more = {key: value for key, value in entry.items() if key not in keys}
            rows.append([*map(entry.get, keys), more or None])
            lines.append(line)
            size += len(line)
            if len(rows) == BLOCK_ROWS or size > BLOCK_BYTES:
                yield Block(_batch(rows, lines, schema), first, file.tell(), problems)
                first, size, rows, lines, problems = first + len(rows), 0, [], [], []
        if rows:
            yield Block(_batch(rows, lines, schema), first, file.tell(), problems)


def _batch(rows: list[list[Any]], lines: list[str], schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([*arrays(rows, len(rows[0])), pa.array(lines, pa.string())], schema=schema)
