"""What a request asks, by the names of the command line."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct

from caveat import questions
from caveat.errors import UsageError
from caveat.reports import resolve
from caveat.rules.verdicts import check
from caveat.web.answers import Listing, Question
from caveat.web.sealed import opened
from caveat.web.settings import Settings


class Field(Struct, frozen=True):
    """One field: what it means, and whether it may be given more than once."""

    meaning: str
    repeated: bool = False


FILES = "files"
"""The field of the files."""

EVIDENCE = {
    FILES: Field("The manual, photos, a listing, firmware: of one device. May be repeated.", repeated=True),
    "text": Field("A text: a listing, what stands on a label."),
    "model": Field("The model or version, of several that are described; or alone, it or a number from the box."),
    "category": Field("What kind of device it is: smartwatch."),
    "fact": Field("What you know, as NAME=WORD: sim_slot=absent. May be repeated.", repeated=True),
    "row": Field("The row of a listing with many, from 1."),
    "language": Field("Of the answer: en, ja, ko, zh, zh-Hant (default: by Accept-Language)."),
}
"""The fields of a profile. It needs a file, a text or a model."""

CASE = {
    "to": Field(
        "Where it goes: codes of places with commas between them: KP,DE; or all. May be repeated.", repeated=True
    ),
    "route": Field("Instead of `to`, a journey with its stops: CN>AE>KE."),
    "act": Field("What is done with it, in words with commas between them. May be repeated.", repeated=True),
    "as_of": Field("By the rules of this day (default: today)."),
    "case": Field("A fact of the case, as NAME=VALUE: audience=child. May be repeated.", repeated=True),
}
"""The further fields of a check. It needs a place or a route; without an act it is import."""

PAGE_FORM, NOTICE, REPORT, JSON = "page", "notice", "html", "json"
FORMATS = (PAGE_FORM, NOTICE, REPORT, JSON)
"""What the page sends back: itself; or to keep: a page to print (PDF), the report as a file, the JSON of a check."""

READ = "read"
"""The field of what was read before, as a page carries it back: no file is sent again."""

FORM = (
    EVIDENCE
    | CASE
    | {
        "format": Field(f"What is sent back: {', '.join(FORMATS)}."),
        READ: Field("What was read before, instead of files and a text."),
        "supplier": Field("The language of the question to the supplier."),
    }
)
"""The fields of the page."""

PAGE = {"language": EVIDENCE["language"]}
"""The parameters of the form."""

RULES = {
    "to": CASE["to"],
    "act": Field("Rules about this act only."),
    "fact": Field("Rules that ask this fact only: esim."),
    "as_of": CASE["as_of"],
    "stale": Field("Only those whose sources must be looked at again: true or false (default)."),
    **PAGE,
}
"""The parameters of a list of rules."""

RULE = {"as_of": CASE["as_of"], **PAGE}
"""The parameters of one rule."""

SUPPLIERS = "zh"
"""The language of most suppliers."""

Fields = Mapping[str, Sequence[str]]
"""What was given for each field; nothing of a field that was left empty."""


def fields(given: Sequence[tuple[str, str]], known: Mapping[str, Field]) -> dict[str, list[str]]:
    """The words of a request, by field. Raises UsageError for a field that there is not, or that is given too often."""
    found: dict[str, list[str]] = {}
    for name, word in given:
        if name not in known:
            raise UsageError(f"there is no field {name!r}; there are {', '.join(known)}")
        if name == FILES:
            raise UsageError(f"{FILES}: expected a file with its name, not words")
        if word.strip():
            found.setdefault(name, []).append(word)
    for name, words in found.items():
        if len(words) > 1 and not known[name].repeated:
            raise UsageError(f"{name} is given {len(words)} times; give it once")
    return found


def question(given: Fields, files: tuple[Path, ...], language: str, day: date, settings: Settings) -> Question:
    """What is asked. Raises UsageError for what is no answer to its field."""
    row = _one(given, "row")
    to = each(given, "to", questions.places)
    everywhere = questions.EVERYWHERE in to
    if everywhere and form_of(given) in (NOTICE, REPORT):
        raise UsageError("a notice and a report are of places that are named")
    cases = questions.cases(
        to=to,
        acts=each(given, "act", questions.words),
        route=_one(given, "route"),
        as_of=as_of(given, day),
        facts=[questions.pair(word) for word in given.get("case", ())],
    )
    for case in cases:
        check(case)
    return Question(
        cases=cases,
        everywhere=everywhere,
        declared=tuple(questions.declared(questions.pair(word) for word in given.get("fact", ()))),
        model=_one(given, "model"),
        category=_one(given, "category"),
        row=questions.count(row) if row else None,
        language=language,
        text=_one(given, "text"),
        reading=opened(given[READ][0], settings.key) if READ in given else None,
        files=files,
        asked=tuple((name, word) for name in CASE for word in given.get(name, ())),
        said=tuple(given.get("fact", ())),
        supplier=resolve(_one(given, "supplier") or SUPPLIERS),
        key=settings.key,
        limits=settings.limits,
        packs=settings.packs,
    )


def listing(given: Fields, language: str, day: date, settings: Settings) -> Listing:
    """Which rules are asked for. Raises UsageError for what is no answer to its field."""
    stale = _one(given, "stale") or "false"
    if stale not in ("true", "false"):
        raise UsageError(f"stale={stale}: expected true or false")
    to = each(given, "to", questions.places)
    return Listing(
        to=() if questions.EVERYWHERE in to else to,
        act=_one(given, "act"),
        fact=_one(given, "fact"),
        as_of=as_of(given, day),
        stale=stale == "true",
        language=language,
        packs=settings.packs,
    )


def form_of(given: Fields) -> str:
    """What is sent back, of FORMATS. Raises UsageError for another."""
    asked = _one(given, "format") or PAGE_FORM
    if asked not in FORMATS:
        raise UsageError(f"format={asked}: there are {', '.join(FORMATS)}")
    return asked


def as_of(given: Fields, day: date) -> date:
    """The day that is named, else this one."""
    named = _one(given, "as_of")
    return questions.day(named.strip()) if named else day


def language(given: Fields, accepted: str) -> str:
    """The language that is named, else the first that the browser prefers and reports are written in.

    `accepted` is an Accept-Language header (RFC 9110, section 12.5.4). Raises UsageError for a named one that there
    is not.
    """
    named = _one(given, "language")
    if named:
        return resolve(named)
    weighed = [_weighed(part) for part in accepted.split(",")]
    for weight, tag in sorted(weighed, key=lambda one: -one[0]):
        if weight > 0:
            try:
                return resolve(tag)
            except UsageError:
                continue
    return "en"


def _weighed(part: str) -> tuple[float, str]:
    tag, _, parameter = part.partition(";")
    name, _, value = parameter.partition("=")
    try:
        return (float(value) if name.strip() == "q" else 1.0), tag.strip()
    except ValueError:
        return 0.0, tag.strip()


def _one(given: Fields, name: str) -> str | None:
    return questions.readable(given[name][0]) if name in given else None


def each(given: Fields, name: str, read: Callable[[str], tuple[str, ...]]) -> tuple[str, ...]:
    """The words of a field that may be repeated, each once."""
    return tuple(dict.fromkeys(word for one in given.get(name, ()) for word in read(one)))
