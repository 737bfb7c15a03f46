"""Binary XML, as the manifest of an app is compiled (ResXMLTree in frameworks/base, androidfw/ResourceTypes.h).

Read as Android reads it, which hostile files count on nobody else to do: attributes go by the identity of their
resource and not by their name, chunks that are not known are passed over, and no tree is built.
"""

import struct
from collections.abc import Collection, Iterator
from itertools import chain
from typing import NamedTuple

from caveat.errors import ReadError
from caveat.readers.android.strings import StringPool

MOST_BYTES = 16 << 20  # of a manifest; large ones have a quarter of one
_MOST_ELEMENTS = 500_000

_CHUNK = struct.Struct("<2HI")
_ELEMENT = struct.Struct("<2I3H")  # of ResXMLTree_attrExt, as far as the number of attributes
_ATTRIBUTE = struct.Struct("<3I2xxBI")
_POOL, _MAP, _START, _END = 0x0001, 0x0180, 0x0102, 0x0103
_FIRST_NODE, _LAST_NODE = 0x0100, 0x017F
_NODE_SIZE = 16  # bytes of the header of a node
_REFERENCE, _STRING, _FLOAT, _BOOLEAN = 0x01, 0x03, 0x04, 0x12
_NOTHING = 0xFFFFFFFF

_Chunk = tuple[int, int, int, int]  # its kind, where it starts, where its header ends, and where it ends

Value = str | int | bool
"""Of an attribute; one that stands elsewhere is text: "@0x7f050001"."""


class Element(NamedTuple):
    """The start of an element."""

    tag: str
    depth: int  # of the root: 0
    attributes: dict[int | str, Value]  # by the identity of the resource; those without one by name
    offset: int | None  # bytes from the start of the file; None where that is not known


def elements(data: bytes, tags: Collection[str]) -> Iterator[Element]:
    """The elements with these tags, in their order. Raises ReadError where it is damaged; those before were given."""
    if len(data) > MOST_BYTES:
        raise ReadError("too-large", f"{len(data)} > {MOST_BYTES} bytes")
    chunks = _chunks(data)
    pool, identities, first = _head(data, chunks)
    depth = count = 0
    for kind, start, body, end in chain((first,), chunks):
        if kind == _START:
            count += 1
            if count > _MOST_ELEMENTS:
                raise ReadError("too-large", f"more than {_MOST_ELEMENTS} elements")
            if body + _ELEMENT.size > end:
                raise ReadError("truncated", f"an element at byte {start}")
            tag = pool[_ELEMENT.unpack_from(data, body)[1]]
            if tag in tags:
                yield Element(tag, depth, _attributes(data, body, end, pool, identities), start)
            depth += 1
        elif kind == _END:
            depth -= 1


def _head(data: bytes, chunks: Iterator[_Chunk]) -> tuple[StringPool, bytes, _Chunk]:
    """What comes before the first element: the strings, and the identities of those that are names of attributes."""
    pool, identities = None, b""
    for kind, start, body, end in chunks:
        if kind == _POOL:
            pool = StringPool(data, start, end)
        elif kind == _MAP:
            identities = data[body:end]
        elif kind == _START and pool is not None:
            return pool, identities, (kind, start, body, end)
    raise ReadError("truncated", "no element is in it")


def _chunks(data: bytes) -> Iterator[_Chunk]:
    """The chunks that the file's own holds, one after another.

    The file's kind and size are not believed: Android does not ask for the first, and hostile files have a wrong one.
    """
    size = len(data)
    if size < _CHUNK.size:
        raise ReadError("truncated", f"binary XML of {size} bytes")
    position = max(_CHUNK.unpack_from(data)[1], _CHUNK.size)
    unpack = _CHUNK.unpack_from
    while position <= size - _CHUNK.size:
        kind, header, length = unpack(data, position)
        end = position + length
        if not _CHUNK.size <= header <= length or end > size:
            raise ReadError("truncated", f"a chunk of {length} bytes at byte {position} of {size}")
        if _FIRST_NODE <= kind <= _LAST_NODE and length < _NODE_SIZE:
            raise ReadError("truncated", f"a node of {length} bytes at byte {position}")
        yield kind, position, position + header, end
        position = end


def _attributes(data: bytes, body: int, end: int, pool: StringPool, identities: bytes) -> dict[int | str, Value]:
    """The attributes of the element whose head ends at `body`; the first of two that are the same."""
    _, _, start, size, count = _ELEMENT.unpack_from(data, body)
    if count and (size < _ATTRIBUTE.size or start + size * count > end - body):
        raise ReadError("truncated", f"{count} attributes of {size} bytes at byte {body}")
    found: dict[int | str, Value] = {}
    for at in range(body + start, body + start + size * count, size or 1):
        space, name, _, kind, value = _ATTRIBUTE.unpack_from(data, at)
        identity = int.from_bytes(identities[4 * name : 4 * name + 4], "little")
        if identity:
            found.setdefault(identity, _value(kind, value, pool))
        elif space == _NOTHING:
            found.setdefault(pool[name], _value(kind, value, pool))
    return found


def _value(kind: int, value: int, pool: StringPool) -> Value:
    if kind == _STRING:
        return pool[value]
    if kind == _BOOLEAN:
        return value != 0
    if kind == _REFERENCE:
        return f"@0x{value:08x}"
    if kind == _FLOAT:
        return f"{struct.unpack('<f', struct.pack('<I', value))[0]:g}"
    return value
