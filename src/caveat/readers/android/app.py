"""Apps as items of their own: an APK, a bundle (AAB), or several APKs in one archive (XAPK, APKS)."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec.structs import replace

from caveat.errors import ReadError
from caveat.model.evidence import Entry, Passage, Place
from caveat.readers.android import apk, bundle, signers
from caveat.readers.android.folders import FolderWindow
from caveat.readers.android.manifest import TAGS, Statement, statements
from caveat.readers.android.members import Members
from caveat.readers.android.windows import Bytes
from caveat.readers.source import Piece, Reader, Source

_MAGIC = b"PK\x03\x04"
_APK = b".apk"
_APEX = b"apex_payload.img"  # with a manifest too, but it is a part of a system
_FOLDERS = (b"", b"splits", b"standalones")  # in which an archive of APKs has them
_BUNDLE = b"BundleConfig.pb"
_BUNDLE_MANIFEST, _BUNDLE_RESOURCES = b"manifest/AndroidManifest.xml", b"resources.pb"
_MOST_APKS = 500
_MOST_BUNDLE_RESOURCES = 32 << 20  # bytes


def _accepts(head: bytes, path: Path) -> bool:
    if not head.startswith(_MAGIC):
        return False
    try:
        package = Members(FolderWindow(path, path.name))
    except (ReadError, OSError):
        return apk.MANIFEST.encode() in head
    is_app = apk.MANIFEST.encode() in package or _is_bundle(package) or bool(_apks(package))
    return is_app and _APEX not in package


def _read(source: Source) -> Iterator[Piece]:
    package = Members(Bytes(source.data, source.name))
    if apk.MANIFEST.encode() in package:
        yield from _App(source, "").package(package)
    elif _is_bundle(package):
        yield from _App(source, "").bundle(package)
    else:
        yield from _archive(source, package)


def _archive(source: Source, package: Members) -> Iterator[Piece]:
    """Each APK of an archive; what several of them say alike is given once."""
    names, left, said = _apks(package), source.limits.expanded_bytes, set[str]()
    for name in names[:_MOST_APKS]:
        path = _path(name)
        try:
            window = package.open(name, min(left, source.limits.file_bytes))
            left -= window.size
            for piece in _App(source, f"{path} > ").package(Members(window)):
                if isinstance(piece, Passage):
                    if piece.text in said:
                        continue
                    said.add(piece.text)
                yield piece
        except ReadError as error:
            yield source.problem(error.code, error.detail, Place(path=path))
    if len(names) > _MOST_APKS:
        yield source.problem("too-large", f"{len(names)} > {_MOST_APKS} APKs")


class _App:
    """One app, and how one comes to it in its item."""

    def __init__(self, source: Source, trail: str) -> None:
        self._source = source
        self._trail = trail

    def package(self, package: Members) -> Iterator[Piece]:
        """What an APK says: each part by itself, for one may be damaged."""
        yield from self._doubt(package)
        yield from self._part(apk.MANIFEST, self._manifest(apk.MANIFEST, apk.manifest(package)))
        yield from self._part(apk.RESOURCES, self._languages(apk.RESOURCES, apk.languages(package)))
        yield from self._part("META-INF", self._signers(package))

    def bundle(self, package: Members) -> Iterator[Piece]:
        """What a bundle says in each of its modules."""
        yield from self._doubt(package)
        for name in sorted(filter(_is_module, package), key=lambda one: (not one.startswith(b"base/"), one)):
            yield from self._part(_path(name), self._module(package, name))
            table = name.removesuffix(_BUNDLE_MANIFEST) + _BUNDLE_RESOURCES
            if table in package:
                yield from self._part(_path(table), self._table(package, table))
        yield from self._part("META-INF", self._signers(package))

    def _module(self, package: Members, name: bytes) -> Iterator[Passage]:
        data = package.read(name, bundle.MOST_BYTES)
        yield from self._manifest(_path(name), statements(bundle.elements(data, TAGS)))

    def _table(self, package: Members, name: bytes) -> Iterator[Passage]:
        data = package.read(name, _MOST_BUNDLE_RESOURCES)
        yield from self._languages(_path(name), sorted(set(bundle.languages(data))))

    def _part(self, path: str, passages: Iterator[Passage]) -> Iterator[Piece]:
        try:
            yield from passages
        except ReadError as error:
            yield self._source.problem(error.code, error.detail, self._place(path))

    def _doubt(self, package: Members) -> Iterator[Piece]:
        if package.doubt:
            yield self._source.problem("ambiguous-archive", self._trail + package.doubt)

    def _manifest(self, path: str, said: Iterator[Statement]) -> Iterator[Passage]:
        for one in said:
            yield self._passage(one.entry, one.text, self._place(path, one.offset))

    def _languages(self, path: str, tags: Iterable[str]) -> Iterator[Passage]:
        for tag in tags:
            yield self._passage(Entry("app-language", tag), f"resources for {tag}", self._place(path))

    def _signers(self, package: Members) -> Iterator[Passage]:
        for one in signers.signers(package):
            text = f"signature {one.scheme} {one.subject} SHA-256 {one.sha256}"
            place = self._place(one.path or "APK Signing Block", one.offset or None)
            yield self._passage(Entry("app-signer", one.sha256, one.subject), text, place)

    def _passage(self, entry: Entry, text: str, place: Place) -> Passage:
        return replace(self._source.passage(text, place=place), entry=entry)

    def _place(self, path: str, offset: int | None = None) -> Place:
        return Place(path=self._trail + path, offset=offset)


def _path(name: bytes) -> str:
    return name.decode("utf-8", errors="replace")


def _is_bundle(package: Members) -> bool:
    return _BUNDLE in package and any(map(_is_module, package))


def _is_module(name: bytes) -> bool:
    return name.endswith(b"/" + _BUNDLE_MANIFEST) and name.count(b"/") == 2  # noqa: PLR2004 - MODULE/manifest/...


def _apks(package: Members) -> list[bytes]:
    """The APKs of an archive, the one that all others belong to first."""
    names = [name for name in package if name.lower().endswith(_APK) and name.rpartition(b"/")[0] in _FOLDERS]
    return sorted(names, key=lambda one: (b"base" not in one.rpartition(b"/")[2], one))


READER = Reader(
    kind="app",
    endings=(".apk", ".aab", ".xapk", ".apks", ".apkm"),
    accepts=_accepts,
    read=_read,
)
