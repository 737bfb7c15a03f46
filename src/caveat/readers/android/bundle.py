"""Manifests and resources of app bundles, which are Protocol Buffers (frameworks/base, tools/aapt2/Resources.proto)."""

from collections.abc import Collection, Iterator

from caveat.errors import ReadError
from caveat.readers.android.axml import Element, Value
from caveat.readers.android.protobuf import fields

MOST_BYTES = 4 << 20  # of a manifest
_DEEPEST = 16  # elements in one another; those of a manifest are five at most
_MOST_ELEMENTS = 200_000

_NODE_ELEMENT = 1
_ELEMENT_NAME, _ELEMENT_ATTRIBUTE, _ELEMENT_CHILD = 3, 4, 5
_ATTRIBUTE_NAME, _ATTRIBUTE_VALUE, _ATTRIBUTE_RESOURCE, _ATTRIBUTE_ITEM = 2, 3, 5, 6
_ITEM_REFERENCE, _ITEM_PRIMITIVE, _REFERENCE_ID = 1, 7, 2
_PRIMITIVE_DECIMAL, _PRIMITIVE_HEXADECIMAL, _PRIMITIVE_BOOLEAN = 6, 7, 8
_LANGUAGE_PATH = (2, 3, 3, 6, 1, 3)  # package, type, entry, value in a configuration, configuration, locale


def elements(data: bytes, tags: Collection[str]) -> Iterator[Element]:
    """The elements of a compiled manifest with these tags. Raises ReadError where it is damaged."""
    if len(data) > MOST_BYTES:
        raise ReadError("too-large", f"{len(data)} > {MOST_BYTES} bytes")
    waiting, count = [(0, data)], 0
    while waiting:
        depth, node = waiting.pop()
        for element in _all(node, _NODE_ELEMENT):
            count += 1
            if depth > _DEEPEST or count > _MOST_ELEMENTS:
                raise ReadError("too-large", f"{count} elements, {depth} of them in one another")
            tag = _text(next(_all(element, _ELEMENT_NAME), b""))
            if tag in tags:
                yield Element(tag, depth, _attributes(element), None)
            waiting += [(depth + 1, child) for child in reversed(list(_all(element, _ELEMENT_CHILD)))]


def languages(data: bytes) -> Iterator[str]:
    """The tags of all resources that are kept for a language, as often as there are such. Raises ReadError."""
    return filter(None, map(_text, _at(data, _LANGUAGE_PATH)))


def _at(data: bytes, path: tuple[int, ...]) -> Iterator[bytes]:
    if not path:
        yield data
        return
    for inner in _all(data, path[0]):
        yield from _at(inner, path[1:])


def _all(data: bytes, number: int) -> Iterator[bytes]:
    """All fields of bytes with this number."""
    return (value for key, value in fields(data) if key == number and isinstance(value, bytes))


def _attributes(element: bytes) -> dict[int | str, Value]:
    found: dict[int | str, Value] = {}
    for attribute in _all(element, _ELEMENT_ATTRIBUTE):
        identity: int | str = ""
        name, value = "", ""
        compiled: Value | None = None
        for key, part in fields(attribute):
            if key == _ATTRIBUTE_RESOURCE and isinstance(part, int):
                identity = part
            elif isinstance(part, bytes):
                if key == _ATTRIBUTE_NAME:
                    name = _text(part)
                elif key == _ATTRIBUTE_VALUE:
                    value = _text(part)
                elif key == _ATTRIBUTE_ITEM:
                    compiled = _value(part)
        found.setdefault(identity or name, value if compiled is None else compiled)
    return found


def _value(item: bytes) -> Value | None:
    """A number, yes or no, or what stands elsewhere; None for all else, which the attribute has as text."""
    for primitive in _all(item, _ITEM_PRIMITIVE):
        for key, value in fields(primitive):
            if key == _PRIMITIVE_BOOLEAN:
                return value != 0
            if key in (_PRIMITIVE_DECIMAL, _PRIMITIVE_HEXADECIMAL) and isinstance(value, int):
                return value
    for reference in _all(item, _ITEM_REFERENCE):
        for key, value in fields(reference):
            if key == _REFERENCE_ID and isinstance(value, int):
                return f"@0x{value:08x}"
    return None


def _text(data: bytes) -> str:
    return data.decode("utf-8", errors="replace")
