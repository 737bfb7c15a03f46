"""Load rule packs, and say everything that is wrong with one at once, each fault with its line and column."""

import re
from calendar import monthrange
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from caveat import vocabulary
from caveat.datafile import Document, Steps
from caveat.errors import DataError, Fault
from caveat.model.rules import Condition, Cure, Dates, Pack, Requirement, Ruling, Text
from caveat.rules.condition import Mistake, facts_of, parse, unknown
from caveat.rules.verdicts import INTERNATIONAL

BUILT_IN = Path(__file__).parents[1] / "packs"
PACK, CASES = "pack.yaml", "cases.yaml"

_LANGUAGES = {"en", "ko", "zh"}
_EFFECTS = (Ruling.PROHIBITED, Ruling.MODIFY_FIRST, Ruling.CONDITIONS)
_HANDS = ("owner", "maker", "seller", "importer", "carrier", "nobody")
_CURES = (
    *("modification", "registration", "approval", "mark", "document"),
    *("declaration", "quantity", "time-limit", "condition"),
)
_MONTH_OR_YEAR = re.compile(r"(\d{4})(?:-(\d\d))?")


def load_packs(folders: Sequence[Path] = (), only: Collection[str] | None = None) -> tuple[Pack, ...]:
    """The built-in packs and those in `folders`: each a pack, or a folder of packs.

    `only`: the jurisdictions wanted; what binds between states comes with every one. Raises DataError with the
    faults of all packs.
    """
    wanted = None if only is None else {*only, INTERNATIONAL}
    built_in = [path for path in _folders(BUILT_IN) if wanted is None or path.name.upper().replace("_", "-") in wanted]
    faults: list[Fault] = []
    found = [_load(path, faults) for path in [*built_in, *(path for folder in folders for path in _folders(folder))]]
    packs = [pack for pack in found if pack is not None]
    faults += _repeated(packs)
    if faults:
        raise DataError(faults)
    return tuple(pack for pack in packs if wanted is None or pack.jurisdiction in wanted)


def _folders(folder: Path) -> list[Path]:
    if (folder / PACK).is_file():
        return [folder]
    found = sorted(path.parent for path in folder.glob(f"*/{PACK}"))
    if not found:
        raise DataError([Fault(file=str(folder), message=f"no rule pack here: a pack is a folder with a {PACK}")])
    return found


def _load(folder: Path, faults: list[Fault]) -> Pack | None:
    try:
        document = Document.load(folder / PACK, foreign=True)
    except DataError as error:
        faults.extend(error.faults)
        return None
    reader = _Reader(document)
    pack = reader.pack(folder)
    faults.extend(reader.faults)
    return pack


def _repeated(packs: Iterable[Pack]) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for pack in packs:
        for requirement in pack.requirements:
            first = seen.setdefault(requirement.id, pack.folder)
            if first != pack.folder:
                yield Fault(
                    file=str(Path(pack.folder) / PACK),
                    message=f"the requirement {requirement.id} is in {first} too; give one of them another id",
                )


