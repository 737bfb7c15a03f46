"""The text of a bugreport, or of `dumpsys`, section by section: what nobody asks for is passed over unread.

Sources: frameworks/native/cmds/dumpstate (`------ TITLE (command) ------`, and how long it took) and
frameworks/native/cmds/dumpsys (`DUMP OF SERVICE name:`) of the Android Open Source Project.
"""

import re
from collections.abc import Iterable, Iterator

from caveat.errors import ReadError

_HEADING = re.compile(
    rb"\n(?:------ (?P<title>[^\n]{1,300}) ------"
    rb"|DUMP OF SERVICE (?:(?:CRITICAL|HIGH|NORMAL) )?(?P<service>[^\s:]{1,200}):"
    rb"|--------- [0-9.]+s was the duration of dumpsys (?P<dumped>[^\s,]{1,200})[^\n]{0,100})[ \r]*(?=\n)"
)
_TOOK = re.compile(r"[0-9.]+s was the duration of '(.*)'")
_COMMAND = re.compile(r"(.*?) \((?:\S*/)?dumpsys(?: -\w+ \d+)* ([\w.]+)\)|(.*?) \(.*")
_STOPPED = re.compile(rb"\n\*\*\* (?:SERVICE '|command '|\S{1,200}: (?:Timed out|Killed|Exit code))")
"""What dumpsys and dumpstate, also of old versions, say where one failed or took too long."""

_RETURNS = re.compile(rb"(?<!\r)\r++(?=\n|\Z)")  # of a shell of Windows, doubled by an old adb
_DONE = b"\n== dumpstate: done"
MOST_LINES = 1_000_000  # that are looked at, of all sections
MOST_SECTIONS = 20_000
_LONGEST = 64 << 10  # bytes of a line that are kept while its end is looked for


Line = tuple[int, str]
"""The number of a line, from 1, and its text."""


class Section:
    """What a command or a service printed."""

    def __init__(self, name: str, report: "Report") -> None:
        self.name = name  # "SYSTEM PROPERTIES", or of a service "package"; "" of what belongs to none
        self.is_stopped = False  # it failed or took too long
        self.is_whole = False  # its end was seen: known when its lines have been read, as is the next
        self.is_cut = False  # the text ends in it, and not where a saved dump may end
        self._report = report
        self._parts = report.parts(self)

    def lines(self) -> Iterator[Line]:
        """Its lines; of one that is longer than a block only a part. Raises ReadError for too many."""
        for number, data in self._parts:
            self._report.charge_lines(data.count(b"\n") + 1)
            self.is_stopped |= bool(_STOPPED.search(b"\n" + data))
            text = _RETURNS.sub(b"", data).decode("utf-8", errors="replace")
            yield from enumerate(text.split("\n"), number)

    def pass_over(self) -> None:
        """Go to its end."""
        for _ in self._parts:
            pass


class Report:
    """A text that comes in blocks of bytes, of which one at a time is in memory."""

    def __init__(self, blocks: Iterable[bytes], first: str = "") -> None:
        """`first` is the service whose dump the text is, where it is no bugreport."""
        self.is_done = False  # the line was seen that dumpstate prints at the end of a bugreport
        self._blocks = iter(blocks)
        self._data = b"\n"
        self._at = 0  # where in it the last line that was read ends
        self._number = 0  # of that line
        self._next: str | None = first  # section
        self._is_dump = bool(first)
        self._sections = 0
        self._lines = 0

    def sections(self) -> Iterator[Section]:
        """The sections in their order; the first is what stands before any heading."""
        while self._next is not None:
            name, self._next = self._next, None
            self._sections += 1
            if self._sections > MOST_SECTIONS:
                raise ReadError("too-large", f"line {self._number}: more than {MOST_SECTIONS} sections")
            section = Section(name, self)
            yield section
            section.pass_over()

    def charge_lines(self, count: int) -> None:
        """Lines that are looked at. Raises ReadError for more than a report has."""
        self._lines += count
        if self._lines > MOST_LINES:
            raise ReadError("too-large", f"line {self._number}: more than {MOST_LINES} lines to look at")

    def parts(self, section: Section) -> Iterator[tuple[int, bytes]]:
        """The lines of a section as they come, and the number of the first of them; none whose end is missing."""
        while self._next is None:
            last = self._data.rfind(b"\n", self._at)
            if last > self._at:
                yield from self._until(last, section)
            elif not self._more():
                section.is_cut = not self._is_dump or self._at + 1 < len(self._data)
                return

    def _until(self, last: int, section: Section) -> Iterator[tuple[int, bytes]]:
        """The lines up to the end of the section, or those that have come."""
        start, end, after = self._at, last, last
        for found in _HEADING.finditer(self._data, start, last + 1):
            name = _begins(found, section.name)
            if name is not None:
                end, after, self._next = found.start(), found.end(), name
                section.is_whole = True
                break
        number, data = self._number + 1, self._data[start:end]
        self.is_done |= _DONE in data
        self._take(after)
        if end > start:
            yield number, data[1:]

    def _take(self, end: int) -> None:
        """Go on to the end of a line."""
        self._number += self._data.count(b"\n", self._at + 1, end + 1)
        self._at = end

    def _more(self) -> bool:
        """Get another block; whether there was one."""
        block = next(self._blocks, b"")
        self._data = self._data[self._at :][: _LONGEST + 1] + block
        self._at = 0
        return bool(block)


def _begins(found: "re.Match[bytes]", within: str) -> str | None:
    """The section that a heading begins; None for the time that another section took, which may stand anywhere."""
    if found["service"]:
        return found["service"].decode(errors="replace")
    if found["dumped"]:
        return "" if found["dumped"].decode(errors="replace") == within else None
    title = found["title"].decode(errors="replace")
    if took := _TOOK.match(title):
        return "" if took[1] == within else None
    command = _COMMAND.fullmatch(title)
    return (command[2] or command[3]) if command else title
