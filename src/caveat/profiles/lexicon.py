"""What words testify: the term files, compiled into one automaton for each language."""

import re
from enum import StrEnum
from functools import cache
from itertools import product
from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind
from msgspec import Struct

from caveat.datafile import Document
from caveat.errors import DataError
from caveat.model.profile import Standing
from caveat.profiles.fold import fold, unpoint

_FOLDER = Path(__file__).parents[1] / "signals" / "terms"
_BRACES = re.compile(r"\{([^{}]*)\}")
_BORDER = re.compile(r"(?<=[\u3400-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[\u3400-\u9fff])")
LANGUAGES = ("zh", "ko", "en", "ja")


class Role(StrEnum):
    """What a token does in its sentence."""

    TERM = "term"  # names a fact
    NULL = "null"  # looks like a term or a cue and is none: "SIM ejector", "not only"
    YES = "yes"  # "supports", "있습니다"
    NO = "no"  # "does not have", "지원하지 않습니다"
    USE = "use"  # the device works with the term beside it, so it has it: "by GPS", "GPS로"
    LINK = "link"  # says over what a call or a message goes
    FLIP = "flip"  # undoes a NO: "아닌 것은 아닙니다"
    NEED = "need"  # "is not needed": says nothing of what is there
    IF = "if"  # what it governs is only supposed
    VARIES = "varies"  # "optional", "some models"
    ONLY = "only"
    VERSION = "version"  # names a version: "LTE model", "국내판"
    SUFFIX = "suffix"  # makes the word before it the name of a version: "model", "版"
    ALL = "all"  # "both versions"
    SELF = "self"  # this device
    OTHER = "other"  # another device: the phone, another product of the shop
    BLOCK = "block"  # makes its reach a mere mention: a trademark line, an app's permissions
    # Signs
    KEY = "key"  # the colon or the cell border after a key
    COMMA = "comma"
    LIST = "list"  # joins like things: "and", "、"
    BUT = "but"
    OPEN = "open"
    CLOSE = "close"
    ASK = "ask"  # ends a question
    END = "end"


class Reach(StrEnum):
    """Where in the sentence the words stand that a cue governs."""

    AFTER = "after"
    BEFORE = "before"
    BOTH = "both"  # what follows it, or, where nothing follows, what precedes
    NEXT = "next"  # only the term right after it
    PREVIOUS = "previous"  # only the term right before it
    AGAIN = "again"  # the last term named before it, in whatever clause: "without it"
    ANSWER = "answer"  # no term: it answers a question, where nothing follows it ("It doesn't.")
    CLAUSE = "clause"
    SENTENCE = "sentence"


class Link(StrEnum):
    """Over what a call or a message goes."""

    NONE = ""  # that is not said
    OWN = "own"  # the device's own network: "with no phone nearby", "over 4G"
    PHONE = "phone"  # a phone that it is connected with


class Holds(StrEnum):
    """When a term testifies of a fact."""

    ALWAYS = "always"
    AFFIRMED = "affirmed"  # a Bluetooth call affirmed means Bluetooth; denied, it says nothing of Bluetooth
    DENIED = "denied"


class Weight(StrEnum):
    """What a term says where no cue governs it."""

    FIRM = "firm"  # that the device has it: "built-in GPS"
    WEAK = "weak"  # that in a list or a title; in a sentence it is a mention


class Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One record of a term file: words that do the same."""

    forms: tuple[str, ...]  # as written; "{insert,put in} the {SIM,card}" stands for all four
    role: Role = Role.TERM
    facts: dict[str, Holds] = {}
    over: dict[Link, dict[str, Holds]] = {}  # its facts instead, where the sentence says over what it goes
    link: Link = Link.NONE  # of a LINK, or of another that tells it too: "calls over 4G", "by the phone"
    weight: Weight = Weight.WEAK
    shared: bool = False  # two ends make one link (Bluetooth): the phone's proves the device's
    reach: Reach = Reach.BOTH
    reason: str = "mention"  # of a BLOCK, IF, OTHER or NEED: why what it governs is only a hint
    only_for: tuple[str, ...] = ()  # facts that a BLOCK, IF, OTHER or NEED touches; none named: all
    spares: tuple[str, ...] = ()  # facts that it does not touch
    only_when: Standing | None = None  # it voids only what is said to stand so: "while charging, ... cannot be used"
    literal: bool = True  # it means what its role is called; else it does that work, and cannot be told in its place
    match: tuple[str, ...] = ()  # texts that must give the facts (or, for a cue, do what it does)
    miss: tuple[str, ...] = ()  # texts that must not


SLOT = Entry(forms=("\ufdd0\ufdd1",), weight=Weight.FIRM)
"""What another observer found and puts this in the place of, to learn what the sentence says of it. Two noncharacters
of Unicode: no text has them."""

OPTION = Entry(forms=("\ufdd2",), role=Role.VARIES)
"""The sign that is read where a legend says that another means an option."""

SIBLING = Entry(forms=("\ufdd3",), role=Role.VERSION)
"""The name of a model beside its siblings, which no list of words can hold."""


class Lexicon:
    """The entries of one language with those of every language, and the automaton over their forms."""

    def __init__(self, entries: list[Entry]) -> None:
        pairs = [(form, entry) for entry in entries for form in expanded(entry)]
        forms, owners = _folded([form for form, _ in pairs]), [entry for _, entry in pairs]
        by_form = dict(zip(forms, owners, strict=True))
        wide = [(form, entry) for form, entry in zip(forms, owners, strict=True) if not form.isascii()]
        for form, (plain, entry) in zip(_spaced([form for form, _ in wide]), wide, strict=True):
            if form != plain:
                by_form.setdefault(form, entry)
        self.forms = list(by_form)
        self.entries = list(by_form.values())
        self.sibling = self.forms.index(SIBLING.forms[0])
        self.automaton = AhoCorasick(self.forms, matchkind=MatchKind.LeftmostLongest)


def expanded(entry: Entry) -> list[str]:
    """The forms of an entry with their alternatives in braces written out."""
    return [one for form in entry.forms for one in alternatives(form)]


@cache
def alternatives(form: str) -> tuple[str, ...]:
    """What "{put,push} in" stands for, as in a shell: in a tenth of a library's time."""
    parts = _BRACES.split(form)  # text and choices by turns; the innermost, where braces hold braces
    if len(parts) == 1:
        return (form,)
    choices = [part.split(",") if index % 2 else [part] for index, part in enumerate(parts)]
    written = ("".join(one) for one in product(*choices))
    return tuple(dict.fromkeys(one for outer in written for one in alternatives(outer)))


def _spaced(forms: list[str]) -> list[str]:
    """The forms with the spaces that many writers put between Han signs and Latin letters."""
    return _BORDER.sub(" ", "\n".join(forms)).split("\n")


def folded(form: str) -> str:
    """A form as it is matched."""
    return form.lower() if form.isascii() else unpoint(fold(form))


def _folded(forms: list[str]) -> list[str]:
    """All forms at once: each by itself would cost more than the folding."""
    return folded("\n".join(forms)).split("\n")


@cache
def entries(name: str) -> tuple[Entry, ...]:
    """The records of a term file: "any" (words of every language) or a language."""
    document = Document.load(_FOLDER / f"{name}.yaml")
    found = document.records(Entry)
    forms = [(form, index) for index, entry in enumerate(found) for form in expanded(entry)]
    first: dict[str, int] = {}
    faults = []
    for (form, index), key in zip(forms, _folded([form for form, _ in forms]), strict=True):
        if "{" in form or "}" in form:
            faults.append(document.fault((index, "forms"), f"{form!r}: a brace without its other"))
        elif first.setdefault(key, index) != index:
            faults.append(document.fault((index, "forms"), f"{form!r} is in an entry above already"))
    if faults:
        raise DataError(faults)
    return tuple(found)


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon for text in a language of LANGUAGES. A language's own word goes before that of "any"."""
    return Lexicon([*entries("any"), *entries(language), SLOT, OPTION, SIBLING])


__all__ = [
    "LANGUAGES",
    "OPTION",
    "SLOT",
    "Entry",
    "Holds",
    "Lexicon",
    "Link",
    "Reach",
    "Role",
    "Weight",
    "entries",
    "folded",
    "lexicon",
]
