"""ZIP packages, as DOCX and XLSX are: opened only if what is in them stays within the limits."""

import io
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from caveat.errors import ReadError
from caveat.readers.source import Limits, Source

if TYPE_CHECKING:
    from lxml.etree import _Element

_MAGIC = b"PK\x03\x04"
_ENCRYPTED = 0x1


def holds(head: bytes, path: Path, member: str) -> bool:
    """Whether a file is a package with this member (or, cut short, seems to have been one)."""
    if not head.startswith(_MAGIC):
        return False
    names = names_in(path)
    return member in names if names is not None else (member.partition("/")[0] + "/").encode() in head


def names_in(path: Path) -> list[str] | None:
    """The names of the members of a ZIP; None for what is none, or is damaged."""
    try:
        with zipfile.ZipFile(path) as package:
            return package.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):  # the last: a version that zipfile lacks
        return None


def open_package(source: Source) -> zipfile.ZipFile:
    """Raises ReadError for a package that is cut short, encrypted or expands too far."""
    try:
        package = zipfile.ZipFile(io.BytesIO(source.data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise ReadError("truncated", str(error)) from None
    check_package(package, source.limits)
    return package


def check_package(package: zipfile.ZipFile, limits: Limits) -> None:
    """Raises ReadError for a package that is encrypted or expands too far."""
    size = sum(member.file_size for member in package.infolist())
    if size > limits.expanded_bytes:
        raise ReadError("expands-too-far", f"{size} > {limits.expanded_bytes} bytes")
    if any(member.flag_bits & _ENCRYPTED for member in package.infolist()):
        raise ReadError("encrypted")


def xml(package: zipfile.ZipFile, member: str, limits: Limits) -> "_Element | None":
    """A member as a tree, without entities; None where there is none.

    Raises ReadError for a damaged one, and for one that is too large: a tree takes many times the room of its text.
    """
    from lxml import etree

    try:
        info = package.getinfo(member)
    except KeyError:
        return None
    if info.file_size > limits.text_bytes:
        raise ReadError("expands-too-far", f"{info.file_size} > {limits.text_bytes} bytes")
    try:
        with package.open(info) as file:
            data = file.read(info.file_size)  # what the directory promised, and no more
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        return etree.fromstring(data, parser)
    except (zipfile.BadZipFile, zlib.error, EOFError, etree.XMLSyntaxError) as error:
        raise ReadError("truncated", f"{member}: {error}") from None
