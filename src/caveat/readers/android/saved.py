"""Saved outputs as items: what `getprop` and `pm list` printed, and single property files."""

from collections.abc import Iterator
from pathlib import Path

from caveat.model.evidence import Entry, Place
from caveat.readers.android import outputs, properties
from caveat.readers.encoding import decode
from caveat.readers.source import Piece, Reader, Source
from caveat.readers.text import text_of

_PROPERTIES = ".prop"


def _accepts(head: bytes, path: Path) -> bool:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" not in head[:4096]:
        return path.suffix == _PROPERTIES or outputs.is_output(decode(head).text)
    return False


def _read(source: Source) -> Iterator[Piece]:
    text, problem = text_of(source)
    if problem:
        yield problem
    if not outputs.is_output(text):
        for one in properties.of_file(text):
            said = Entry("property", one.name, one.value)
            yield outputs.entry(source, said, one.text, Place(line=one.line))
        return
    yield from outputs.passages(source, text)


READER = Reader(kind="device-output", endings=(".txt", ".prop", ".log"), accepts=_accepts, read=_read, is_text=True)
