"""Which software the entries of systems and apps name: an inventory. It settles no fact of the device."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from caveat.errors import UsageError
from caveat.model.evidence import Entry, Evidence, Item, Passage
from caveat.model.inventory import Holder, Inventory, Occurrence, Software, SoftwareKind
from caveat.profiles import platform
from caveat.profiles.masking import mask, mask_device, mask_item, mask_place, mask_problem
from caveat.profiles.traces import names_found

_RELEASE = "ro.build.version.release"
_BUILD = (
    "ro.build.fingerprint",
    "ro.system.build.fingerprint",
    "ro.vendor.build.fingerprint",
    "ro.build.display.id",
    "ro.build.id",
    "ro.build.version.incremental",
    _RELEASE,
    "ro.build.version.sdk",
    "ro.build.version.security_patch",
    "ro.vendor.build.security_patch",
    "ro.build.type",
    "ro.build.tags",
)
"""Properties that tell which build it is; not who made it, and on which machine."""

_VERSION = ("ro.build.display.id", "ro.build.id", "ro.build.version.incremental")
"""By which of them people call a build, best first."""

_OF_CHIPS = {"gsm.version.baseband": "baseband", "ro.bootloader": "bootloader"}
_NOT_KNOWN = ("", "unknown", "none", "null", "0")
_PACKAGES = ("package", *platform.OFF)
_PARTITIONS = ("partition", "file-system")
_IMAGES = (".img", ".bin", ".mbn")
_THINGS = ("packages", "features", "files")  # that may be seen whole
_KINDS = list(SoftwareKind)


class _Seen(NamedTuple):
    """An entry as it counts in the end, and where it was found."""

    item: Item
    passage: Passage
    entry: Entry

    @property
    def trail(self) -> str:
        """Of what lies in an archive, the package in it; else nothing."""
        return (self.passage.place.path or "").rpartition(" > ")[0]


class _Key(NamedTuple):
    kind: SoftwareKind
    name: str
    version: str = ""


def inventory(evidence: Evidence) -> Inventory:
    """The software that was found in the items of one device. Raises UsageError where there is none."""
    seen = _seen(evidence.items)
    groups = _grouped(seen)
    if not groups:
        problems = ", ".join(dict.fromkeys(problem.code for problem in evidence.problems))
        names = ", ".join(item.name for item in evidence.items)
        raise UsageError(
            f"{names}: nothing of software was found" + (f"; not all was read: {problems}" * bool(problems))
        )
    known = _properties(seen)
    signers = _signers(seen)
    return Inventory(
        holder=_holder(seen),
        device=mask_device(platform.device([one.passage for one in seen])),
        version=next((known[name] for name in _VERSION if name in known), ""),
        build=known,
        software=tuple(
            _software(key, groups[key], signers)
            for key in sorted(groups, key=lambda key: (_KINDS.index(key.kind), key.name, key.version))
        ),
        whole=tuple(
            sorted({one.entry.name for one in seen if one.entry.kind == "whole" and one.entry.name in _THINGS})
        ),
        items=tuple(map(mask_item, evidence.items)),
        problems=tuple(map(mask_problem, evidence.problems)),
    )


def _seen(items: Iterable[Item]) -> list[_Seen]:
    found = [(item, passage) for item in items for passage in item.passages if passage.entry]
    counted = platform.counted([passage for _, passage in found])
    return [
        _Seen(item, passage, passage.entry) for (item, _), passage in zip(found, counted, strict=True) if passage.entry
    ]


def _grouped(seen: Sequence[_Seen]) -> dict[_Key, list[_Seen]]:
    """What is one and the same piece of software. A list of packages has no versions: it tells of those that have."""
    read = {_base(one.passage.place.path or "") for one in seen if one.entry.kind in _PACKAGES}
    groups: dict[_Key, list[_Seen]] = {}
    for one in seen:
        key = _key(one, read)
        if key:
            groups.setdefault(key, []).append(one)
    versions = {key.name: key for key in reversed(groups) if key.kind is SoftwareKind.APP and key.version}
    for key in [key for key in groups if key.kind is SoftwareKind.APP and not key.version and key.name in versions]:
        groups[versions[key.name]] += groups.pop(key)
    return groups


def _key(one: _Seen, read: set[str]) -> _Key | None:
    """The piece of software that an entry tells of; None if of none. `read`: files of apps with a manifest."""
    kind, name, value = one.entry.kind, one.entry.name, one.entry.value
    if kind == "app":
        return _masked(SoftwareKind.APP, name, value)
    if kind in _PACKAGES:
        is_path = one.passage.reader == platform.UNIT and value.startswith("/")  # as `pm list packages -f` has it
        return _masked(SoftwareKind.APP, name, "" if is_path else value)
    if kind in _PARTITIONS:
        return _masked(SoftwareKind.FIRMWARE, name)
    if kind == "property" and value.lower() not in _NOT_KNOWN:
        if name == _RELEASE:
            return _masked(SoftwareKind.SYSTEM, "Android", value)
        return _masked(SoftwareKind.FIRMWARE, _OF_CHIPS[name], value) if name in _OF_CHIPS else None
    return _key_of_file(one.entry, read) if kind == "file" else None


def _key_of_file(entry: Entry, read: set[str]) -> _Key | None:
    """Of the files of a system those that a signal knows, and apps whose manifest was not read."""
    base = _base(entry.name)
    if base.endswith(".apk"):
        return None if base in read else _masked(SoftwareKind.FILE, base)
    if "/app/" in entry.name or "/priv-app/" in entry.name or not names_found(entry):
        return None
    if base.endswith(".so"):
        kind = SoftwareKind.LIBRARY
    elif "/bin/" in entry.name:
        kind = SoftwareKind.PROGRAM
    else:
        kind = SoftwareKind.FIRMWARE if base.endswith(_IMAGES) else SoftwareKind.FILE
    return _masked(kind, base)


def _masked(kind: SoftwareKind, name: str, version: str = "") -> _Key:
    return _Key(kind, mask(name), mask(version))


def _base(path: str) -> str:
    return path.rpartition("/")[2]


def _software(key: _Key, group: Sequence[_Seen], signers: dict[tuple[int, str], list[str]]) -> Software:
    handed_in = [one for one in group if one.entry.kind == "app"]
    signed = {signer for one in handed_in for signer in signers.get((id(one.item), one.trail), ())}
    files = {one.item.sha256 for one in handed_in if not one.trail}
    return Software(
        kind=key.kind,
        name=key.name,
        version=key.version,
        disabled=any(one.entry.kind in platform.OFF for one in group),
        signers=tuple(sorted(signed)),
        sha256=files.pop() if len(files) == 1 else "",
        occurrences=tuple(dict.fromkeys(_occurrences(group))),
    )


def _occurrences(group: Iterable[_Seen]) -> Iterator[Occurrence]:
    for one in group:
        yield Occurrence(item=mask(one.item.name), place=mask_place(one.passage.place))


def _signers(seen: Iterable[_Seen]) -> dict[tuple[int, str], list[str]]:
    """The certificates of each app that was handed in, by its item and its place in that."""
    found: dict[tuple[int, str], list[str]] = {}
    for one in seen:
        if one.entry.kind == "app-signer":
            found.setdefault((id(one.item), one.trail), []).append(one.entry.name)
    return found


def _properties(seen: Iterable[_Seen]) -> dict[str, str]:
    """Which build it is: of each property the first value."""
    known: dict[str, str] = {}
    for one in seen:
        if one.entry.kind == "property" and one.entry.value:
            known.setdefault(one.entry.name, mask(one.entry.value))
    return {name: known[name] for name in _BUILD if name in known}


def _holder(seen: Sequence[_Seen]) -> Holder:
    of_systems = [one.passage.reader == platform.UNIT for one in seen if not one.entry.kind.startswith("app")]
    if not of_systems:
        return Holder.APPS
    return Holder.UNIT if all(of_systems) else Holder.BUILD
