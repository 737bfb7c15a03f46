"""Which device this is: category, make and model, from titles, headings and labels."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind
from msgspec import Struct

from caveat.datafile import Document
from caveat.errors import UsageError
from caveat.model.evidence import Form, Passage
from caveat.model.profile import Device
from caveat.profiles.lexicon import alternatives, folded
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
    if category is not None and category not in categories():
        raise UsageError(f"there is no category {category!r}; there are {', '.join(categories())}")
    sample = passages[:_SAMPLE]
    make, named = _titled(sample)
    lines = list(_keyed(sample))
    return Device(
        make=_beside("make", lines) or make,
        model=model or _beside("model", lines) or named,
        category=category or _common(sample),
    )


def _common(passages: Sequence[Passage]) -> str | None:
    """The category of all items: the narrowest of such as include each other, none of such as exclude each other."""
    items: dict[str, list[Passage]] = defaultdict(list)
    for passage in passages:
        items[passage.item].append(passage)
    found = {category for item in items.values() if (category := _category(item))}
    narrowest = [one for one in found if all(other in wider(one) for other in found)]
    return narrowest[0] if narrowest else None


def _category(passages: Sequence[Passage]) -> str | None:
    """What the titles name first; else what is named most, where a companion counts for half."""
    if any(entry.category == ACCESSORY for name in _names(passages) for entry in _named(name)):
        return ACCESSORY
    titles = [passage for passage in passages if passage.form is Form.TITLE]
    for passage in titles or passages[:_OPENING]:
        named = next((entry for entry in _devices_in(passage) if titles or not entry.companion), None)
        if named:
            return named.category
    score: Counter[str] = Counter()
    for passage in passages:
        for entry in _devices_in(passage):
            score[entry.category] += 1 if entry.companion else 2
    return score.most_common(1)[0][0] if score else None


def _names(passages: Sequence[Passage]) -> list[str]:
    """What the titles call the product, and the line with its name; a text of one line is its title."""
    if len(passages) == 1:
        return [passages[0].text]
    titles = [passage.text for passage in passages if passage.form is Form.TITLE]
    found = (_name_key().search(folded(passage.text)) for passage in passages if _has_key(passage.text))
    named = [key.string[key.end() :][:_TITLE] for key in islice(filter(None, found), 1)]
    return [*titles, *named]


def _has_key(text: str) -> bool:
    """Whether a text holds a sign that ends keys: most hold none, and need no closer look."""
    return ":" in text or "\t" in text or "：" in text


def _devices_in(passage: Passage) -> Iterator[_Category]:
    """The devices that a passage names: a table may list a strap among what is in the box."""
    return (entry for entry in _named(passage.text) if entry.category != ACCESSORY)


def _named(name: str) -> Iterator[_Category]:
    """The categories that a text names, whole words only."""
    entries, automaton = _words()
    text = _folded(name)
    for index, start, end in automaton.find_matches_as_indexes(text):
        before, after = text[max(0, start - 1) : start], text[end : end + 1]
        if not (_is_word(text[start]) and _is_word(before)) and not (_is_word(text[end - 1]) and _is_word(after)):
            yield entries[index]


def _is_word(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()


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
    return frozenset(map(folded, _devices().keys[what]))


@cache
def _name_key() -> re.Pattern[str]:
    keys = "|".join(sorted((re.escape(folded(key)) for key in _devices().keys["name"]), key=len, reverse=True))
    return re.compile(rf"(?:^|[\s*])(?:{keys})[\s*]*[:\t]")


@cache
def _makes() -> Words[str]:
    return Words((form, make) for make, forms in _devices().makes.items() for form in forms)


@cache
def _generic() -> frozenset[str]:
    return frozenset(map(folded, _devices().generic))


@cache
def _devices() -> _Devices:
    return Document.load(_FILE).whole(_Devices)


@cache
def _words() -> tuple[list[_Category], AhoCorasick]:
    pairs = [
        (folded(one), entry) for entry in _devices().categories for form in entry.forms for one in alternatives(form)
    ]
    automaton = AhoCorasick([form for form, _ in pairs], matchkind=MatchKind.LeftmostLongest)
    return [entry for _, entry in pairs], automaton
