"""Saved outputs as items: what `getprop`, `pm list` and `dumpsys SERVICE` printed, and single property files."""

from collections.abc import Iterator
from pathlib import Path

from caveat.model.evidence import Entry, Place
from caveat.readers.android import bugreport, dumps, outputs, properties
from caveat.readers.android.budget import Budget
from caveat.readers.encoding import decode
from caveat.readers.source import Piece, Reader, Source
from caveat.readers.text import text_of

_PROPERTIES = ".prop"


def _accepts(head: bytes, path: Path) -> bool:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" not in head[:4096]:
        text = decode(head).text
        return path.suffix == _PROPERTIES or outputs.is_output(text) or dumps.service_of(text) is not None
    return False


def _read(source: Source) -> Iterator[Piece]:
    text, problem = text_of(source)
    if problem:
        yield problem
    if outputs.is_output(text):
        yield from outputs.passages(source, text)
    elif service := dumps.service_of(text):
        yield from bugreport.passages(source, [text.encode()], Budget(), first=service)
    else:
        for one in properties.of_file(text):
            said = Entry("property", one.name, one.value)
            yield outputs.entry(source, said, one.text, Place(line=one.line))


READER = Reader(kind="device-output", endings=(".txt", ".prop", ".log"), accepts=_accepts, read=_read, is_text=True)
