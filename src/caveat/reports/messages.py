"""The sentences of the reports, one reviewed catalogue for each language."""

import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

from msgspec import Struct

from caveat import vocabulary
from caveat.datafile import Document
from caveat.errors import UsageError
from caveat.model.evidence import Place
from caveat.model.rules import Text, Value

_FOLDER = Path(__file__).parent
_SECTIONS = dict[str, dict[str, str]]
_ORIGINS = {"zh-Hant": "zh", "ja": "en"}
"""By the words of which language the texts of texts/ are stored."""

_IDENTITY = ("category", "make", "model", "destination", "act", "as_of")
_OF_CATEGORIES = ("category", "made_for")
_OF_NAMES = ("make", "model", "producer", "module_producer", "affiliation", "preinstalled_app")
"""Facts whose words are the names of companies and things: "GE" is no country there."""


@cache
def languages() -> tuple[str, ...]:
    """The languages that reports are written in: one for each file of messages/."""
    return tuple(sorted(path.stem for path in (_FOLDER / "messages").glob("*.yaml")))


def resolve(tag: str) -> str:
    """The report language for a language tag or a locale: "ko" for "ko_KR.UTF-8".

    Raises UsageError for one that no report is written in.
    """
    for candidate in fallbacks(tag):
        if candidate in languages():
            return candidate
    raise UsageError(f"there are no reports in {tag!r}; there are in {', '.join(languages())}")


def fallbacks(tag: str) -> tuple[str, ...]:
    """A language with those that stand in for it: "zh-Hant" gives "zh-Hant", "zh"."""
    parts = re.split(r"[.@]", tag)[0].replace("_", "-").split("-")
    primary = parts[0].lower()
    if primary == "zh" and {part.lower() for part in parts[1:]} & {"hant", "tw", "hk", "mo"}:
        return ("zh-Hant", primary)
    return (primary,)


class Told(Struct, frozen=True):
    """A text, and the language that it is in."""

    text: str
    language: str


def told(text: Text, language: str) -> Told | None:
    """The text in the language, written or stored, or in the one that stands in for it, or in English."""
    if language in text:
        return Told(text[language], language)
    origin = _ORIGINS.get(language)
    if origin in text and text[origin] in (stored := _stored(language)):
        return Told(stored[text[origin]], language)
    for candidate in (*fallbacks(language), "en"):
        if candidate in text:
            return Told(text[candidate], candidate)
    return None


def in_language(text: Text, language: str, default: str = "") -> str:
    """The same as words alone."""
    found = told(text, language)
    return found.text if found else default


