"""What was read of each row, as a short digest: whether a listing is still the one that was judged."""

import hashlib

import pyarrow as pa
import pyarrow.compute as pc

from caveat.model.screening import Plan, Role

READ = "read"
"""The added column that holds it."""

_UNREAD = (Role.IDENTIFIER, Role.OTHER)
_BYTES = 8  # of a digest: among a hundred million rows, two are alike by chance once in thousands of runs


def row_digests(batch: pa.RecordBatch, plan: Plan) -> pa.Array:
    """For each row, 16 hexadecimal signs (BLAKE2b) of the cells that are read, whatever the order of the columns.

    Blanks around a cell do not count, for nothing reads them; an empty cell is as one that is not there.
    """
    names = sorted(name for name, role in plan.roles.items() if role not in _UNREAD)
    cells = [texts(batch.column(name)).cast(pa.binary()) for name in names]
    if not cells:
        return pa.array([digest(b"")] * batch.num_rows, pa.string())
    lengths = [pc.binary_length(cell).cast(pa.string()).cast(pa.binary()) for cell in cells]
    joined = pc.binary_join_element_wise(*lengths, *cells, b" ")
    return pa.array(map(digest, joined.to_pylist()), pa.string())


def digest(content: bytes) -> str:
    """16 hexadecimal signs."""
    return hashlib.blake2b(content, digest_size=_BYTES).hexdigest()


def texts(column: pa.Array) -> pa.Array:
    """The cells of a column as they are read: text without blanks around it, "" for none."""
    return pc.utf8_trim_whitespace(pc.fill_null(column.cast(pa.string()), ""))
