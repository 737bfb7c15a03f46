"""Which device this is: category, make and model, from titles, headings and labels."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind
from msgspec import Struct

from caveat.datafile import Document
from caveat.errors import DataError, Fault
from caveat.model.evidence import Form, Passage
from caveat.model.profile import Device
from caveat.profiles.lexicon import folded

_FILE = Path(__file__).parents[1] / "signals" / "devices.yaml"
_WEIGHTS = {Form.TITLE: 20, Form.HEADING: 4, Form.TEXT: 1, Form.LIST_ITEM: 1, Form.ROW: 1, Form.HEAD: 1}
_OPENING = 3  # passages that count as a heading when a document has no title
_SAMPLE = 3_000  # passages are enough to tell what a document is about
_NAME = 60  # signs that a model's name has at most
_KEY_VALUE = re.compile(r"^\s*([^:：\t]{1,24}?)\s*[:：\t]\s*([^\t]{1,80}?)\s*$")


class _Category(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    category: str
    forms: tuple[str, ...]
    companion: bool = False


class _Devices(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    categories: tuple[_Category, ...]
    keys: dict[str, tuple[str, ...]]


def identify(passages: Sequence[Passage], model: str | None = None) -> Device:
    """The device that `passages` speak of. `model`, where the user names it, goes before what is read."""
    sample = passages[:_SAMPLE]
    return Device(
        make=_beside("make", sample),
        model=model or _beside("model", sample),
        category=_category(sample),
    )


def _category(passages: Sequence[Passage]) -> str | None:
    entries, automaton = _words()
    titled = any(passage.form is Form.TITLE for passage in passages)
    score: Counter[str] = Counter()
    for number, passage in enumerate(passages):
        weight = _WEIGHTS[passage.form]
        if not titled and number < _OPENING:
            weight = max(weight, _WEIGHTS[Form.HEADING])
        text = folded(passage.text)
        for index, start, end in automaton.find_matches_as_indexes(text):
            entry = entries[index]
            inside = text[start].isascii() and (text[start - 1 : start].isalnum() and text[start - 1].isascii())
            if inside or (entry.companion and weight == 1) or text[end : end + 1].isalpha() & text[end - 1].isascii():
                continue
            score[entry.category] += weight
    return score.most_common(1)[0][0] if score else None


def _beside(what: str, passages: Sequence[Passage]) -> str | None:
    """The value of the first key-value line or row with a key of that kind."""
    keys = {folded(key) for key in _devices().keys[what]}
    for passage in passages:
        found = _KEY_VALUE.match(passage.text)
        if found and folded(found[1]) in keys and len(found[2]) <= _NAME:
            return found[2]
    return None


@cache
def _devices() -> _Devices:
    document = Document.load(_FILE)
    faults: list[Fault] = []
    devices = document.convert(_Devices, (), document.tree, faults)
    if devices is None:
        raise DataError(faults)
    return devices


@cache
def _words() -> tuple[list[_Category], AhoCorasick]:
    pairs = [(folded(form), entry) for entry in _devices().categories for form in entry.forms]
    automaton = AhoCorasick([form for form, _ in pairs], matchkind=MatchKind.LeftmostLongest)
    return [entry for _, entry in pairs], automaton
