"""The pages for people: a form, and the report. Neither needs a script, or anything from elsewhere."""

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from markupsafe import Markup
from msgspec import Struct

from caveat import vocabulary
from caveat.model.exhibits import Exhibit
from caveat.model.profile import Profile, Standing
from caveat.model.rules import Ruling, Verdict
from caveat.model.screening import Role
from caveat.profiles import gloss
from caveat.reports import html, languages
from caveat.reports.messages import Messages, messages
from caveat.reports.notice import to_look_at, worst_first
from caveat.reports.rulebook import ListedEntry, PackEntry, RuleDocument, RulesDocument
from caveat.reports.supplier import letter
from caveat.reports.world import html as world
from caveat.rules.condition import GIVEN
from caveat.rules.verdicts import INTERNATIONAL, UNION, topic
from caveat.vocabulary import Kind, Topic
from caveat.web.settings import Settings

_FIRST_ACTS = ("import", "sell", "carry-in", "possess", "use")
"""What most people ask; the other acts follow."""

_LOOKED_FOR = (
    *("sim_slot", "esim", "cellular", "satellite", "wifi", "bluetooth", "gnss", "nfc", "camera", "microphone"),
    *("fm_receiver", "memory_card"),
)
"""What someone who holds a device can see of it, or find in its menus."""

_SCRIPTED = (
    *("camera", "chosen", "remove", "over", "over-count", "folder"),
    *("sending", "reading", "files-read", "judging", "stopped"),
)
"""What the script of the form says."""

_SEEN = (Standing.PRESENT, Standing.ABSENT, Standing.REMOVED, Standing.SEALED, Standing.DISABLED)
"""How it may be found."""

_MOST_WORDS = 12  # of a choice that fits a list

Option = tuple[str, str]
"""A word, and its name."""

FORM_HEADERS = {"Vary": "Accept-Language", "Cache-Control": "private, no-cache"}
"""Unlike an answer an empty form may be kept, so that it is as it was filled when the user comes back to it."""

SCRIPTS = ("answer.js", "form.js", "stock.js")
"""What may run in a page; each has an address of its own, and every page does without."""

Placed = TypeVar("Placed", ListedEntry, PackEntry)


@cache
def style() -> Markup:
    """The style of every page: that of the report, that of the map, then those of the forms."""
    reports, here = Path(html.__file__).parent, Path(__file__).parent
    files = (reports / "page.css", reports / "world" / "world.css", here / "web.css", here / "stock.css")
    return Markup("\n".join(file.read_text(encoding="utf-8") for file in files))  # noqa: S704 - files of the program


