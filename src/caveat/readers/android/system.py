"""What the files of a system say: its properties, features, packages and the programs and libraries in it."""

import re
from collections.abc import Iterable, Iterator, Sequence

from caveat.errors import ReadError
from caveat.model.evidence import Entry, Passage, Place, Problem
from caveat.readers.android import apk, configuration, properties
from caveat.readers.android.filesystem import Kind, Node, RawPartition
from caveat.readers.android.members import Members
from caveat.readers.android.outputs import entry
from caveat.readers.android.roots import IN_A_FOLDER, Listed, Root, is_full
from caveat.readers.source import Piece, Source

_PROPERTIES = ("default.prop", "prop.default", "etc/prop.default", "build.prop", "etc/build.prop")
_DECLARATIONS = ("etc/permissions", "etc/sysconfig")
_PROGRAMS = ("bin", "bin/hw", "xbin", "lib", "lib/hw", "lib64", "lib64/hw", "etc/init")
_APPS = ("app", "priv-app")
_OF_INTEREST = re.compile(r"(?:^|/)(?:x?bin|lib|lib64|etc/init|app|priv-app)/|^[^/]+\.(?:img|bin|mbn)$")
_DECLARED = re.compile(r"(.+)/etc/(?:permissions|sysconfig)/[^/]+\.xml")
_OTHER_COPIES = re.compile(r"(?:^|/)(?:apex|vndk[^/]*|recovery|manifests|device|aosp-device-tree)/")
_MOST_FILES = 20_000  # of a folder
_LARGEST = 8 * 1024 * 1024  # bytes of a file
_YES = ("true", "1", "yes", "y", "on")


def passages(
    source: Source,
    roots: Sequence[Root],
    listing: Sequence[Listed] | None = None,
    raw: Iterable[RawPartition] = (),
    problems: Iterable[Problem] = (),
) -> Iterator[Piece]:
    """What the parts of a system say, and of which kind of thing all was seen.

    `problems` are those of getting at the parts: where there is any, nothing was seen whole.
    """
    found = _System(source, roots, listing, problems)
    yield from found.properties()
    yield from found.features()
    yield from found.files()
    yield from found.packages()
    for one in raw:
        told = f"{one.name}: {one.size} bytes"
        yield entry(source, Entry("partition", one.name, str(one.size)), told, Place(path=one.trail))
    yield from found.problems


