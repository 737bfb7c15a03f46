"""Which reader a table has."""

from collections.abc import Callable, Mapping, Sequence
from glob import glob
from pathlib import Path

from caveat.errors import ReadError, UsageError
from caveat.screening.tables.delimited import read_delimited
from caveat.screening.tables.jsonlines import read_json_lines
from caveat.screening.tables.parquet import read_parquet
from caveat.screening.tables.table import Table
from caveat.screening.tables.xlsx import read_xlsx

_PARQUET = (".parquet", ".pq")
_READERS: Mapping[str, Callable[[Path], Table]] = {
    ".csv": read_delimited,
    ".tsv": read_delimited,
    ".tab": read_delimited,
    ".txt": read_delimited,
    ".xlsx": read_xlsx,
    ".xlsm": read_xlsx,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
}


def open_table(sources: Sequence[str]) -> Table:
    """The table in a file, or in the Parquet files of several names, a folder or a pattern, one after the other.

    Raises UsageError for what is not there or is no table by its name, ReadError for what can't be read.
    """
    paths = [path for source in sources for path in _files(source)]
    try:
        if all(path.suffix.lower() in _PARQUET for path in paths):
            return read_parquet(paths)
        if len(paths) > 1:
            raise UsageError(f"{len(paths)} files: several are read as one table only where all are Parquet")
        reader = _READERS.get(paths[0].suffix.lower())
        if reader is None:
            known = ", ".join((*_READERS, *_PARQUET))
            raise UsageError(f"{paths[0].name}: no table by the ending of its name; there are {known}")
        return reader(paths[0])
    except OSError as error:
        raise ReadError("unreadable", str(error)) from None


def _files(source: str) -> list[Path]:
    """The files that a name or a pattern stands for; of a folder, the parts that are in it, at any depth."""
    path = Path(source)
    if path.is_file():
        return [path]
    if path.is_dir():
        found = sorted(part for ending in _PARQUET for part in path.rglob(f"*{ending}") if part.name[0] not in "._")
    else:
        found = sorted(map(Path, glob(source, recursive=True)))  # noqa: PTH207 - a pattern may begin at the root
    if not found:
        raise UsageError(f"{source}: there is no such table")
    return found
