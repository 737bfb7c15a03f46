"""The hardware abstraction layers (HALs) that a system declares: the manifests of its vendor interface (VINTF).

See "VINTF object" and "Manifests" in the documentation of the Android Open Source Project, and
system/libvintf, parse_xml.cpp: `<manifest>` holds `<hal>` with a `<name>`, versions, and the instances that are there.
A `<hal override="true">` without any of these declares that this HAL is not there (a fragment of the device's maker
takes it off the manifest of the chip's).
"""

from collections.abc import Iterator
from typing import NamedTuple
from xml.parsers import expat

from caveat.readers.android.markup import found_by

_HAL = ["manifest", "hal"]
_PARTS = ("version", "interface", "fqname")
_MOST = 5_000  # HALs of a file
_LONGEST = 200  # signs of a name


class Hal(NamedTuple):
    """A HAL as a manifest speaks of it; lines count from 1."""

    name: str  # "android.hardware.radio"
    version: str  # the first one; empty for one of AIDL that names none
    line: int
    taken: bool = False  # it says that this HAL is not there


def hals(data: bytes) -> Iterator[Hal]:
    """The HALs of a manifest, in its order. Raises ReadError for what is no sound XML; those before it are given."""
    return found_by(_Reader(), data)


class _Reader:
    def __init__(self) -> None:
        self.found: list[Hal] = []
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self._path: list[str] = []
        self._said: dict[str, str] = {}  # of the HAL that is read, by tag
        self._line, self._overrides = 0, False

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._path.append(tag)
        if self._path == _HAL:
            self._said = {}
            self._line = self.parser.CurrentLineNumber
            self._overrides = attributes.get("override") == "true"
        elif self._path[:-1] == _HAL:
            self._said[tag] = self._said.get(tag, "") + " "  # between what two elements of one tag say

    def _text(self, text: str) -> None:
        if self._path[:-1] == _HAL:
            tag = self._path[-1]
            self._said[tag] = (self._said[tag] + text)[:_LONGEST]

    def _end(self, _: str) -> None:
        if self._path == _HAL and len(self.found) < _MOST:
            name, version = self._first("name"), self._first("version")
            taken = self._overrides and not any(part in self._said for part in _PARTS)
            if name.isprintable() and name:
                self.found.append(Hal(name, version, self._line, taken))
        self._path.pop()

    def _first(self, tag: str) -> str:
        return (self._said.get(tag, "").split() or [""])[0]