class Messages:
    """All that a report says in one language."""

    def __init__(self, language: str) -> None:
        """Raises DataError where the language's file is wrong."""
        self.language = language
        self.sections = _load(_FOLDER / "messages" / f"{language}.yaml")

    def say(self, section: str, key: str, **values: object) -> str:
        """A sentence, its places filled. An unknown key gets the section's "other"."""
        sentences = self.sections[section]
        sentence = sentences[key] if key in sentences else sentences["other"]
        return sentence.format_map({name: _Word(value) for name, value in values.items()})

    def listed(self, words: Iterable[str], separator: str = "separator") -> str:
        """Words in a row, as the language separates them; "clauses" for such as hold commas themselves."""
        return self.say("word", separator).join(words)

    def sentences(self, *said: str) -> str:
        """Sentences one after the other; empty ones are none."""
        return self.listed(filter(None, said), "sentences")

    def text(self, text: Text, default: str = "") -> str:
        """What a pack or the vocabulary says, in this language or in the nearest one."""
        return in_language(text, self.language, default)

    def told(self, text: Text) -> Told:
        """The same, with the language that it is in."""
        return told(text, self.language) or Told("", self.language)

    def fact(self, fact: str) -> str:
        """The name of a fact; of one that the vocabulary does not have, its id."""
        if fact in _IDENTITY:
            return self.say("word", fact)
        known = vocabulary.facts().get(fact)
        return self.text(known.name, fact) if known else fact

    def look(self, fact: str) -> str:
        """How to tell by looking; "" for a fact that the vocabulary does not have."""
        known = vocabulary.facts().get(fact)
        return self.text(known.look) if known else ""

    def category(self, category: str) -> str:
        """The name of a category; of an unknown one, its id."""
        known = vocabulary.categories().get(category)
        return self.text(known.name, category) if known else category

    def act(self, act: str) -> str:
        """The name of an act; of an unknown one, its id."""
        known = vocabulary.acts().get(act)
        return self.text(known.name, act) if known else act

    def value(self, fact: str, value: Value) -> str:
        """An answer to a fact, as one reads it: a word by its name, a number with its unit."""
        if isinstance(value, bool):
            return self.say("word", "true" if value else "false")
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, float | int):
            known = vocabulary.facts().get(fact)
            return self.number(value, known.unit or "" if known else "")
        return self._called(fact, value)

    def number(self, value: float, unit: str) -> str:
        """A number with its unit: "1.1 Wh", "1 day"."""
        written = f"{value:.10g}"
        key = f"{unit}-1" if value == 1 else unit
        return self.say("unit", key, number=written, unit=unit).strip()

    def _called(self, fact: str, word: str) -> str:
        if fact == "act":
            return self.act(word)
        if fact in _OF_CATEGORIES:
            return self.category(word)
        if fact in _OF_NAMES:
            return word
        names = _names("languages" if fact.endswith("language") else "values")
        if word in names:
            return self.text(names[word], word)
        return self.country(word)

    def country(self, code: str) -> str:
        """The name of a place; of an unknown one, its code."""
        return in_language(vocabulary.places().get(code, {}), self.language, code)

    def headed(self, code: str) -> str:
        """The name of a place as a heading has it: "The United Kingdom"."""
        name = self.country(code)
        return name[:1].upper() + name[1:]

    def doing(self, act: str, to: str) -> str:
        """An act at a place: "importing it into Japan"."""
        return self.say("doing", act, place=self.country(to), act=self.act(act))

    def place(self, place: Place) -> list[str]:
        """Where in its item a passage stands, part by part."""
        parts = [
            self.say("place", name, number=number)
            for name, number in (("page", place.page), ("line", place.line), ("row", place.row))
            if number is not None
        ]
        if place.cell is not None:
            parts.append(self.say("place", "cell", cell=place.cell))
        if place.path is not None:
            parts.append(place.path)
        if place.offset is not None:
            parts.append(self.say("place", "offset", number=place.offset))
        return parts


@cache
def messages(language: str) -> Messages:
    """The catalogue of a language tag. Raises UsageError where there is none."""
    resolved = resolve(language)
    return Messages(resolved)


@cache
def _names(of: str) -> dict[str, Text]:
    return _load(_FOLDER / f"{of}.yaml")


@cache
def _stored(language: str) -> dict[str, str]:
    """What packs and vocabulary say in another language only, and a person has put into this one."""
    return Document.load(_FOLDER / "texts" / f"{language}.yaml").whole(dict[str, str])


def _load(path: Path) -> _SECTIONS:
    return Document.load(path).whole(_SECTIONS)


class _Word(str):
    """A word that takes its Korean particle: `{item:을/를}`."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return self + particle(self, spec) if spec else str(self)


def particle(word: str, pair: str) -> str:
    """The one of two Korean particles that a word takes, by how its last syllable ends.

    A pair names the form after a consonant first: "은/는", "이/가", "을/를", "으로/로". What stands in
    brackets at the end is not spoken. Where nobody can tell how the word is read, both are written: "을(를)".
    """
    closed, open_ = pair.split("/")
    spoken = re.sub(r"[\s\W]+$", "", re.sub(r"\s*\([^()]*\)$", "", word))
    coda = _coda(spoken[-1:])
    if coda is None:
        return f"{closed}({open_})" if open_ != "로" else "(으)로"
    return open_ if coda == "" or (coda == "ㄹ" and open_ == "로") else closed


# How digits and letters end when they are read in Korean: 영 일 이 삼 사 오 육 칠 팔 구; 엘 엠 엔 알.
_READ = dict(zip("0123456789", ("ㅇ", "ㄹ", "", "ㅁ", "", "", "ㄱ", "ㄹ", "ㄹ", ""), strict=True)) | {
    **dict.fromkeys("ABCDEFGHIJKOPQSTUVWXYZ", ""),
    "L": "ㄹ",
    "M": "ㅁ",
    "N": "ㄴ",
    "R": "ㄹ",
}


def _coda(syllable: str) -> str | None:
    """The consonant that ends a syllable: "" for none, "ㄹ", another one as "ㄱ"; None if that can't be told."""
    if "가" <= syllable <= "힣":
        index = (ord(syllable) - ord("가")) % 28
        return {0: "", 8: "ㄹ"}.get(index, "ㄱ")
    return _READ.get(syllable)
