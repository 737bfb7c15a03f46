"""Files to passages: one module for each kind of item, tried in the order of READERS."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from caveat.errors import ReadError
from caveat.model.evidence import Evidence, Item, Problem
from caveat.readers import csv, docx, html, json, markdown, pdf, pictures, unsupported, xlsx
from caveat.readers import text as plain
from caveat.readers.android import app, bugreport, firmware, saved
from caveat.readers.digest import Digest
from caveat.readers.gathering import Steps, finish, gather
from caveat.readers.progress import Progress
from caveat.readers.rounds import OnProgress, Opening, read_in_rounds
from caveat.readers.source import Limits, Reader, Source
from caveat.readers.store import Store, is_lasting, key_of, named

if TYPE_CHECKING:
    from caveat.readers.pictures.loading import Picture

__all__ = ["READERS", "Limits", "OnProgress", "Progress", "Reader", "draw", "located", "read", "read_text"]

READERS: tuple[Reader, ...] = (
    pdf.READER,
    docx.READER,
    xlsx.READER,
    pictures.READER,
    app.READER,
    bugreport.READER,
    firmware.READER,
    unsupported.READER,
    saved.READER,
    html.READER,
    json.READER,
    csv.READER,
    markdown.READER,
    plain.READER,
)
"""In the order of trial: the first that accepts the content reads it."""

_HEAD = 64 * 1024


def read(
    sources: Iterable[str | os.PathLike[str]],
    *,
    limits: Limits = Limits(),
    row: int | None = None,
    on_progress: OnProgress | None = None,
    cache: Store | None = None,
) -> Evidence:
    """Read files and folders (their files, sorted, recursively) into passages.

    `row` is the one row (from 1) of a listing to read. What can't be read is a problem of its item,
    never an exception: a missing path has "not-found", bytes that no reader takes "unreadable".
    `on_progress` is called in this thread whenever a page or an item is done; what it raises ends the reading.
    `cache` keeps what was read for the next time (`caveat.Cache`); without it nothing is kept.
    A string alone is a TypeError: it is no list of paths, but would be taken for one of letters.
    """
    if isinstance(sources, str):
        raise TypeError("sources is a list of paths: read([path])")
    files = located(sources)
    openings = [Opening(name, _read_file(path, name, limits, row, cache)) for path, name in files]
    return Evidence(read_in_rounds(openings, on_progress))


def read_text(text: str, name: str = "text") -> Evidence:
    """Read a typed or pasted text; headings, lists and tables in it are found as in a file."""
    source = Source(name=name, data=text.encode("utf-8", errors="replace"), reader="text")
    structure = markdown if markdown.looks_like(text) else plain
    sha256 = hashlib.sha256(source.data).hexdigest()
    return Evidence((finish(gather(source, structure.passages(source, text), sha256)),))


def located(sources: Iterable[str | os.PathLike[str]]) -> list[tuple[Path, str]]:
    """The files of some sources, in the order of their items, with the names that those have."""
    return [file for source in sources for file in _files(Path(source))]


def draw(path: Path, kind: str, page: int, *, limits: Limits = Limits()) -> "Picture | None":
    """A page of an item of some kind as it looks; None where that kind has no pages to see.

    Raises ReadError for a file or a page that can't be drawn.
    """
    reader = next((one for one in READERS if one.kind == kind), None)
    if reader is None or reader.draw is None:
        return None
    try:
        _check_size(path, reader, limits)
        source = Source(name=path.name, data=path.read_bytes(), reader=kind, limits=limits)
    except OSError as error:
        raise ReadError("unreadable", str(error)) from None
    try:
        return reader.draw(source, page)
    except ReadError:
        raise
    except Exception as error:  # noqa: BLE001 - a hostile file can make its library raise anything
        raise ReadError("unreadable", f"{type(error).__name__}: {error}") from None


def _files(path: Path) -> Iterator[tuple[Path, str]]:
    """The files of a source with the names they are reported by."""
    inner = sorted(_below(path)) if os.path.isdir(path) else []  # noqa: PTH112 - of any path, without an error
    if inner and _is_system(path):
        inner = []
    for file in inner or [path]:
        yield file, _name(file.relative_to(path).as_posix() if file != path else path.name or str(path))


def _is_system(folder: Path) -> bool:
    """Whether a folder is one item: a system that somebody extracted, or its images."""
    try:
        return firmware.is_folder_of_one(folder)
    except (OSError, ReadError):  # what is closed to us is told file by file
        return False


def _below(folder: Path) -> Iterator[Path]:
    """The files below a folder, and the folders that cannot be listed."""
    locked: list[Path] = []
    for parent, _, names in os.walk(folder, onerror=lambda error: locked.append(Path(error.filename))):
        yield from (Path(parent, name) for name in names)
    yield from locked


def _name(name: str) -> str:
    """A name to report; a byte that is no text in it is shown as one that could not be read."""
    return os.fsencode(name).decode("utf-8", errors="replace")


def _read_file(path: Path, name: str, limits: Limits, row: int | None, cache: Store | None) -> Steps:
    with Digest() as digest:
        try:
            reader = _reader(path, digest)
            source = _source(path, name, reader, limits, row)
        except ReadError as error:
            problem = Problem(code=error.code, item=name, detail=error.detail)
        except (OSError, ValueError) as error:  # ValueError: a NUL in the path
            problem = Problem(code="unreadable", item=name, detail=str(error))
        else:
            notes = tuple(_note(path, reader, source))
            keeps = cache is not None and not reader.in_place
            item = yield from _kept(source, reader, cache) if cache and keeps else gather(source, reader.read(source))
            sha256 = item.sha256 or digest.value()
            lost = (source.problem("unreadable", digest.error),) if digest.error else ()
            return replace(item, sha256=sha256, problems=notes + item.problems + lost)
        return Item(name=name, kind="unreadable", sha256=digest.value(), problems=(problem,))


def _reader(path: Path, digest: Digest) -> Reader:
    """Who reads a file or folder; its digest is begun."""
    if path.is_dir() and _is_system(path):
        digest.settle(firmware.digest(path))
        return firmware.READER
    _check_path(path)
    with path.open("rb") as file:
        head = file.read(_HEAD)
    digest.begin(path)
    return _choose(head, path)


def _source(path: Path, name: str, reader: Reader, limits: Limits, row: int | None) -> Source:
    if reader.in_place:
        return Source(name=name, data=b"", path=path, reader=reader.kind, limits=limits, row=row)
    _check_size(path, reader, limits)
    return Source(name=name, data=path.read_bytes(), reader=reader.kind, limits=limits, row=row)


def _kept(source: Source, reader: Reader, cache: Store) -> Steps:
    """The item as it was read before, or as it is read now."""
    sha256 = hashlib.sha256(source.data).hexdigest()  # of what is read, should the file have changed since
    key = key_of(sha256, reader, source.limits, source.row)
    found = cache.find(key)
    if found is not None:
        return named(found, source.name)
    item = yield from gather(source, reader.read(source), sha256)
    if is_lasting(item):
        cache.keep(key, named(item, ""))
    return item


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
