"""Which reader a table has."""

import glob
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from caveat.errors import UsageError
from caveat.screening.tables.delimited import read_delimited
from caveat.screening.tables.table import Table

READERS: Mapping[str, Callable[[Path], Table]] = {
    ".csv": read_delimited,
    ".tsv": read_delimited,
    ".txt": read_delimited,
}


def open_table(sources: Sequence[str]) -> Table:
    """The table in some files: one, several, those of a folder or of a pattern, one after the other.

    Raises UsageError for what is not there or of no kind that is read, ReadError for what can't be read.
    """
    paths = [path for source in sources for path in _files(source)]
    if len(paths) > 1:
        raise UsageError("several files are read only as Parquet; name one")
    reader = READERS.get(paths[0].suffix.lower())
    if reader is None:
        raise UsageError(f"{paths[0].name}: no table by its name; there are {', '.join(READERS)}")
    return reader(paths[0])


def _files(source: str) -> list[Path]:
    path = Path(source)
    if path.is_file():
        return [path]
    found = sorted(path.glob("*.parquet")) if path.is_dir() else sorted(map(Path, glob.glob(source)))  # noqa: PTH207
    if not found:
        raise UsageError(f"{source}: there is no such table")
    return found
