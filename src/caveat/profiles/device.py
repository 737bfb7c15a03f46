"""Which device this is: category, make and model, from titles, headings and labels."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from ahocorasick_rs import AhoCorasick, MatchKind
from msgspec import Struct

from caveat.datafile import Document
from caveat.errors import UsageError
from caveat.model.evidence import Form, Passage
from caveat.model.profile import Device
from caveat.profiles.fold import are_alnum, points
from caveat.profiles.joined import Joined
from caveat.profiles.lexicon import alternatives, folded
from caveat.profiles.passages import Passages
from caveat.profiles.words import Words
from caveat.vocabulary import categories, wider

ACCESSORY = "accessory"
"""The category of what is no device, but made for one."""

_FILE = Path(__file__).parents[1] / "signals" / "devices.yaml"
_OPENING = 3  # passages that count as a title when a document has none
_SAMPLE = 3_000  # passages are enough to tell what a document is about
_TITLE = 200  # signs of a title that are looked at
_NAME = 60  # signs that a model's name has at most
_CODE = re.compile(
    r"(?<![A-Za-z0-9])[A-Z][A-Za-z]*(?:-?[A-Z]*\d[A-Za-z0-9]*)+(?:[-/][A-Z0-9]+)*"
    r"(?: (?:Pro|Plus|Max|Ultra|Lite|Mini|Air|SE)\b)*"
)
_NO_CODE = re.compile(r"(?:IP|IPX|MP|USB|BT|RS|HDMI|DVI|Type|LPDDR|DDR|[VvRr]er|V)-?\d|B0|H\.?26[45]")
_AFTER_MAKE = re.compile(r"[®™\s]*([A-Z0-9][A-Za-zÀ-ÿ0-9.+-]*(?: [A-Z0-9][A-Za-zÀ-ÿ0-9.+/-]*){0,4})")
_KEY_END = re.compile(r"(?:[^\S\n\t]|\*)*[:\t]")
_KEY_VALUE = re.compile(r"^\s*([^:：\t]{1,24}?)\s*[:：\t]\s*([^\t]{1,80}?)\s*$")


class _Category(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    category: str
    forms: tuple[str, ...]
    companion: bool = False


class _Devices(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    categories: tuple[_Category, ...]
    generic: tuple[str, ...]  # words of titles that are no part of a name
    makes: dict[str, tuple[str, ...]]  # the name that is told, and how it is written
    keys: dict[str, tuple[str, ...]]


def identify(passages: Sequence[Passage], model: str | None = None, category: str | None = None) -> Device:
    """The device that `passages` speak of. `model` and `category`, where the user names them, go before what is read.

    Raises UsageError for a category that there is not.
    """
    make, named = _named(passages[:_SAMPLE])
    return Device(make=make, model=model or named, category=category_of(passages, category))


def category_of(
    passages: Sequence[Passage], named: str | None = None, mentions: "Mentions | None" = None
) -> str | None:
    """The category that the user named, else that of all items.

    Of several that is the narrowest of such as include each other, none of such as exclude each other. `mentions` are
    those of the texts of these passages, where they are known already. Raises UsageError for a category that there is
    not.
    """
    if named is not None:
        if named not in categories():
            raise UsageError(f"there is no category {named!r}; there are {', '.join(categories())}")
        return named
    sample = Passages.of(passages if len(passages) <= _SAMPLE else passages[:_SAMPLE])
    mentions = mentions or Mentions(sample.texts)
    found = {_category(texts, forms, mentions) for texts, forms in _items(sample)} - {None}
    narrowest = [one for one in found if one and all(other in wider(one) for other in found)]
    return narrowest[0] if narrowest else None


class Mentions:
    """The kinds of devices that texts name, whole words only; all are searched at once."""

    def __init__(self, texts: Iterable[str]) -> None:
        own = list(dict.fromkeys(texts))
        joined = Joined(own, folded)
        self._kinds: dict[str, list[_Category]] = {}
        self._starts: dict[str, list[int]] = {}
        self._names: dict[str, int] = {}
        for owner, start, entry in joined.placed(_kinds_in(joined.text)):
            self._kinds.setdefault(own[owner], []).append(entry)
            self._starts.setdefault(own[owner], []).append(start)
        for owner, start, length in joined.placed(_name_keys_in(joined.text)):
            self._names.setdefault(own[owner], start + length)

    def of(self, text: str) -> Sequence[_Category]:
        """Those that a text names, in order."""
        return self._kinds.get(text, ())

    def in_name(self, texts: Iterable[str]) -> list[_Category]:
        """Those in the product's name, which stands behind the first key of such."""
        text = next((text for text in texts if text in self._names), "") if self._names else ""
        if not text:
            return []
        start = self._names[text]
        named = zip(self._starts.get(text, ()), self.of(text), strict=True)
        return [entry for at, entry in named if start <= at < start + _TITLE]


def _category(texts: Sequence[str], forms: Sequence[Form], mentions: Mentions) -> str | None:
    """That of an item, by its texts and the part that each plays.

    What the titles name first; else what is named most, where a companion counts for half.
    """
    titles = [text for text, form in zip(texts, forms, strict=True) if form is Form.TITLE]
    entitled = titles if len(texts) > 1 else texts  # a text of one line is its title
    named = [entry.category for text in entitled for entry in mentions.of(text)]
    if ACCESSORY in named or ACCESSORY in [entry.category for entry in mentions.in_name(texts)]:
        return ACCESSORY
    for text in titles or texts[:_OPENING]:
        for entry in _devices(text, mentions):
            if titles or not entry.companion:
                return entry.category
    score: Counter[str] = Counter()
    for text in texts:
        for entry in _devices(text, mentions):
            score[entry.category] += 1 if entry.companion else 2
    return score.most_common(1)[0][0] if score else None


