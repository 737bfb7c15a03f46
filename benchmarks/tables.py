"""The listings of the corpus as a table: a folder of Parquet files, and how its columns are read."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from corpus import listings

from caveat.model.screening import Role

ROLES = {
    "title": Role.TITLE,
    "description": Role.DESCRIPTION,
    "battery": Role.SPECIFICATION,
    "specification": Role.SPECIFICATION,
}
"""How the columns are read; `sku`, which is another in each row, and `price` are not."""

_FILE = 5_000  # listings in a file


def write(folder: Path, rows: int) -> None:
    """Write so many listings into a folder that is not there yet."""
    folder.mkdir()
    for first in range(0, rows, _FILE):
        made = pa.Table.from_pylist(listings(first, min(_FILE, rows - first)))
        pq.write_table(made, folder / f"{first:010}.parquet")
