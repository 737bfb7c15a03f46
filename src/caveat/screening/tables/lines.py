"""The lines of a file in any encoding, none longer than may be held."""

import re
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, NamedTuple

from caveat.readers.encoding import decode

LONGEST = 4 * 1024 * 1024
"""Signs of a line; what is longer is cut."""

_CHUNK = 1024 * 1024
_SAMPLE = 64 * 1024  # is all that is looked at
_BEYOND = re.compile(rb"[\x00\x80-\xff]")  # ASCII; a NUL is half a sign of UTF-16


class Encoding(NamedTuple):
    """What a file is written in; doubtful where that is a guess."""

    name: str
    doubtful: bool


def encoding_of(path: Path) -> Encoding:
    """By the first part of a file that is more than ASCII, however far in that is."""
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
        while not (beyond := _BEYOND.search(sample)) and (more := file.read(_CHUNK)):
            sample = more
        if beyond:  # from the line in which it stands
            sample = (sample[sample.rfind(b"\n", 0, beyond.start()) + 1 :] + file.read(_SAMPLE))[:_SAMPLE]
    end = sample.rfind(b"\n") + 1
    found = decode(sample[:end] if len(sample) == _SAMPLE and end else sample)
    is_damaged = found.doubtful and found.encoding.startswith("utf")  # that is told of the rows that it is in
    return Encoding(found.encoding, found.doubtful and not is_damaged)


def text(file: BinaryIO, encoding: str) -> TextIOWrapper:
    """The text of a file; what cannot be decoded in it is a sign for itself."""
    return TextIOWrapper(file, encoding=encoding, errors="replace", newline="")


class Lines:
    """The lines of a text, in order."""

    def __init__(self, text: TextIOWrapper) -> None:
        self._text = text
        self.cut = False  # whether a line lost its end; to be set back by the one who minds

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST)
        if not line:
            raise StopIteration
        if len(line) == LONGEST and not line.endswith("\n"):
            self.cut = True
            while (rest := self._text.readline(_CHUNK)) and not rest.endswith("\n"):
                pass
        return line if line.isascii() else line.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
