"""payload.bin of an A/B update, read in place: each partition is a window, inflated where it is read.

Format: AOSP system/update_engine, `update_metadata.proto` and the header of `payload_consumer/payload_metadata.cc`:
"CrAU", version, length of the manifest, length of its signature, the manifest (a protocol buffer), the data.
A full update holds all blocks. An incremental one holds differences to what is on the device: what it replaces
whole is read, everything else is missing, with the code "incremental-ota".
"""

import struct
from collections.abc import Callable, Iterator
from typing import NamedTuple

from caveat.errors import ReadError
from caveat.readers.android.budget import Budget
from caveat.readers.android.filesystem import Window
from caveat.readers.android.protobuf import fields
from caveat.readers.android.streams import Decoder, Stream, bzip2, xz
from caveat.readers.android.windows import Filled, Mapped, Missing, Piece, Slice, exactly

MAGIC = b"CrAU"

_HEADERS = {1: struct.Struct(">4sQQ"), 2: struct.Struct(">4sQQL")}
_MOST_MANIFEST = 64 << 20  # bytes
_MOST_PARTITIONS = 256
_MOST_FIELDS = 500_000  # of one message: an operation for each of these is an image of a terabyte
_REPLACE, _REPLACE_BZ, _ZERO, _DISCARD, _REPLACE_XZ = 0, 1, 6, 7, 8
_DECODERS: dict[int, Callable[[], Decoder]] = {_REPLACE_BZ: bzip2, _REPLACE_XZ: xz}
_DIFFERENCES = {2: "MOVE", 3: "BSDIFF", 4: "SOURCE_COPY", 5: "SOURCE_BSDIFF", 9: "PUFFDIFF", 10: "BROTLI_BSDIFF"}
_DIFFERENCES |= {11: "ZUCCHINI", 12: "LZ4DIFF_BSDIFF", 13: "LZ4DIFF_PUFFDIFF"}

# The fields of the manifest that are read, by their numbers.
_BLOCK_SIZE, _MINOR_VERSION, _PARTITIONS = 3, 12, 13
_NAME, _NEW_INFO, _OPERATIONS = 1, 7, 8
_TYPE, _DATA_OFFSET, _DATA_LENGTH, _DESTINATIONS = 1, 2, 3, 6

Message = dict[int, list["int | bytes"]]


class Update(NamedTuple):
    """What a payload updates: its partitions by name, and whether it only says what differs from the build before."""

    partitions: dict[str, Window]
    incremental: bool


def read_payload(window: Window, budget: Budget) -> Update:
    """The partitions of a payload. Raises ReadError for a damaged manifest."""
    manifest, data = _manifest(window, budget)
    block_size = _number(manifest, _BLOCK_SIZE, 4096)
    if block_size not in (1 << power for power in range(9, 17)):
        raise ReadError("unreadable", f"{window.name}: blocks of {block_size} bytes")
    updates = manifest.get(_PARTITIONS, [])
    if len(updates) > _MOST_PARTITIONS:
        raise ReadError("too-large", f"{window.name}: {len(updates)} partitions")
    partitions: dict[str, Window] = {}
    for update in map(_message, updates, [budget] * len(updates)):
        name = _bytes(update, _NAME).decode("utf-8", errors="replace")
        trail = f"{window.name} > {name}"
        size = _number(_message(_bytes(update, _NEW_INFO), budget), 1)
        pieces = _Pieces(data, trail, block_size, budget)
        gaps = Missing(size, trail, "incremental-ota", "not in the update")
        partitions.setdefault(name, Mapped(size, trail, pieces.of(update.get(_OPERATIONS, []), size), gaps))
    return Update(partitions, bool(_number(manifest, _MINOR_VERSION)))


def _manifest(window: Window, budget: Budget) -> tuple[Message, Window]:
    head = exactly(window, 0, 20)
    version = int.from_bytes(head[4:12], "big")
    if head[:4] != MAGIC or version not in _HEADERS:
        raise ReadError("unsupported", f"{window.name}: version {version} of payload.bin")
    header = _HEADERS[version]
    _, _, length, *signature = header.unpack(exactly(window, 0, header.size))
    if length > _MOST_MANIFEST:
        raise ReadError("too-large", f"{window.name}: a manifest of {length} bytes")
    start = header.size + length + sum(signature)
    data = Slice(window, start, window.size - start, window.name)
    return _message(exactly(window, header.size, length), budget), data


class _Pieces:
    """The operations of one partition as pieces of it."""

    def __init__(self, data: Window, trail: str, block_size: int, budget: Budget) -> None:
        self._data, self._trail, self._block_size, self._budget = data, trail, block_size, budget

    def of(self, operations: "list[int | bytes]", size: int) -> Iterator[Piece]:
        """The pieces of a partition of this size."""
        for raw in operations:
            operation = _message(raw, self._budget)
            extents = [self._clip(start, length, size) for start, length in self._extents(operation)]
            total = sum(length for _, length in extents)
            window, at = self._content(operation, total), 0
            for start, length in extents:
                yield Piece(start, length, window, at)
                at += length

    def _extents(self, operation: Message) -> Iterator[tuple[int, int]]:
        for raw in operation.get(_DESTINATIONS, []):
            extent = _message(raw, self._budget)
            yield _number(extent, 1) * self._block_size, _number(extent, 2) * self._block_size

    def _clip(self, start: int, length: int, size: int) -> tuple[int, int]:
        """An extent without what the last block has beyond the partition's end."""
        if start + length >= size + self._block_size:
            raise ReadError("unreadable", f"{self._trail}: contents up to {start + length} of {size}")
        return start, min(length, size - start)

    def _content(self, operation: Message, size: int) -> Window:
        kind = _number(operation, _TYPE)
        if kind in (_ZERO, _DISCARD):
            return Filled(size, self._trail, self._budget)
        if kind in _DIFFERENCES:
            return Missing(size, self._trail, "incremental-ota", _DIFFERENCES[kind])
        if kind != _REPLACE and kind not in _DECODERS:
            return Missing(size, self._trail, "unsupported", f"operation {kind}")
        offset, length = _number(operation, _DATA_OFFSET), _number(operation, _DATA_LENGTH)
        if offset + length > self._data.size:
            return Missing(size, self._trail, "truncated", f"{length} bytes at {offset} of {self._data.size}")
        data = Slice(self._data, offset, length, self._trail)
        return data if kind == _REPLACE else Stream(data, size, self._trail, _DECODERS[kind], self._budget)


def _message(raw: "int | bytes", budget: Budget) -> Message:
    """The fields of a message by their numbers."""
    if isinstance(raw, int):
        raise ReadError("unreadable", "payload.bin: a number where a message should be")
    found: Message = {}
    count = 0
    for number, value in fields(raw):
        count += 1
        if count > _MOST_FIELDS:
            raise ReadError("too-large", f"payload.bin: more than {_MOST_FIELDS} fields")
        found.setdefault(number, []).append(value)
    budget.charge_entries(count)
    return found


def _number(message: Message, field: int, default: int = 0) -> int:
    value = message.get(field, [default])[-1]
    if not isinstance(value, int):
        raise ReadError("unreadable", f"payload.bin: field {field} is no number")
    return value


def _bytes(message: Message, field: int) -> bytes:
    value = message.get(field, [b""])[-1]
    if not isinstance(value, bytes):
        raise ReadError("unreadable", f"payload.bin: field {field} is no bytes")
    return value
