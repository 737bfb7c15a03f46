"""Protocol Buffers as they lie in bytes, without a schema: numbered fields, one after another.

See https://protobuf.dev/programming-guides/encoding/. A message in a message is a field of bytes, read by asking again.
"""

from collections.abc import Iterator

from caveat.errors import ReadError

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_LONGEST_VARINT = 10  # bytes, of 7 bits each
_FIXED = {_FIXED64: 8, _FIXED32: 4}

Field = tuple[int, int | bytes]
"""A field's number, and its value: a number as it lies there (unsigned), or bytes."""


def fields(data: bytes) -> Iterator[Field]:
    """The fields of a message. Raises ReadError where it is damaged; those before were given."""
    position, end = 0, len(data)
    while position < end:
        key, position = _varint(data, position)
        number, wire = key >> 3, key & 7
        if wire == _VARINT:
            value, position = _varint(data, position)
            yield number, value
            continue
        if wire == _BYTES:
            size, position = _varint(data, position)
        else:
            size = _FIXED.get(wire, -1)
        if number == 0 or not 0 <= size <= end - position:
            raise ReadError("truncated", f"protobuf: field {number} at byte {position}")
        piece = data[position : position + size]
        position += size
        yield number, piece if wire == _BYTES else int.from_bytes(piece, "little")


def _varint(data: bytes, position: int) -> tuple[int, int]:
    """A number of variable length, and where it ends."""
    value = shift = 0
    for at in range(position, min(position + _LONGEST_VARINT, len(data))):
        byte = data[at]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:  # noqa: PLR2004 - the highest bit says that more follow
            return value, at + 1
        shift += 7
    raise ReadError("truncated", f"protobuf: a number without an end at byte {position}")
