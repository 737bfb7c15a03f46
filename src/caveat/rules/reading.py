"""One pack file on its way from YAML to types; everything that is wrong with it is told at once, by line and column."""

import re
from calendar import monthrange
from collections.abc import Collection
from contextlib import suppress
from datetime import date
from enum import EnumMeta
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from caveat import vocabulary
from caveat.datafile import Document, Steps
from caveat.errors import Fault
from caveat.model.rules import (
    Clause,
    Condition,
    Cure,
    DatedList,
    Effective,
    Lifecycle,
    Pack,
    Requirement,
    Ruling,
    Text,
)
from caveat.rules.condition import GIVEN, Mistake, facts_of, parse, unknown
from caveat.rules.written import (
    CURES,
    EFFECTS,
    HANDS,
    LANGUAGES,
    PLACE,
    WrittenClause,
    WrittenDates,
    WrittenPack,
    WrittenRequirement,
)
from caveat.vocabulary import Kind

_LIST = re.compile(r"@([a-z][a-z0-9-]*)")
_ID = re.compile(r"(?!-)[a-z0-9-]{1,80}")
_LONGEST_TERM = 3650  # days: what nobody looks at for ten years is not kept
_MONTH_OR_YEAR = re.compile(r"(\d{4})(?:-(\d\d))?")
_CONDITIONS = ("applies", "unless", "must")
Fields = dict[str, Any]


