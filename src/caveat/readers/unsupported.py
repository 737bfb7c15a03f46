"""Kinds that are recognised so that the report can say what they are, but that no reader takes."""

from collections.abc import Iterator
from pathlib import Path

from caveat.errors import ReadError
from caveat.readers.package import open_package
from caveat.readers.source import Piece, Reader, Source

_SIGNATURES = (
    (b"RIFF", "a sound or video file"),
    (b"PK\x03\x04", "a ZIP archive that is no DOCX or XLSX"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file; save it as DOCX, XLSX or PDF"),
    (b"{\\rtf", "a Rich Text file; save it as DOCX or PDF"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x1f\x8b", "a gzip file"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ\x00", "an XZ file"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file"),
    (b"\x7fELF", "a program (ELF)"),
    (b"MZ\x90", "a Windows program"),
    (b"\x00asm", "a WebAssembly program"),
    (b"PAR1", "a Parquet table"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"ANDROID!", "an Android boot image"),
    (b"\x3a\xff\x26\xed", "an Android sparse image"),
)
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")


def _accepts(head: bytes, _: Path) -> bool:
    return any(head.startswith(signature) for signature, _ in _SIGNATURES) or head[4:8] == b"ftyp"


def _read(source: Source) -> Iterator[Piece]:
    if source.data.startswith(b"\xd0\xcf") and _ENCRYPTED_OFFICE in source.data:
        raise ReadError("encrypted", "an Office file with a password")
    if source.data.startswith(b"PK\x03\x04"):
        open_package(source).close()  # which tells one that is cut short
    for signature, meaning in _SIGNATURES:
        if source.data.startswith(signature):
            raise ReadError("unsupported", meaning)
    yield source.problem("unsupported", "an AVIF picture or a video file")


READER = Reader(
    kind="unsupported",
    endings=(
        ".zip",
        ".doc",
        ".xls",
        ".rar",
    ),
    accepts=_accepts,
    read=_read,
)
