"""What the files of a system say: its properties, features, packages and the programs and libraries in it."""

import re
from collections.abc import Iterable, Iterator, Sequence

from caveat.errors import ReadError
from caveat.model.evidence import Entry, Passage, Place, Problem
from caveat.readers.android import apk, configuration, properties, services, vintf
from caveat.readers.android.filesystem import Kind, Node, RawPartition
from caveat.readers.android.members import Members
from caveat.readers.android.outputs import entry
from caveat.readers.android.roots import IN_A_FOLDER, Listed, Root, is_full
from caveat.readers.source import Piece, Source

_PROPERTIES = ("default.prop", "prop.default", "etc/prop.default", "build.prop", "etc/build.prop")
_DECLARATIONS = ("etc/permissions", "etc/sysconfig")
_PROGRAMS = ("bin", "bin/hw", "xbin", "lib", "lib/hw", "lib64", "lib64/hw", "etc/init")
_APPS = ("app", "priv-app")
_NETWORKS = "apns-conf.xml"  # in etc: the access points of networks
_VINTF = ("etc/vintf/manifest.xml", "etc/manifest.xml", "manifest.xml")  # of which the later ones are older
_INIT = ("etc/init", "etc/init/hw", "")  # at the top of a ramdisk: init*.rc
_FRAMEWORK = "framework/framework-res.apk"
_OF_INTEREST = re.compile(
    r"(?:^|/)(?:(?:x?bin|lib|lib64|etc/init|app|priv-app)/|etc/apns-conf\.xml$)|^[^/]+\.(?:img|bin|mbn)$"
)
_PROGRAM = re.compile(r"/?(?:.*/)?((?:system|vendor|odm|product|system_ext)/x?bin/.+)")
_TELLING = (
    "android.permission.BIND_INPUT_METHOD",
    "android.permission.BIND_DEVICE_ADMIN",
    "android.permission.BIND_EUICC_SERVICE",
    "android.permission.INSTALL_PACKAGES",
)
"""What tells what an app is for: who may call it, and what it may do."""

_DECLARED = re.compile(r"(.+)/etc/(?:permissions|sysconfig)/[^/]+\.xml")
_OTHER_COPIES = re.compile(r"(?:^|/)(?:apex|vndk[^/]*|recovery|manifests|device|aosp-device-tree)/")
_MOST_FILES = 20_000  # of a folder
_LARGEST = 8 * 1024 * 1024  # bytes of a file
_YES = ("true", "1", "yes", "y", "on")


def passages(
    source: Source,
    roots: Sequence[Root],
    listing: Sequence[Listed] | None = None,
    problems: Iterable[Problem] = (),
    rest: Iterable[Root | RawPartition | Problem] = (),
) -> Iterator[Piece]:
    """What the parts of a system say, and of which kind of thing all was seen.

    `problems` are those of getting at the parts: where there is any, nothing was seen whole. `rest` are the partitions
    without files, and the parts that lie in files of these parts: they are opened when all that comes before was told.
    """
    found = _System(source, roots, listing, problems)
    yield from found.said(roots)
    for part in rest:
        if isinstance(part, Problem):
            found.problems.append(part)
        elif isinstance(part, RawPartition):
            told = f"{part.name}: {part.size} bytes"
            yield entry(source, Entry("partition", part.name, str(part.size)), told, Place(path=part.trail))
        else:
            yield from found.said([part])
    yield from found.wholes()
    yield from found.problems
    yield from found.damaged