class _System:
    def __init__(
        self,
        source: Source,
        roots: Sequence[Root],
        listing: Sequence[Listed] | None,
        problems: Iterable[Problem],
    ) -> None:
        self.problems = list(problems)
        self._source = source
        self._roots = roots
        self._listing = listing
        self._known: dict[str, str] = {}  # properties, the first value of each

    def properties(self) -> Iterator[Passage]:
        """All lines of all property files: which of two values counts depends on the version of Android."""
        for root in self._roots:
            for path in _PROPERTIES:
                text = self._bytes(root, path).decode("utf-8", errors="replace")
                for one in properties.of_file(text):
                    self._known.setdefault(one.name, one.value)
                    yield self._entry(root, path, Entry("property", one.name, one.value), one.text, one.line)

    def features(self) -> Iterator[Passage]:
        """The features that are declared, taken away, or put between comment marks."""
        read: list[str] = []
        for root in self._roots:
            for folder in self._declarations():
                for node in self._nodes(root, folder):
                    if node.kind is not Kind.FOLDER and node.name.endswith(".xml"):
                        path = f"{folder}/{node.name}"
                        read.append(_joined(root.path, path))
                        yield from self._features(root, path)
        if read and not self.problems and self._has_all(read):
            folders = sorted({file.rpartition("/")[0] for file in read})
            told = f"{len(read)} files in {', '.join(folders)}"
            yield entry(self._source, Entry("whole", "features", str(len(read))), told, Place(path=folders[0]))

    def files(self) -> Iterator[Passage]:
        """Programs, libraries and apps by their paths."""
        count = 0
        for path, size in self._paths():
            count += 1
            yield entry(self._source, Entry("file", path, size), path, Place(path=path))
        if count and not self.problems and (self._listing is not None or self._is_full()):
            told = f"{count} programs, libraries and apps"
            yield entry(self._source, Entry("whole", "files", str(count)), told, Place())

    def packages(self) -> Iterator[Passage]:
        """The apps that the system brings, by the names that their manifests give them."""
        count = 0
        for root in self._roots:
            for folder in _APPS:
                for path in self._apks(root, folder):
                    for passage in self._package(root, path):
                        count += 1
                        yield passage
        if not self.problems and self._is_full():
            yield entry(self._source, Entry("whole", "packages", str(count)), f"{count} apps", Place())

    def _apks(self, root: Root, folder: str) -> Iterator[str]:
        for node in self._nodes(root, folder):
            path = f"{folder}/{node.name}"
            if node.kind is Kind.FOLDER:
                yield f"{path}/{node.name}.apk"
            elif node.name.endswith(".apk"):
                yield path

    def _package(self, root: Root, path: str) -> Iterator[Passage]:
        try:
            window = root.files.open(_joined(root.path, path))
        except FileNotFoundError:
            return  # a folder may hold libraries alone
        except ReadError as error:
            self._report(error, root, path)
            return
        try:
            said = next(apk.manifest(Members(window)), None)
        except ReadError as error:
            self._report(error, root, path)
            return
        if said:
            where = Place(path=_joined(root.path, path))
            yield entry(self._source, Entry("package", said.entry.name, said.entry.value), said.text, where)

    def _declarations(self) -> Iterator[str]:
        """The folders whose declarations count in this system (SystemConfig.readAllPermissions)."""
        yield from _DECLARATIONS
        if self._known.get("ro.radio.noril", "").lower() in _YES:
            yield "etc/permissions/noRil"
        for sku in ("ro.boot.product.hardware.sku", "ro.boot.product.vendor.sku"):
            if value := self._known.get(sku):
                yield f"etc/permissions/sku_{value}"

    def _features(self, root: Root, path: str) -> Iterator[Passage]:
        data = self._bytes(root, path)
        if not data.strip():
            return
        low = self._known.get("ro.config.low_ram", "").lower() in _YES
        try:
            for one in configuration.features(data):
                if not (low and one.only_with_much_memory):
                    yield self._entry(root, path, Entry(one.kind, one.name), one.text, one.line)
        except ReadError as error:
            self._report(error, root, path)

    def _paths(self) -> Iterator[tuple[str, str]]:
        """Paths, and sizes where a list says them: in an image they lie where the files do, and that is everywhere."""
        for one in self._listing or ():
            if _OF_INTEREST.search(one.path) and not _OTHER_COPIES.search(one.path):
                yield one.path, str(one.size)
        if self._listing is not None:
            return
        for root in self._roots:
            for folder in _PROGRAMS:
                for node in self._nodes(root, folder, sizes=False):
                    if node.kind is not Kind.FOLDER:
                        yield f"{root.name}/{folder}/{node.name}", ""
            for folder in _APPS:
                for node in self._nodes(root, folder, sizes=False):
                    yield f"{root.name}/{folder}/{node.name}", ""

    def _has_all(self, read: Sequence[str]) -> bool:
        """Whether all declarations were read: those that are listed, or of a system that is all here."""
        if self._listing is None:
            return self._is_full()
        parts = {root.path for root in self._roots} | set(IN_A_FOLDER)
        found = filter(None, (_DECLARED.fullmatch(one.path) for one in self._listing))
        return {match[0] for match in found if match[1] in parts} <= set(read)

    def _is_full(self) -> bool:
        """Whether the whole system is here: its main part, and the vendor's where that is a part of its own."""
        if not any(root.name == "system" and is_full(root) for root in self._roots):
            return False
        apart = self._known.get("ro.treble.enabled") == "true" or any(
            node.name == "vendor" and node.kind is Kind.LINK
            for root in self._roots
            if root.name == "system"
            for node in self._nodes(root, "")
        )
        return not apart or any(root.name == "vendor" and self._has_programs(root) for root in self._roots)

    def _has_programs(self, root: Root) -> bool:
        present = {node.name for node in self._nodes(root, "")}
        return root.whole or ("bin" in present and bool(present & {"lib", "lib64"}))

    def _nodes(self, root: Root, folder: str, *, sizes: bool = True) -> list[Node]:
        """What is in a folder; nothing where there is none. One that is damaged, or cut as too large, is a problem."""
        try:
            nodes = root.files.list(_joined(root.path, folder), sizes=sizes)
        except FileNotFoundError:
            return []
        except ReadError as error:
            self._report(error, root, folder)
            return []
        if len(nodes) > _MOST_FILES:
            self._report(ReadError("too-large", f"{len(nodes)} > {_MOST_FILES} names"), root, folder)
        return nodes[:_MOST_FILES]

    def _bytes(self, root: Root, path: str) -> bytes:
        """A file; nothing where there is none. One that is damaged or too large is a problem."""
        try:
            window = root.files.open(_joined(root.path, path))
            if window.size <= _LARGEST:
                return window.read(0, window.size)
            self._report(ReadError("too-large", f"{window.size} > {_LARGEST} bytes"), root, path)
        except FileNotFoundError:
            pass
        except ReadError as error:
            self._report(error, root, path)
        return b""

    def _report(self, error: ReadError, root: Root, path: str) -> None:
        place = Place(path=f"{root.files.trail}/{_joined(root.path, path)}")
        self.problems.append(self._source.problem(error.code, error.detail, place))

    def _entry(self, root: Root, path: str, said: Entry, text: str, line: int) -> Passage:
        return entry(self._source, said, text, Place(path=_joined(root.path, path), line=line))


def _joined(folder: str, path: str) -> str:
    return f"{folder}/{path}".strip("/")
