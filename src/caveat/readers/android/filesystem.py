"""What every file system gives, whatever it lies in: a folder, an image, an archive."""

from enum import StrEnum
from typing import NamedTuple, Protocol


class Window(Protocol):
    """Bytes that are read where they lie."""

    name: str  # how one comes there: "ota.zip > payload.bin > system (ext4) > /build.prop"
    size: int

    def read(self, offset: int, length: int) -> bytes:
        """The bytes from `offset`, fewer than `length` only at the end. Raises ReadError for what cannot be read."""
        ...


class Kind(StrEnum):
    """What a name in a folder stands for."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    OTHER = "other"  # a device, a pipe


class Node(NamedTuple):
    """One name in a folder."""

    name: str
    kind: Kind
    size: int = 0  # of a file, in bytes, where it was asked for


class FileSystem(Protocol):
    """Files by their paths, which are relative to its root and parted by "/"."""

    trail: str  # how one comes there: "ota.zip > payload.bin > system (ext4)"

    def list(self, path: str, *, sizes: bool = True) -> list[Node]:
        """What is in a folder. Raises FileNotFoundError for a path that is none, ReadError for a damaged one.

        The sizes of files lie apart from their names, often each in another place: of a packed image, all these places
        are inflated for them.
        """
        ...

    def open(self, path: str) -> Window:
        """A file, through at most 40 links. Raises FileNotFoundError, ReadError."""
        ...


class Partition(NamedTuple):
    """A part of a system: "system", "vendor", ...; of one of two slots, the slot."""

    name: str
    files: FileSystem
    slot: str = ""
    whole: bool = True  # no: somebody saved a part of it


class RawPartition(NamedTuple):
    """A partition without a file system that is read: the firmware of a modem, say."""

    name: str
    size: int
    trail: str