class _Reader:
    """One pack file on its way from YAML to types; what is wrong is kept in `faults`."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.faults: list[Fault] = []

    def pack(self, folder: Path) -> Pack | None:
        tree = self._mapping((), self.document.tree)
        fields = {"id": str, "version": str, "jurisdiction": str, "name": Text, "requirements": list[Any]}
        head = self._fields((), tree, fields, required=set(fields))
        self._text(("name",), head.get("name"))
        if not re.fullmatch(r"[A-Z]{2}|INT", head.get("jurisdiction", INTERNATIONAL)):
            self._fault(("jurisdiction",), "write the two letters of ISO 3166-1, EU or INT")
        entries = head.pop("requirements", [])
        requirements = [self._requirement(("requirements", index), entry) for index, entry in enumerate(entries)]
        self._unique([entry.get("id") for entry in entries if isinstance(entry, dict)])
        if self.faults:
            return None
        return Pack(
            **head,
            requirements=tuple(requirement for requirement in requirements if requirement),
            folder=str(folder),
            digest=_digest(folder),
        )

    def _requirement(self, steps: Steps, entry: Any) -> Requirement | None:
        fields = {field.name: field for field in msgspec.structs.fields(Requirement)}
        types = {name: field.type for name, field in fields.items()}
        types |= dict.fromkeys(("applies", "must", "unless"), str) | {"effective": dict[str, Any]}
        required = {name for name, field in fields.items() if field.required}
        found = self._fields(steps, self._mapping(steps, entry), types, required)
        for name in ("applies", "must", "unless"):
            if name in found:
                found[name] = self._condition((*steps, name), found[name])
        if "effective" in found:
            found["effective"] = self._dates((*steps, "effective"), found["effective"])
        self._check(steps, found)
        return Requirement(**found) if required <= found.keys() and None not in found.values() else None

    def _check(self, steps: Steps, found: dict[str, Any]) -> None:
        """What the types alone don't hold."""
        for name in ("title", "summary"):
            self._text((*steps, name), found.get(name))
        for index, text in enumerate(found.get("unchecked", ())):
            self._text((*steps, "unchecked", index), text)
        for index, cure in enumerate(found.get("cure", ())):
            self._cure((*steps, "cure", index), cure)
        for index, act in enumerate(found.get("acts", ())):
            self._listed((*steps, "acts", index), "act", act, vocabulary.acts())
        for name in ("acts", "sources"):
            if found.get(name) == ():
                self._fault((*steps, name), f"{name} is empty; name at least one")
        if found.get("must"):
            self._concerns((*steps, "concerns"), facts_of(found["must"]), set(found.get("concerns", ())))
        if found.get("effect", _EFFECTS[0]) not in _EFFECTS:
            self._fault((*steps, "effect"), f"an effect is one of {', '.join(_EFFECTS)}")

    def _concerns(self, steps: Steps, asked: set[str], named: set[str]) -> None:
        for fact in sorted(asked - named):
            self._fault(steps, f"must asks of {fact}; name it in concerns too")
        for fact in sorted(named - asked):
            self._fault(steps, f"must never asks of {fact}; ask of it there, or take it out of concerns")

    def _cure(self, steps: Steps, cure: Cure) -> None:
        self._listed((*steps, "kind"), "kind of cure", cure.kind, _CURES)
        self._listed((*steps, "by"), "hand", cure.by, _HANDS)
        self._text((*steps, "text"), cure.text)

    def _condition(self, steps: Steps, text: str) -> Condition | None:
        mistakes: list[Mistake] = []
        condition = parse(text, mistakes)
        for mistake in mistakes:
            line, column = self.document.position_in(steps, mistake.offset)
            self.faults.append(Fault(file=self.document.name, line=line, column=column, message=mistake.message))
        return condition

    def _dates(self, steps: Steps, entry: dict[str, Any]) -> Dates | None:
        ends = {"from": False, "to": True}
        found = self._fields(steps, entry, dict.fromkeys(ends, Any), set())
        days = {name: self._day((*steps, name), value, last=ends[name]) for name, value in found.items()}
        return Dates(since=days.get("from"), until=days.get("to"))

    def _day(self, steps: Steps, value: Any, *, last: bool) -> date | None:
        """A day, or the first or last one of a month or a year; None for null."""
        if value is None or isinstance(value, date):
            return value
        match = _MONTH_OR_YEAR.fullmatch(str(value))
        if match:
            year, month = int(match[1]), int(match[2] or (12 if last else 1))
            with suppress(ValueError):
                return date(year, month, monthrange(year, month)[1] if last else 1)
        self._fault(steps, f"{value!r} is no day; write 2026-11-23, or 2026-11 or 2026 where no more is known")
        return None

    def _text(self, steps: Steps, text: Text | None) -> None:
        for language in sorted(_LANGUAGES - text.keys() if text is not None else ()):
            self._fault(steps, f"the text has no {language!r}; write it in {', '.join(sorted(_LANGUAGES))}")

    def _listed(self, steps: Steps, what: str, word: str, words: Collection[str]) -> None:
        if word not in words:
            self._fault(steps, unknown(what, word, list(words)))

    def _unique(self, ids: list[Any]) -> None:
        for index, id_ in enumerate(ids):
            if id_ is not None and id_ in ids[:index]:
                self._fault(("requirements", index, "id"), f"{id_} is here twice; give this one another id")

    def _fields(
        self, steps: Steps, entry: dict[str, Any], types: dict[str, Any], required: Collection[str]
    ) -> dict[str, Any]:
        """The values of a mapping, each as its type; unknown keys, missing ones and wrong values are faults."""
        for key in entry.keys() - types.keys():
            self._fault((*steps, key), unknown("key", str(key), list(types)))
        for name in sorted(required - entry.keys()):
            self._fault(steps, f"the key {name!r} is missing")
        found = {}
        for name, type_ in types.items():
            if name in entry:
                value = self.document.convert(type_, (*steps, name), entry[name], self.faults)
                if value is not None:
                    found[name] = value
        return found

    def _mapping(self, steps: Steps, entry: Any) -> dict[str, Any]:
        if isinstance(entry, dict):
            return entry
        self._fault(steps, "expected keys and values here")
        return {}

    def _fault(self, steps: Steps, message: str) -> None:
        self.faults.append(self.document.fault(steps, message))


def _digest(folder: Path) -> str:
    """One sum over the pack's files, by name."""
    total = sha256()
    for path in sorted(folder.glob("*.yaml")):
        total.update(path.name.encode() + b"\0" + sha256(path.read_bytes()).digest())
    return total.hexdigest()
