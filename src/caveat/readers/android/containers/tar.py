"""tar archives in place, compressed ones too: of images (Samsung's .tar.md5), or of a system that somebody saved.

Format: POSIX.1-2017, pax ("ustar" and extended headers), and the long names of GNU tar. The standard library's
`tarfile` reads an extended header of any length into memory.
"""

from collections.abc import Iterator

from caveat.errors import ReadError
from caveat.readers.android.budget import Budget
from caveat.readers.android.filesystem import Kind, Window
from caveat.readers.android.filesystems.archive import Archive, Folder, Member
from caveat.readers.android.windows import Bytes, Slice, exactly

MAGIC = b"ustar"
MAGIC_AT = 257

_BLOCK = 512
_MOST_EXTENDED = 64 << 10  # bytes of a long name or an extended header
_KINDS = {b"0": Kind.FILE, b"\0": Kind.FILE, b"7": Kind.FILE, b"5": Kind.FOLDER, b"2": Kind.LINK, b"1": Kind.LINK}


class Tar(Archive):
    """The files of a tar archive."""

    def __init__(self, window: Window, budget: Budget) -> None:
        super().__init__(window.name, budget)
        self._window = window
        self._targets: dict[int, bytes] = {}
        self.fill(self._members())

    def _members(self) -> Iterator[Member]:
        at = 0
        extended: dict[str, bytes] = {}
        while any(header := self._window.read(at, _BLOCK)):
            if len(header) < _BLOCK or not _is_header(header):
                raise ReadError("truncated", f"{self.trail}: no header at {at}")
            kind, size = header[156:157], _number(header[124:136], self.trail)
            start = at + _BLOCK
            if kind in b"xLKg":
                if size > _MOST_EXTENDED:
                    raise ReadError("too-large", f"{self.trail}: a header of {size} bytes at {at}")
                extended |= _extended(kind, exactly(self._window, start, size)) if kind != b"g" else {}
                at = start + -(-size // _BLOCK) * _BLOCK
                continue
            size = int(extended["size"]) if extended.get("size", b"").isdigit() else size
            yield self._member(header, start, size, extended)
            extended = {}
            at = start + (-(-size // _BLOCK) * _BLOCK if _KINDS.get(kind) is Kind.FILE else 0)

    def _member(self, header: bytes, start: int, size: int, extended: dict[str, bytes]) -> Member:
        kind = _KINDS.get(header[156:157], Kind.OTHER)
        prefix = header[345:500].partition(b"\0")[0] if header[257:263] == b"ustar\0" else b""
        path = extended.get("path") or b"/".join(filter(None, [prefix, header[:100].partition(b"\0")[0]]))
        if kind is Kind.LINK:
            target = extended.get("linkpath") or header[157:257].partition(b"\0")[0]
            hard = header[156:157] == b"1"  # another name of a file, from the root of the archive
            self._targets[start] = b"/" + target.removeprefix(b"./") if hard else target
            size = len(self._targets[start])
        return Member(path.decode("utf-8", errors="replace"), kind, size, start)

    def content(self, node: Member | Folder, name: str) -> Window:
        """See `Tree`."""
        if not isinstance(node, Member):
            raise FileNotFoundError(name)
        if node.kind is Kind.LINK:
            return Bytes(self._targets[node.offset], name)
        return Slice(self._window, node.offset, node.size, name)


def _is_header(header: bytes) -> bool:
    """Whether the checksum is right: the sum of all bytes, itself taken as spaces."""
    text = header[148:156].strip(b"\0 ")
    return not text.strip(b"01234567") and int(text or b"0", 8) == sum(header) - sum(header[148:156]) + 8 * 32


def _number(field: bytes, trail: str) -> int:
    """An octal number, or one in binary where it is too large for that (GNU)."""
    if field[0] & 0x80:
        return int.from_bytes(field[1:], "big")
    text = field.strip(b"\0 ") or b"0"
    try:
        return int(text, 8)
    except ValueError:
        raise ReadError("unreadable", f"{trail}: no size in {text!r}") from None


def _extended(kind: bytes, data: bytes) -> dict[str, bytes]:
    if kind in b"LK":
        return {"path" if kind == b"L" else "linkpath": data.rstrip(b"\0")}
    found: dict[str, bytes] = {}
    while data:
        length, _, _ = data.partition(b" ")
        if not length.isdigit() or not 0 < int(length) <= len(data):
            break
        key, _, value = data[len(length) + 1 : int(length) - 1].partition(b"=")
        found[key.decode("utf-8", errors="replace")] = value
        data = data[int(length) :]
    return found