class PackReader:
    """Reads one document; its `faults` grow as it does."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.faults: list[Fault] = [*document.faults]
        self.lists: dict[str, DatedList] = {}

    def pack(self, folder: Path, digest: str) -> Pack | None:
        """The pack; None where something is wrong with it."""
        head = self._fields((), self.document.tree, WrittenPack, apart=("requirements",))
        self._text(("name",), head.get("name"))
        self._named(("id",), head.get("id"))
        self._places(head)
        self._positive((), head)
        self.lists = self._lists(head)
        self._unique("lists", [found.id for found in head.get("lists", ())])
        for index, found in enumerate(head.get("lists", ())):
            if not found.members:
                self._fault(("lists", index, "members"), f"the list {found.id} is empty; name its members")
        entries = self._listed(("requirements",), head.pop("requirements", []))
        if entries == [] and "requirements" in (self.document.tree or ()):
            self._fault(("requirements",), "requirements is empty; name at least one")
        requirements = [self._requirement(("requirements", index), entry) for index, entry in enumerate(entries)]
        self._begin_with(head.get("jurisdiction", ""), entries)
        self._unique("requirements", [entry.get("id") for entry in entries if isinstance(entry, dict)])
        if self.faults:
            return None
        found = tuple(requirement for requirement in requirements if requirement)
        return Pack(**head, requirements=found, folder=str(folder), digest=digest)

    def _requirement(self, steps: Steps, entry: Any) -> Requirement | None:
        found = self._fields(steps, entry, WrittenRequirement, apart=("clauses",))
        entries = self._listed((*steps, "clauses"), found.pop("clauses", []))
        clauses = [self._clause((*steps, "clauses", index), one) for index, one in enumerate(entries)]
        for name in ("title", "summary"):
            self._text((*steps, name), found.get(name))
        for index, text in enumerate(found.get("unchecked", ())):
            self._text((*steps, "unchecked", index), text)
        for index, conflict in enumerate(found.get("conflicts", ())):
            self._text((*steps, "conflicts", index, "text"), conflict.text)
        self._positive(steps, found)
        self._some(steps, found, "sources")
        if entries == [] and isinstance(entry, dict) and "clauses" in entry:
            self._fault((*steps, "clauses"), "clauses is empty; name at least one")
        if len(entries) > 1:
            self._named_apart(steps, entries)
        if found.get("lifecycle") is Lifecycle.SUPERSEDED:
            self._ended(steps, clauses)
        whole = _whole(WrittenRequirement, found, apart="clauses") and None not in clauses
        return Requirement(**found, clauses=tuple(one for one in clauses if one)) if whole else None

    def _clause(self, steps: Steps, entry: Any) -> Clause | None:
        found = self._fields(steps, entry, WrittenClause, apart=("effective",))
        lists = [name for key in _CONDITIONS for name in _LIST.findall(str(found.get(key, "")))]
        for name in _CONDITIONS:
            if name in found:
                found[name] = self._condition((*steps, name), found[name])
        if "effective" in found:
            found["effective"] = self._effective((*steps, "effective"), found["effective"])
        self._named((*steps, "id"), found.get("id"))
        for name in ("title", "consequence"):
            self._text((*steps, name), found.get(name))
        for index, cure in enumerate(found.get("cure", ())):
            self._cure((*steps, "cure", index), cure)
        self._some(steps, found, "acts")
        for act, effect in found.get("acts", {}).items():
            self._known((*steps, "acts", act), "act", act, vocabulary.acts())
            self._known((*steps, "acts", act), "effect", effect, EFFECTS)
        if "acts" in found:
            found["acts"] = {act: Ruling(effect) for act, effect in found["acts"].items() if effect in EFFECTS}
        if found.get("must"):
            asked = facts_of(found["must"]) - set(GIVEN)
            self._concerns((*steps, "concerns"), asked, set(found.get("concerns", ())))
        if not _whole(WrittenClause, found) or None in found.values():
            return None
        return Clause(**found, lists=tuple(dict.fromkeys(lists)))

    def _places(self, head: Fields) -> None:
        named: list[tuple[Steps, str]] = [(("jurisdiction",), head.get("jurisdiction", "INT"))]
        named += [(("also_in", index), place) for index, place in enumerate(head.get("also_in", ()))]
        for steps, place in named:
            if not re.fullmatch(PLACE, place):
                self._fault(steps, "write the two letters of ISO 3166-1, EU or INT")
            elif steps[0] == "also_in" and place == "INT":
                self._fault(steps, "what binds everywhere has INT as its jurisdiction; name places here")

    def _lists(self, head: Fields) -> dict[str, DatedList]:
        """The lists by their ids; one that is wrong itself is there without members, and is told once."""
        raw = self.document.tree.get("lists") if isinstance(self.document.tree, dict) else None
        named = [one.get("id") for one in raw if isinstance(one, dict)] if isinstance(raw, list) else []
        told = [id_ for id_ in named if isinstance(id_, str)]
        empty = {id_: DatedList(id=id_, owner="", looked_at=date.max, members=()) for id_ in told}
        return {**empty, **{found.id: found for found in head.get("lists", ())}}

    def _named(self, steps: Steps, id_: Any) -> None:
        if isinstance(id_, str) and not _ID.fullmatch(id_):
            self._fault(steps, "an id has small letters, digits and hyphens, 80 at most")

    def _begin_with(self, jurisdiction: str, entries: list[Any]) -> None:
        prefix = f"{jurisdiction.lower()}-"
        for index, entry in enumerate(entries):
            id_ = entry.get("id") if isinstance(entry, dict) else None
            self._named(("requirements", index, "id"), id_)
            if jurisdiction and isinstance(id_, str) and not id_.startswith(prefix):
                self._fault(("requirements", index, "id"), f"{id_} does not begin with its jurisdiction: {prefix}...")

    def _named_apart(self, steps: Steps, entries: list[Any]) -> None:
        ids = [entry.get("id") for entry in entries if isinstance(entry, dict)]
        for index, id_ in enumerate(ids):
            if not id_:
                self._fault((*steps, "clauses", index), "one of several clauses needs an id")
        self._unique((*steps, "clauses"), ids)

    def _ended(self, steps: Steps, clauses: list[Clause | None]) -> None:
        for index, clause in enumerate(clauses):
            if clause is not None and clause.effective.until is None:
                self._fault((*steps, "clauses", index), "a superseded rule needs its last day: effective: {to: ...}")

    def _concerns(self, steps: Steps, asked: set[str], named: set[str]) -> None:
        for fact in sorted(asked - named):
            self._fault(steps, f"must asks of {fact}; name it in concerns too")
        for fact in sorted(named - asked):
            self._fault(steps, f"must never asks of {fact}; ask of it there, or take it out of concerns")

    def _cure(self, steps: Steps, cure: Cure) -> None:
        self._known((*steps, "kind"), "kind of cure", cure.kind, CURES)
        self._known((*steps, "by"), "hand", cure.by, HANDS)
        self._text((*steps, "text"), cure.text)

    def _condition(self, steps: Steps, text: str) -> Condition | None:
        mistakes: list[Mistake] = []
        condition = parse(text, mistakes, self.lists)
        for mistake in mistakes:
            line, column = self.document.position_in(steps, mistake.offset)
            self.faults.append(Fault(file=self.document.name, line=line, column=column, message=mistake.message))
        return condition

    def _effective(self, steps: Steps, entry: Any) -> Effective:
        found = self._fields(steps, entry, WrittenDates)
        of = found.get("of")
        if of is not None:
            days = [name for name, fact in vocabulary.facts().items() if fact.kind is Kind.DAY]
            self._known((*steps, "of"), "day", of, days)
        since = self._day((*steps, "from"), found.get("since"), last=False)
        until = self._day((*steps, "to"), found.get("until"), last=True)
        if since and until and until < since:
            self._fault((*steps, "to"), f"it ends on {until}, before it begins on {since}")
        return Effective(since=since, until=until, of=of)

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
        for language in LANGUAGES if text is not None else ():
            if not (text or {}).get(language):
                self._fault(steps, f"the text has no {language!r}; write it in {', '.join(LANGUAGES)}")

    def _positive(self, steps: Steps, found: Fields) -> None:
        if not 1 <= found.get("recheck_after", 1) <= _LONGEST_TERM:
            self._fault((*steps, "recheck_after"), f"write a number of days, from 1 to {_LONGEST_TERM}")

    def _some(self, steps: Steps, found: Fields, name: str) -> None:
        if name in found and not found[name]:
            self._fault((*steps, name), f"{name} is empty; name at least one")

    def _known(self, steps: Steps, what: str, word: str, words: Collection[str]) -> None:
        if word not in words:
            self._fault(steps, unknown(what, word, list(words)))

    def _unique(self, where: str | Steps, ids: list[Any]) -> None:
        steps = (where,) if isinstance(where, str) else where
        for index, id_ in enumerate(ids):
            if id_ and id_ in ids[:index]:
                self._fault((*steps, index, "id"), f"{id_} is here twice; give this one another id")

    def _listed(self, steps: Steps, entries: Any) -> list[Any]:
        if isinstance(entries, list):
            return entries
        self._fault(steps, "expected a list here")
        return []

    def _fields(self, steps: Steps, entry: Any, type_: type[Struct], apart: Collection[str] = ()) -> Fields:
        """The values of a mapping, each as its type; unknown keys, missing ones and wrong values are faults.

        Those of `apart` are left as they are. The names are the fields' own, whatever the file calls them.
        """
        if not isinstance(entry, dict):
            self._fault(steps, "expected keys and values here")
            return {}
        fields = {field.encode_name: field for field in msgspec.structs.fields(type_)}
        for key in entry.keys() - fields.keys():
            self._fault((*steps, key), unknown("key", str(key), list(fields)))
        for key in sorted(name for name, field in fields.items() if field.required and name not in entry):
            self._fault(steps, f"the key {key!r} is missing")
        found = {}
        for key, field in fields.items():
            if key not in entry:
                continue
            value = entry[key]
            if isinstance(field.type, EnumMeta) and value not in list(field.type):
                self._known((*steps, key), field.name, str(value), [*field.type])
                continue
            if field.name not in apart:
                value = self.document.convert(field.type, (*steps, key), value, self.faults)
            if value is not None:
                found[field.name] = value
        return found

    def _fault(self, steps: Steps, message: str) -> None:
        """Where the document itself is wrong, what follows from that is not told once more."""
        fault = self.document.fault(steps, message)
        if not any((one.line, one.column) == (fault.line, fault.column) for one in self.document.faults):
            self.faults.append(fault)


def _whole(type_: type[Struct], found: Fields, apart: str = "") -> bool:
    """Whether nothing that is required is missing."""
    return {field.name for field in msgspec.structs.fields(type_) if field.required} <= {*found, apart}
