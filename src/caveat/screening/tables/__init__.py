"""Tables of any size: read and written a batch at a time."""

from caveat.screening.tables.reading import open_table
from caveat.screening.tables.table import Block, RowProblem, Table
from caveat.screening.tables.writing import FORMATS, STREAMS, Writer, writer

__all__ = ["FORMATS", "STREAMS", "Block", "RowProblem", "Table", "Writer", "open_table", "writer"]
