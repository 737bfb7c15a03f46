"""Files to passages: one module for each kind of item, tried in the order of READERS."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from time import monotonic

from caveat.errors import ReadError
from caveat.languages import languages_of
from caveat.model.evidence import Evidence, Item, Passage, Problem
from caveat.readers import csv, docx, html, json, markdown, pdf, pictures, unsupported, xlsx
from caveat.readers import text as plain
from caveat.readers.source import Limits, PageCount, Piece, Reader, Source

__all__ = ["READERS", "Limits", "Reader", "read", "read_text"]

READERS: tuple[Reader, ...] = (
    pdf.READER,
    docx.READER,
    xlsx.READER,
    pictures.READER,
    unsupported.READER,
    html.READER,
    json.READER,
    csv.READER,
    markdown.READER,
    plain.READER,
)
"""In the order of trial: the first that accepts the content reads it."""

_HEAD = 64 * 1024


def read(sources: Iterable[str | os.PathLike[str]], *, limits: Limits = Limits(), row: int | None = None) -> Evidence:
    """Read files and folders (their files, sorted, recursively) into passages.

    `row` is the one row (from 1) of a listing to read. What can't be read is a problem of its item,
    never an exception: a missing path has "not-found", bytes that no reader takes "unreadable".
    A string alone is a TypeError: it is no list of paths, but would be taken for one of letters.
    """
    if isinstance(sources, str):
        raise TypeError("sources is a list of paths: read([path])")
    files = (file for source in sources for file in _files(Path(source)))
    return Evidence(tuple(_read_file(path, name, limits, row) for path, name in files))


def read_text(text: str, name: str = "text") -> Evidence:
    """Read a typed or pasted text; headings, lists and tables in it are found as in a file."""
    source = Source(name=name, data=text.encode("utf-8", errors="replace"), reader="text")
    structure = markdown if markdown.looks_like(text) else plain
    return Evidence((_item(source, structure.passages(source, text), hashlib.sha256(source.data).hexdigest()),))


def _files(path: Path) -> Iterator[tuple[Path, str]]:
    """The files of a source with the names they are reported by."""
    inner = sorted(_below(path)) if os.path.isdir(path) else []  # noqa: PTH112 - of any path, without an error
    for file in inner or [path]:
        yield file, _name(file.relative_to(path).as_posix() if file != path else path.name or str(path))


def _below(folder: Path) -> Iterator[Path]:
    """The files below a folder, and the folders that cannot be listed."""
    locked: list[Path] = []
    for parent, _, names in os.walk(folder, onerror=lambda error: locked.append(Path(error.filename))):
        yield from (Path(parent, name) for name in names)
    yield from locked


def _name(name: str) -> str:
    """A name to report; a byte that is no text in it is shown as one that could not be read."""
    return os.fsencode(name).decode("utf-8", errors="replace")


def _read_file(path: Path, name: str, limits: Limits, row: int | None) -> Item:
    sha256 = ""
    try:
        _check_path(path)
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            head = file.read(_HEAD)
        reader = _choose(head, path)
        _check_size(path, reader, limits)
        source = Source(name=name, data=path.read_bytes(), reader=reader.kind, limits=limits, row=row)
    except ReadError as error:
        problem = Problem(code=error.code, item=name, detail=error.detail)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        problem = Problem(code="unreadable", item=name, detail=str(error))
    else:
        return _item(source, chain(_note(path, reader, source), reader.read(source)), sha256)
    return Item(name=name, kind="unreadable", sha256=sha256, problems=(problem,))


def _check_path(path: Path) -> None:
    if not path.exists():
        raise ReadError("not-found")
    if path.is_dir():
        any(path.iterdir())  # an error where it is closed to us: it may not be empty
        raise ReadError("empty", "a folder without files")
    if not path.is_file():
        raise ReadError("unsupported", "a device or a pipe")


def _choose(head: bytes, path: Path) -> Reader:
    if not head.strip():
        raise ReadError("empty")
    for reader in READERS:
        if reader.accepts(head, path):
            return reader
    raise ReadError("unreadable", "no reader knows this kind of file")


def _check_size(path: Path, reader: Reader, limits: Limits) -> None:
    limit = min(limits.file_bytes, limits.text_bytes) if reader.is_text else limits.file_bytes
    if (size := path.stat().st_size) > limit:
        raise ReadError("too-large", f"{size} > {limit} bytes")


def _note(path: Path, reader: Reader, source: Source) -> Iterator[Problem]:
    """A name that promises another kind of file than the content is."""
    ending = path.suffix.lower()
    if (
        reader is not unsupported.READER
        and ending not in reader.endings
        and any(ending in other.endings for other in READERS)
    ):
        yield source.problem("wrong-extension", f"{ending} is {reader.kind}", hides=False)


def _item(source: Source, pieces: Iterator[Piece], sha256: str) -> Item:
    """Gather what a reader yields, until it ends, fails or takes too long."""
    passages: list[Passage] = []
    problems: list[Problem] = []
    pages = None
    end = monotonic() + source.limits.seconds
    try:
        for piece in pieces:
            if isinstance(piece, Passage):
                if len(passages) == source.limits.passages:
                    problems.append(source.problem("too-large", f"more than {source.limits.passages} passages"))
                    break
                passages.append(piece)
            elif isinstance(piece, Problem):
                problems.append(piece)
            elif isinstance(piece, PageCount):
                pages = piece.pages
            else:
                end += piece.seconds
            if monotonic() > end:
                problems.append(source.problem("took-too-long", f"{source.limits.seconds:g} s"))
                break
    except ReadError as error:
        problems.append(source.problem(error.code, error.detail))
    except Exception as error:  # noqa: BLE001 - a hostile file can make its library raise anything
        problems.append(source.problem("unreadable", f"{type(error).__name__}: {error}"))
    if not passages and not problems:
        problems.append(source.problem("empty"))
    return Item(
        name=source.name,
        kind=source.reader if passages or pages else "unreadable",
        sha256=sha256,
        languages=languages_of(passage.text for passage in passages),
        pages=pages,
        problems=tuple(problems),
        passages=tuple(passages),
    )