class _System:
    def __init__(
        self,
        source: Source,
        roots: Sequence[Root],
        listing: Sequence[Listed] | None,
        problems: Iterable[Problem],
    ) -> None:
        self.problems = list(problems)
        self.damaged: list[Problem] = []  # those of one app or manifest: all features and files may have been seen
        self._source = source
        self._roots = roots
        self._listing = listing
        self._known: dict[str, str] = {}  # properties, the first value of each
        self._declared: list[str] = []  # the files of declarations that were read
        self._files = self._packages = 0  # how many there are
        self._programs: set[str] | None = None  # where all of them were seen, by their paths in the running system

    def said(self, roots: Sequence[Root]) -> Iterator[Passage]:
        """What some parts say: what most depends on first."""
        yield from self._properties(roots)
        yield from self._features(roots)
        yield from self._paths(roots)
        yield from self._networks(roots)
        yield from self._hals(roots)
        yield from self._services(roots)
        yield from self._apps(roots)
        yield from self._languages(roots)

    def wholes(self) -> Iterator[Passage]:
        """Of which kind of thing all was seen; of none, where a part could not be read."""
        if self.problems:
            return
        if self._declared and self._has_all(self._declared):
            folders = sorted({file.rpartition("/")[0] for file in self._declared})
            told = f"{len(self._declared)} files in {', '.join(folders)}"
            said = Entry("whole", "features", str(len(self._declared)))
            yield entry(self._source, said, told, Place(path=folders[0]))
        if self._files and (self._listing is not None or self._is_full()):
            told = f"{self._files} programs, libraries and apps"
            yield entry(self._source, Entry("whole", "files", str(self._files)), told, Place())
        if self._is_full() and not self.damaged:
            said = Entry("whole", "packages", str(self._packages))
            yield entry(self._source, said, f"{self._packages} apps", Place())

    def _properties(self, roots: Sequence[Root]) -> Iterator[Passage]:
        """All lines of all property files: which of two values counts depends on the version of Android."""
        for root in roots:
            for path in _PROPERTIES:
                text = self._bytes(root, path).decode("utf-8", errors="replace")
                for one in properties.of_file(text):
                    self._known.setdefault(one.name, one.value)
                    yield self._entry(root, path, Entry("property", one.name, one.value), one.text, one.line)

    def _features(self, roots: Sequence[Root]) -> Iterator[Passage]:
        """The features that are declared, taken away, or put between comment marks."""
        for root in roots:
            for folder in self._declarations():
                for node in self._nodes(root, folder):
                    if node.kind is not Kind.FOLDER and node.name.endswith(".xml"):
                        path = f"{folder}/{node.name}"
                        self._declared.append(_shown(root, path))
                        yield from self._features_in(root, path)

    def _paths(self, roots: Sequence[Root]) -> Iterator[Passage]:
        """Programs, libraries and apps by their paths."""
        count, programs = 0, set()
        for path, size in self._files_of(roots):
            count += 1
            if program := _PROGRAM.fullmatch(path):
                programs.add(program[1])
            yield entry(self._source, Entry("file", path, size), path, Place(path=path))
        self._files += count
        if self._programs is None and not self.problems and (self._listing is not None or self._is_full()):
            self._programs = programs

    def _networks(self, roots: Sequence[Root]) -> Iterator[Passage]:
        """The lists of access points of networks, by their sizes: one that is empty says nothing."""
        if self._listing is not None:
            return  # it was among the files
        for root in roots:
            for node in self._nodes(root, "etc"):
                if node.name == _NETWORKS:
                    path = f"{root.name}/etc/{node.name}"
                    yield entry(self._source, Entry("file", path, str(node.size)), path, Place(path=path))

    def _hals(self, roots: Sequence[Root]) -> Iterator[Passage]:
        """The hardware that the vendor's interface serves; of which one may be there in name only."""
        for root in roots:
            for path in self._manifests(root):
                try:
                    for one in vintf.hals(data) if (data := self._bytes(root, path)).strip() else ():
                        said = Entry("unavailable-hal" if one.taken else "hal", one.name, one.version)
                        told = f"<hal> {one.name} {one.version}".rstrip()
                        yield self._entry(root, path, said, told, one.line)
                except ReadError as error:
                    self.damaged.append(self._problem(error, root, path))

    def _manifests(self, root: Root) -> Iterator[str]:
        yield from _VINTF
        for sku in self._skus():
            yield f"etc/vintf/manifest_{sku}.xml"
        for node in self._nodes(root, "etc/vintf/manifest"):
            if node.kind is not Kind.FOLDER and node.name.endswith(".xml"):
                yield f"etc/vintf/manifest/{node.name}"

    def _services(self, roots: Sequence[Root]) -> Iterator[Passage]:
        """What init starts, what it starts by name only, and what it can't start, as the program is not there."""
        for root in roots:
            for folder in (*_INIT, "etc") if root.name.startswith("apex/") else _INIT:
                for node in self._nodes(root, folder):
                    if node.name.endswith(".rc") and (folder or node.name.startswith("init")):
                        yield from self._services_in(root, _joined(folder, node.name))

    def _services_in(self, root: Root, path: str) -> Iterator[Passage]:
        text = self._bytes(root, path).decode("utf-8", errors="replace")
        for one in services.services(text):
            kind = "missing-service" if self._is_missing(one.program) else "service"
            said = Entry("disabled-service" if one.disabled and kind == "service" else kind, one.name, one.program)
            yield self._entry(root, path, said, one.text, one.line)

    def _is_missing(self, program: str) -> bool:
        """Whether all programs of the part that this one is of were seen, and not this one."""
        found = _PROGRAM.fullmatch(program)
        if self._programs is None or found is None or found[1] in self._programs:
            return False
        part = found[1].partition("/")[0] + "/"
        return any(one.startswith(part) for one in self._programs)

    def _languages(self, roots: Sequence[Root]) -> Iterator[Passage]:
        """The languages that the system has resources for: those that one can choose from."""
        for root in roots:
            try:
                tags = list(apk.languages(Members(root.files.open(_joined(root.path, _FRAMEWORK)))))
            except FileNotFoundError:
                continue
            except ReadError as error:
                self.damaged.append(self._problem(error, root, _FRAMEWORK))
                continue
            for tag in tags:
                place = Place(path=f"{_shown(root, _FRAMEWORK)} > {apk.RESOURCES}")
                yield entry(self._source, Entry("locale", tag), f"resources for {tag}", place)

    def _apps(self, roots: Sequence[Root]) -> Iterator[Passage]:
        """The apps that the system brings, by the names that their manifests give them."""
        for root in roots:
            for folder in _APPS:
                for path in self._apks(root, folder):
                    yield from self._package(root, path)

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
            self.damaged.append(self._problem(error, root, path))
            return
        package, where = "", Place(path=_shown(root, path))
        try:
            for one in apk.manifest(Members(window), _TELLING):
                said = one.entry
                if said.kind == "app":
                    package = said.name
                    self._packages += 1
                    yield entry(self._source, Entry("package", package, said.value), one.text, where)
                elif said.name in _TELLING:
                    told = f"{package}: {one.text}"
                    yield entry(
                        self._source, Entry(said.kind.replace("app", "package"), said.name, package), told, where
                    )
        except ReadError as error:
            self.damaged.append(self._problem(error, root, path))

    def _declarations(self) -> Iterator[str]:
        """The folders whose declarations count in this system (SystemConfig.readAllPermissions)."""
        yield from _DECLARATIONS
        if self._known.get("ro.radio.noril", "").lower() in _YES:
            yield "etc/permissions/noRil"
        for sku in self._skus():
            yield f"etc/permissions/sku_{sku}"

    def _skus(self) -> list[str]:
        """The variants of the model that this system says it is."""
        names = ("ro.boot.product.hardware.sku", "ro.boot.product.vendor.sku")
        return [value for name in names if (value := self._known.get(name))]

    def _features_in(self, root: Root, path: str) -> Iterator[Passage]:
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

    def _files_of(self, roots: Sequence[Root]) -> Iterator[tuple[str, str]]:
        """Paths, and sizes where a list says them: in an image they lie where the files do, and that is everywhere."""
        if self._listing is not None:
            for one in self._listing if roots is self._roots else ():
                if _OF_INTEREST.search(one.path) and not _OTHER_COPIES.search(one.path):
                    yield one.path, str(one.size)
            return
        for root in roots:
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
        self.problems.append(self._problem(error, root, path))

    def _problem(self, error: ReadError, root: Root, path: str) -> Problem:
        place = Place(path=f"{root.files.trail}/{_joined(root.path, path)}")
        return self._source.problem(error.code, error.detail, place)

    def _entry(self, root: Root, path: str, said: Entry, text: str, line: int) -> Passage:
        return entry(self._source, said, text, Place(path=_shown(root, path), line=line))


def _joined(folder: str, path: str) -> str:
    return f"{folder}/{path}".strip("/")


def _shown(root: Root, path: str) -> str:
    """The path of a file by which one finds it again: in a partition, with the partition's name."""
    return _joined(root.path or (root.name if root.whole else ""), path)
