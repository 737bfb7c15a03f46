"""PDF with a text layer: lines, table rows and paragraphs, each with its page and box."""
from pathlib import Path
from collections.abc import Iterator
from caveat.readers.source import Piece, Reader, Source


def accepts(head: bytes, _: Path) -> bool:
    return b"%PDF-" in head[:1024]


def read(source: Source) -> Iterator[Piece]:
    yield source.problem("unsupported", "not yet")


READER = Reader(kind="pdf", endings=(".pdf",), accepts=accepts, read=read)
