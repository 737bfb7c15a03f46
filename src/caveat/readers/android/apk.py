"""The package of one app: its manifest, and the languages of its resources. Only these members of it are read."""

from collections.abc import Collection, Iterator
from itertools import islice

from caveat.errors import ReadError
from caveat.readers.android import arsc, axml
from caveat.readers.android.manifest import TAGS, Statement, statements
from caveat.readers.android.members import Members

MANIFEST, RESOURCES = "AndroidManifest.xml", "resources.arsc"
_IDENTITY = ("manifest",)
_MOST_RESOURCES = 256 << 20  # bytes; where they are stored, only headers of them are read


def manifest(package: Members, naming: Collection[str] = ()) -> Iterator[Statement]:
    """What the manifest says. Raises ReadError where it is damaged; what it said before was given.

    Where it names none of `naming`, it is only asked which app this is: that is all of most apps of a system.
    """
    try:
        data = package.read(MANIFEST.encode(), axml.MOST_BYTES)
    except KeyError:
        raise ReadError("unreadable", f"{package.window.name}: no {MANIFEST}") from None
    if data.lstrip().startswith(b"<"):
        raise ReadError("unsupported", f"{package.window.name}: a manifest that is not compiled")
    if naming and not _names_any(data, naming):
        yield from statements(islice(axml.elements(data, _IDENTITY), 1))
    else:
        yield from statements(axml.elements(data, TAGS))


def _names_any(data: bytes, names: Collection[str]) -> bool:
    """Whether a binary manifest holds one of some names: its strings are in UTF-8 or in UTF-16."""
    return any(name.encode(code) in data for name in names for code in ("utf-8", "utf-16-le"))


def languages(package: Members) -> Iterator[str]:
    """The tags of the languages that the app has resources for; none without resources. Raises ReadError."""
    if RESOURCES.encode() in package:
        yield from arsc.languages(package.open(RESOURCES.encode(), _MOST_RESOURCES))
