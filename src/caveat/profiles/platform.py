"""What a system says of its device: entries of firmware and of a running unit to measured observations."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from caveat.languages import RENAMED
from caveat.model.evidence import Entry, Passage
from caveat.model.profile import Basis, Device, Hint, Members, Observation, Standing, Subject
from caveat.profiles.findings import Findings
from caveat.profiles.traces import Signal, signals

UNIT = "android-unit"
"""The reader of what a running unit says; all else speaks of the build of its type."""

_LOCALES = (
    ("persist.sys.locale",),
    ("persist.sys.language", "persist.sys.country"),
    ("ro.product.locale",),
    ("ro.product.locale.language", "ro.product.locale.region"),
)
"""Best first (core/jni/AndroidRuntime.cpp, readLocale, of the Android Open Source Project)."""

_LISTS = ("running", "set")
"""Lists of languages that go before properties, best first: the one in use, the one in the settings."""

OFF = ("disabled-package", "suspended-package", "hidden-package", "uninstalled-package")
"""Kinds of entries by which an app is there and does not run; which of them, the reader of the report is told."""


_PARTS = ("system", "vendor", "product", "odm", "system_ext")
_KINDS = {
    "android.hardware.type.watch": "smartwatch",
    "android.hardware.type.television": "tv",
    "android.software.leanback": "tv",
}
"""Features by which a device names its kind (Android Compatibility Definition, 2); phones and tablets have none."""


class Locale(NamedTuple):
    """The language in which a system starts: as it is set, or as its build has it by default."""

    tag: str  # "zh-CN"
    passage: Passage


def observe(passages: Sequence[Passage]) -> Findings:
    """What the entries among `passages` testify, as measured.

    What is there in a unit, its type has; what is not there, or is switched off, is told of that unit alone.
    """
    observations: list[Observation] = []
    hints: list[Hint] = []
    for subject in Subject:
        entries = _entries(passages, subject)
        if entries:
            for signal in signals():
                if reasons := signal.reasons(entries):
                    if signal.standing or signal.includes:
                        observations.append(_observed(signal, reasons[0], subject))
                    else:
                        hints.append(_hint(signal, reasons[0]))
            observations += _language(entries, subject)
            observations += _displayed(entries, subject)
            hints += _default_only(entries)
    return Findings(tuple(observations), tuple(hints))


def locale(passages: Sequence[Passage]) -> Locale | None:
    """The language in which a system starts; None where nothing says it (then Android starts in en-US)."""
    found: dict[str, Passage] = {}
    lists: dict[str, Passage] = {}
    for passage in passages:
        if passage.entry and passage.entry.kind == "property" and passage.entry.value:
            found.setdefault(passage.entry.name, passage)
        elif passage.entry and passage.entry.kind == "locales":
            lists.setdefault(passage.entry.name, passage)
    for name in _LISTS:
        if name in lists and (listed := lists[name].entry):
            return Locale(listed.value.partition(",")[0], lists[name])
    for names in _LOCALES:
        if names[0] in found:
            parts = [entry.value for name in names if name in found and (entry := found[name].entry)]
            return Locale("-".join(parts).replace("_", "-"), found[names[0]])
    return None


def device(passages: Sequence[Passage]) -> Device:
    """The maker, the model and the kind of device that a system names as its own."""
    if not passages:
        return Device()
    known: dict[str, str] = {}
    features: set[str] = set()
    for passage in passages:
        entry = passage.entry
        if entry and entry.kind == "property":
            known.setdefault(entry.name, entry.value)
        elif entry and entry.kind == "feature":
            features.add(entry.name)
    kinds = [kind for feature, kind in _KINDS.items() if feature in features]
    return Device(
        make=_first(known, "manufacturer"), model=_first(known, "model"), category=kinds[0] if kinds else None
    )


def _first(known: dict[str, str], what: str) -> str | None:
    names = (f"ro.product.{what}", *(f"ro.product.{part}.{what}" for part in _PARTS))
    return next((known[name] for name in names if known.get(name)), None)


def _entries(passages: Sequence[Passage], subject: Subject) -> list[Passage]:
    """The entries of a subject: features as they count in the end, each apart from those that were taken away."""
    return counted([one for one in passages if one.entry and (one.reader == UNIT) is (subject is Subject.UNIT)])


def counted(own: Sequence[Passage]) -> list[Passage]:
    """The entries of one system as they count in the end: what is taken away or switched off is of another kind."""
    taken = {one.entry.name for one in own if one.entry and one.entry.kind == "unavailable-feature"}
    off = {one.entry.name: one.entry.kind for one in own if one.entry and one.entry.kind in OFF}
    lost = {one.entry.name for one in own if one.entry and one.entry.kind == "unavailable-hal"}
    return [_counted(one, taken, off, lost) for one in own]


def _counted(passage: Passage, taken: set[str], off: dict[str, str], lost: set[str]) -> Passage:
    entry = passage.entry
    if entry is None:
        return passage
    if entry.kind in ("unavailable-feature", "commented-feature"):
        return replace(passage, entry=Entry("taken-feature", entry.name))
    if entry.kind == "feature" and entry.name in taken:
        return replace(passage, entry=Entry("overruled-feature", entry.name))
    if entry.kind == "hal" and entry.name in lost:
        return replace(passage, entry=Entry("unavailable-hal", entry.name, entry.value))
    if entry.kind == "package" and entry.name in off:
        return replace(passage, entry=Entry(off[entry.name], entry.name, entry.value))
    return passage


def _observed(signal: Signal, passage: Passage, subject: Subject) -> Observation:
    of_type = subject is Subject.TYPE or signal.standing is Standing.PRESENT
    return Observation(
        fact=signal.fact,
        basis=Basis.MEASURED,
        standing=signal.standing,
        members=Members(includes=signal.includes) if signal.includes else None,
        subject=Subject.TYPE if of_type else Subject.UNIT,
        term=passage.text,
        passage=passage,
    )


def _hint(signal: Signal, passage: Passage) -> Hint:
    return Hint(fact=signal.fact, term=passage.entry.name if passage.entry else "", reason="trace", passage=passage)


def _language(entries: Sequence[Passage], subject: Subject) -> Iterator[Observation]:
    found = locale(entries)
    language = found and _code(found.tag)
    if found and language and language.isalpha():
        yield Observation(
            fact="os_language",
            basis=Basis.MEASURED,
            members=Members(includes=(language,)),
            subject=subject,
            term=found.passage.text,
            passage=found.passage,
        )


def _displayed(entries: Sequence[Passage], subject: Subject) -> Iterator[Observation]:
    """The languages of the system's own texts. To which of them it is set is another matter."""
    found = [(entry.name, passage) for passage in entries if (entry := passage.entry) and entry.kind == "locale"]
    languages = dict.fromkeys(_code(tag) for tag, _ in found)
    if languages:
        yield Observation(
            fact="text_display_language",
            basis=Basis.MEASURED,
            members=Members(includes=tuple(languages)),
            subject=subject,
            term=", ".join(tag for tag, _ in found),
            passage=found[0][1],
        )


def _code(tag: str) -> str:
    language = tag.split("-", maxsplit=1)[0].lower()
    return RENAMED.get(language, language)


def _default_only(entries: Sequence[Passage]) -> Iterator[Hint]:
    """That a language is the default of a build: the one that is set lies in the data of its user.

    A running system that has no property for the set one runs in its default.
    """
    found = locale(entries)
    running = any(one.entry and one.entry.name == "running-properties" for one in entries)
    if found and not running and found.passage.entry and found.passage.entry.name.startswith("ro."):
        yield Hint(fact="os_language", term=found.passage.text, reason="default-language", passage=found.passage)