def _items(passages: Passages) -> Iterable[tuple[list[str], list[Form]]]:
    """The texts of each item, and the part that each plays."""
    if len(set(passages.items)) == 1:
        return [(passages.texts, passages.forms)]
    items: dict[str, tuple[list[str], list[Form]]] = defaultdict(lambda: ([], []))
    for name, text, form in zip(passages.items, passages.texts, passages.forms, strict=True):
        texts, forms = items[name]
        texts.append(text)
        forms.append(form)
    return items.values()


def _devices(text: str, mentions: Mentions) -> list[_Category]:
    """The devices that a text names: a table may list a strap among what is in the box."""
    return [entry for entry in mentions.of(text) if entry.category != ACCESSORY]


def _kinds_in(text: str) -> Iterator[tuple[int, _Category]]:
    """Where a folded text names categories, whole words only."""
    entries, automaton = _words()
    found = automaton.find_matches_as_indexes(text)
    if not found:
        return
    index, start, end = np.array(found).T
    is_word = are_alnum(points(f" {text} "))  # each match has neighbours
    before, first, last, after = (is_word.take(at) for at in (start, start + 1, end, end + 1))
    whole = ~(before & first) & ~(last & after)
    yield from zip(start[whole].tolist(), (entries[one] for one in index[whole].tolist()), strict=True)


def _name_keys_in(text: str) -> Iterator[tuple[int, int]]:
    """Where a folded text has the key of a product's name, and how long that is with the sign that ends it."""
    for _, start, end in _name_keys().find_matches_as_indexes(text):
        ending = _KEY_END.match(text, end)
        if ending and (not start or text[start - 1].isspace() or text[start - 1] == "*"):
            yield start, ending.end() - start


def _has_key(text: str) -> bool:
    """Whether a text holds a sign that ends keys: most hold none, and need no closer look."""
    return ":" in text or "\t" in text or "：" in text


def _named(passages: Sequence[Passage]) -> tuple[str | None, str | None]:
    """Make and model: beside their keys, else what the titles name."""
    make, model = _titled(passages)
    lines = list(_keyed(passages))
    return _beside("make", lines) or make, _beside("model", lines) or model


def _keyed(passages: Sequence[Passage]) -> Iterator[tuple[str, str]]:
    """The key, folded, and the value of each line or row that has one and may hold a name."""
    for passage in passages:
        if passage.form is Form.HEAD or not _has_key(passage.text):
            continue
        found = _KEY_VALUE.match(passage.text)
        if found and len(found[2]) <= _NAME and not found[2].endswith((".", ":")):
            yield _folded(found[1]), found[2]


def _beside(what: str, lines: Sequence[tuple[str, str]]) -> str | None:
    """The value of the first of these lines with a key of that kind."""
    return next((value for key, value in lines if key in _keys(what)), None)


def _titled(passages: Sequence[Passage]) -> tuple[str | None, str | None]:
    """The make and the model that the titles name, or the opening where there are none."""
    titles = [passage for passage in passages if passage.form is Form.TITLE or passage.level == 1][:_OPENING]
    make = model = None
    for passage in titles or passages[:_OPENING]:
        text = passage.text[:_TITLE]
        brand = next(_makes().find(_folded(text)), None)
        make = make or (brand.value if brand else None)
        model = model or _after(text, brand.end) if brand else model
        model = model or next((code[0] for code in _CODE.finditer(text) if not _NO_CODE.match(code[0])), None)
    return make, model


def _after(title: str, end: int) -> str | None:
    """The name that follows the make in a title, up to the words that titles of all devices have."""
    found = _AFTER_MAKE.match(title, end)
    if not found:
        return None
    words = found[1].split(" ")
    generic = next((place for place, word in enumerate(words) if folded(word) in _generic()), len(words))
    return " ".join(words[:generic]) or None


@lru_cache(maxsize=256)
def _folded(text: str) -> str:
    """A text as it is matched: titles are looked at again and again, and keys are the same in all rows."""
    return folded(text)


@cache
def _keys(what: str) -> frozenset[str]:
    return frozenset(map(folded, _data().keys[what]))


@cache
def _name_keys() -> AhoCorasick:
    return AhoCorasick(map(folded, _data().keys["name"]), matchkind=MatchKind.LeftmostLongest)


@cache
def _makes() -> Words[str]:
    return Words((form, make) for make, forms in _data().makes.items() for form in forms)


@cache
def _generic() -> frozenset[str]:
    return frozenset(map(folded, _data().generic))


@cache
def _data() -> _Devices:
    return Document.load(_FILE).whole(_Devices)


@cache
def _words() -> tuple[list[_Category], AhoCorasick]:
    pairs = [(folded(one), entry) for entry in _data().categories for form in entry.forms for one in alternatives(form)]
    automaton = AhoCorasick([form for form, _ in pairs], matchkind=MatchKind.LeftmostLongest)
    return [entry for _, entry in pairs], automaton