@cache
def script(name: str) -> str:
    """One of `SCRIPTS`."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


@cache
def policy() -> str:
    """The Content-Security-Policy of every page: only files of the program run, and nothing comes from elsewhere."""
    digest = b64encode(sha256(style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; script-src 'self'; connect-src 'self'; "
        "img-src data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def form_page(
    catalogue: Messages,
    bound: frozenset[str],
    settings: Settings,
    *,
    given: Mapping[str, Sequence[str]] | None = None,
    fault: str = "",
    detail: str = "",
) -> str:
    """The form, with what was chosen before, and why that was not answered.

    `bound` are the places where a pack binds, which stand first; `settings` say how much may be sent. What was typed
    does not come back: it may hold a number of one unit, and the browser has it one step back.
    """
    return html.template("form.html.jinja", __package__).render(
        **_site(catalogue),
        **_destinations(catalogue, bound),
        acts=_acts(catalogue),
        looks=[(fact, catalogue.fact(fact), catalogue.look(fact)) for fact in _LOOKED_FOR],
        standings=[(one.value, catalogue.say("standing", one)) for one in _SEEN],
        given={name: list(words) for name, words in (given or {}).items()},
        fault=fault,
        detail=detail,
        words={
            "say": {key: catalogue.sections["web"][key] for key in _SCRIPTED}
            | {"unreachable": catalogue.say("stock", "unreachable"), "fault": catalogue.say("web", "fault")},
            "bytes": settings.upload_bytes,
            "files": settings.files,
        },
    )


def stock_page(catalogue: Messages, bound: frozenset[str], *, fault: str = "") -> str:
    """The form of a stock list, and the table that a script fills; why it was not answered, if it was not."""
    return html.template("stock.html.jinja", __package__).render(
        **_site(catalogue), **_destinations(catalogue, bound), acts=_acts(catalogue), said=_said(catalogue), fault=fault
    )


def _said(catalogue: Messages) -> dict[str, object]:
    """The words of what a script fills in."""
    known = vocabulary.facts()
    return {
        "words": catalogue.sections["stock"]
        | {word: catalogue.say("label", word) for word in ("problems", "facts")}
        | {"colon": catalogue.say("word", "colon")},
        "rulings": [(one.value, catalogue.say("ruling", one)) for one in Ruling],
        "roles": {one.value: catalogue.say("role", one) for one in Role},
        "standings": {one.value: catalogue.say("standing", one) for one in Standing},
        "kinds": {kind: catalogue.category(kind) for kind in vocabulary.categories()},
        "facts": {fact: catalogue.fact(fact) for fact in known if known[fact].topic is Topic.DEVICE},
    }


class Asking(Struct, frozen=True, kw_only=True):
    """What the user may say to an answer without sending the files again."""

    read: str | None  # what was read, sealed; None where it is too much for a page
    asked: Sequence[tuple[str, str]]  # the fields of the case, as they were given
    said: Sequence[str]  # what the user said of the device
    supplier: str  # the language of the question to the supplier


class _Look(Struct, frozen=True, kw_only=True):
    """A fact that the user may answer for."""

    fact: str
    name: str
    how: str
    words: Sequence[Option]  # what he may say, as `fact` takes it


def answer_page(
    profile: Profile,
    verdicts: Sequence[Verdict],
    catalogue: Messages,
    *,
    elsewhere: Sequence[Verdict],
    asking: Asking,
    exhibits: Sequence[Exhibit],
) -> str:
    """The report as a page of this site, with what the user can answer, and with what the rules of all places say."""
    kept = f"language={catalogue.language}"
    shown = html.contents(
        profile, verdicts, catalogue, exhibits, gloss=gloss, address=lambda rule: f"/rules/{quote(rule)}?{kept}"
    )
    places = _places(elsewhere, catalogue, level=3)
    open_facts = list(dict.fromkeys(fact for verdict in verdicts for fact in to_look_at(verdict)))
    answered = [word.partition("=")[0].strip() for word in asking.said]
    looks = [_look(fact, catalogue) for fact in dict.fromkeys([*answered, *open_facts]) if _words(fact)]
    shown_there = {said for look in looks for said, _ in look.words}
    rulings = (
        catalogue.say("world", "spot", place=catalogue.headed(one.case.to), answers=catalogue.say("ruling", one.ruling))
        for one in worst_first(verdicts)
    )
    answers = {
        "asking": asking,
        "looks": looks,
        "hidden": [*asking.asked, *(("fact", said) for said in asking.said if said not in shown_there)],
        "letter": letter(profile, open_facts, messages(asking.supplier)),
        "now": catalogue.listed([*rulings], "clauses"),
        "pictured": bool(exhibits),
    }
    return html.template("answer.html.jinja", __package__).render(_site(catalogue) | places | shown | answers)


def _look(fact: str, catalogue: Messages) -> _Look:
    is_capability = vocabulary.fact(fact).kind is Kind.CAPABILITY
    words = [
        (f"{fact}={word}", catalogue.say("standing", word) if is_capability else catalogue.value(fact, word))
        for word in _words(fact)
    ]
    return _Look(fact=fact, name=catalogue.fact(fact), how=catalogue.look(fact), words=words)


def _words(fact: str) -> Sequence[str]:
    """What may be said of a fact in a word: of what is no fact of the device, and of numbers, nothing."""
    known = vocabulary.facts().get(fact)
    if known is None or known.topic is Topic.CASE:
        return ()
    if known.kind is Kind.CAPABILITY:
        return _SEEN
    return known.values if known.kind is Kind.CHOICE and len(known.values) <= _MOST_WORDS else ()


def world_page(verdicts: Sequence[Verdict], catalogue: Messages) -> str:
    """The map of all places as a page of this site."""
    shown = _places(verdicts, catalogue, level=2)
    return html.template("world.html.jinja", __package__).render(_site(catalogue) | shown)


def rules_page(
    found: RulesDocument,
    catalogue: Messages,
    *,
    bound: frozenset[str],
    facts: frozenset[str],
    to: Sequence[str],
    act: str | None,
    fact: str | None,
) -> str:
    """The clauses of packs, with a form that asks for those of a place, about an act, that ask a fact, on a day.

    `bound` are the places where a pack binds, `facts` those that a rule asks. Of one place its packs are told, too.
    """
    offered = [code for code in _sorted(catalogue) if code in bound or code in to]
    alone = to[0] if len(to) == 1 else None
    asked = {"to": ",".join(to), "act": act, "fact": fact, "as_of": found.as_of.isoformat()}
    return html.template("rules.html.jinja", __package__).render(
        **_site(catalogue),
        found=found,
        groups=_by_place(found.rules, to),
        places=[(code, catalogue.headed(code)) for code in offered],
        acts=_acts(catalogue),
        facts=_by_topic(facts, catalogue),
        to=to,
        act=act,
        fact=fact,
        packs=[one for group in _by_place(found.packs, to).values() for one in group] if alone else (),
        own=alone in bound,
        headed=lambda places: catalogue.listed(map(catalogue.headed, places)),
        doings=lambda acts: catalogue.listed(map(catalogue.act, acts)),
        query="".join(f"&{name}={quote(word)}" for name, word in asked.items() if word),
    )


def rule_page(found: RuleDocument, catalogue: Messages) -> str:
    """One rule, as a lawyer reads it, of each pack that holds it."""
    kept = f"language={catalogue.language}&as_of={found.as_of.isoformat()}"
    return html.template("rule.html.jinja", __package__).render(**_site(catalogue), found=found, kept=kept)


def _places(verdicts: Sequence[Verdict], catalogue: Messages, *, level: int) -> dict[str, object]:
    """What the map asks for; each place leads to its rules."""
    return world.contents(
        verdicts, catalogue, lambda place: f"/rules?to={place}&language={catalogue.language}", level=level
    )


def _site(catalogue: Messages) -> dict[str, object]:
    """What every page of this site needs."""
    return {
        "catalogue": catalogue,
        "say": catalogue.say,
        "language": catalogue.language,
        "languages": _languages(),
        "style": style(),
    }


def _destinations(catalogue: Messages, bound: frozenset[str]) -> dict[str, list[Option]]:
    """Those where a pack binds, and the others."""
    codes = _sorted(catalogue)
    return {
        "near": [(code, catalogue.headed(code)) for code in codes if code in bound],
        "far": [(code, catalogue.headed(code)) for code in codes if code not in bound],
    }


def _sorted(catalogue: Messages) -> list[str]:
    """The places that may be asked about, by their names."""
    codes = [code for code in vocabulary.places() if code == UNION or vocabulary.is_place(code)]
    return sorted(codes, key=catalogue.headed)


def _by_place(found: Sequence[Placed], to: Sequence[str]) -> dict[str, list[Placed]]:
    """By the place of their pack: those that are asked about, then what binds there too, then what binds everywhere."""
    near = sorted(found, key=lambda one: (one.place not in to, one.place == INTERNATIONAL, one.place))
    return {place: list(group) for place, group in groupby(near, key=lambda one: one.place)}


def _by_topic(facts: Iterable[str], catalogue: Messages) -> dict[Topic, list[Option]]:
    """Facts by what they speak of, and by their names."""
    named = sorted(((fact, catalogue.fact(fact)) for fact in facts), key=lambda one: one[1].casefold())
    found: dict[Topic, list[Option]] = {one: [] for one in Topic}
    for fact, name in named:
        found[Topic.CASE if fact in GIVEN else topic(fact)].append((fact, name))
    return found


def _acts(catalogue: Messages) -> list[Option]:
    return [(act, catalogue.act(act)) for act in dict.fromkeys((*_FIRST_ACTS, *vocabulary.acts()))]


@cache
def _languages() -> list[Option]:
    """The languages of the page, each by its own name."""
    return [(tag, messages(tag).say("web", "own-name")) for tag in languages()]
