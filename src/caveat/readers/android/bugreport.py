"""Bugreports, as `adb bugreport` saves them, and what `dumpsys` printed: streamed, only some sections looked at.

Source of the layout of the archive: frameworks/native/cmds/dumpstate/bugreport-format.md of the Android Open Source
Project. `main_entry.txt` names the text; makers have archives of their own, some with the real one in them.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from caveat.errors import ReadError
from caveat.model.evidence import Place
from caveat.readers.android import dumps, outputs
from caveat.readers.android.budget import Budget
from caveat.readers.android.containers.zips import MAGIC, Zip
from caveat.readers.android.filesystem import Window
from caveat.readers.android.report import Report
from caveat.readers.android.streams import Stream
from caveat.readers.android.windows import FileWindow
from caveat.readers.encoding import decode
from caveat.readers.package import names_in
from caveat.readers.source import Piece, Reader, Source

_MAIN = "main_entry.txt"
_TEXT = re.compile(r"(?:[^/]+/)?(?:bugreport-[^/]+\.txt|dumpstate[^/]*\.(?:txt|log)|dumpsys\.txt)", re.IGNORECASE)
_INNER = re.compile(r"(?:[^/]+/)?[^/]*bugreport[^/]*\.zip", re.IGNORECASE)
_BEGINS = re.compile(
    r"\s*={20,}\s*\n== dumpstate: |(?:.*\n){0,3}Currently running services:|(?:.*\n){0,5}DUMP OF SERVICE "
)
_WORDS = (b"== dumpstate: ", b"DUMP OF SERVICE ")  # of which one is in the first 64 KiB
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LONGEST_NAME = 4096  # bytes
_OF_REPORTS = "SYSTEM PROPERTIES"  # a section that a bugreport has, and `dumpsys` alone does not
_BLOCK = 128 << 10  # bytes
MOST_BYTES = 1 << 30  # bytes of the text, and of the file
MOST_ENTRIES = 200_000


def _accepts(head: bytes, path: Path) -> bool:
    if head.startswith(MAGIC):
        return _is_archive(path)
    if not any(word in head for word in _WORDS) and not head.startswith(_UTF16):
        return False
    return bool(_BEGINS.match(decode(head).text))


def _is_archive(path: Path) -> bool:
    names = names_in(path) or ()
    return _MAIN in names or any(_TEXT.fullmatch(name) or _INNER.fullmatch(name) for name in names)


def _read(source: Source) -> Iterator[Piece]:
    budget = Budget(read=MOST_BYTES, inflated=MOST_BYTES, entries=MOST_ENTRIES, seconds=source.limits.seconds)
    if source.path is None:
        raise TypeError("a bugreport is read from its path")
    text: Window = FileWindow(source.path, source.name, budget)
    member = ""
    if text.read(0, len(MAGIC)) == MAGIC:
        text, member = _text(Zip(text, budget), budget)
    yield from passages(source, _blocks(text), budget, member)


def _text(archive: Zip, budget: Budget, *, is_inner: bool = False) -> tuple[Window, str]:
    """The text in an archive, and how one comes to it; of an archive in the archive, too."""
    paths = [member.path for member in archive.members()]
    if _MAIN in paths:
        window = archive.open(_MAIN)
        name = window.read(0, min(window.size, _LONGEST_NAME)).decode("utf-8", errors="replace").strip()
        if name not in paths:
            raise ReadError("truncated", f"{_MAIN} names {name}, which is not there")
        return archive.open(name), name
    for path in filter(_TEXT.fullmatch, paths):
        return archive.open(path), path
    for path in () if is_inner else filter(_INNER.fullmatch, paths):
        window, member = _text(Zip(archive.open(path), budget), budget, is_inner=True)
        return window, f"{path} > {member}"
    raise ReadError("unsupported", "an archive without a bugreport")


def passages(
    source: Source, blocks: Iterable[bytes], budget: Budget, member: str = "", *, first: str = ""
) -> Iterator[Piece]:
    """What the sections of a text say that are known; `first` is the one that it begins with."""
    report = Report(blocks, first)
    is_report = False
    for section in report.sections():
        is_report |= section.name == _OF_REPORTS
        parser = dumps.PARSERS.get(section.name)
        for said in parser(section) if parser else ():
            budget.charge_entries()
            place = Place(path=_joined(member, section.name), line=said.line)
            yield outputs.entry(source, said.entry, said.text, place, running=True)
        section.pass_over()
        if parser and section.is_stopped:
            detail = f"{section.name}: took too long, or failed"
            yield source.problem("truncated", detail, Place(path=member or None))
    if is_report and not report.is_done:
        yield source.problem("truncated", "its last line is missing: dumpstate: done", Place(path=member or None))


def _joined(member: str, section: str) -> str:
    return f"{member} > {section}" if member else section


def _blocks(text: Window) -> Iterator[bytes]:
    """The text in blocks of UTF-8: a shell of Windows saves UTF-16."""
    if isinstance(text, Stream):
        blocks = text.forward()
    else:
        blocks = (text.read(at, _BLOCK) for at in range(0, text.size, _BLOCK))
    head = text.read(0, 4)
    if head.startswith(_UTF16):
        return _transcoded(blocks)
    return blocks


def _transcoded(blocks: Iterable[bytes]) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder("utf-16")(errors="replace")
    for block in blocks:
        yield decoder.decode(block).encode("utf-8", errors="replace") or b"\n"


READER = Reader(kind="bugreport", endings=(".zip", ".txt", ".log"), accepts=_accepts, read=_read, in_place=True)
