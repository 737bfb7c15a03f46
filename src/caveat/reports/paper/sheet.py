"""What stands on a notice, in one language: the weightiest first, and nothing that the verdicts do not say."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from caveat import vocabulary
from caveat.model.profile import Capability, Profile, Quantity, Standing
from caveat.model.rules import Determination, Outcome, Ruling, Verdict
from caveat.reports import sentences
from caveat.reports.messages import Messages, Told
from caveat.reports.notice import to_look_at, verdict_notes, worst_first
from caveat.reports.paper.pictograms import pictograms
from caveat.reports.quotes import plain, shortened

_NAME = 90  # columns of a device's name; a notice is no place for a longer one
_GONE = (Standing.ABSENT, Standing.REMOVED)


class Feature(Struct, frozen=True, kw_only=True):
    """Something that the device has; `state` tells how where it is not simply there."""

    fact: str
    name: Told
    state: str = ""


class Why(Struct, frozen=True, kw_only=True):
    """One rule behind a ruling."""

    title: Told
    outcome: str  # where it is not met and an exemption could still help: says so, else ""
    summary: Told | None  # only where it is in the language of the notice
    consequence: Told | None  # what becomes of the device


class Step(Struct, frozen=True, kw_only=True):
    """One thing that must be done."""

    kind: str
    text: Told
    by: str  # who can do it, and whether a source says so


class Finding(Struct, frozen=True, kw_only=True):
    """One verdict."""

    ruling: Ruling
    word: str
    heading: str  # the place and the act
    statement: str
    notes: tuple[str, ...]
    why: tuple[Why, ...]
    change: str  # what the steps are
    steps: tuple[Step, ...]
    no_cure: str


class Ask(Struct, frozen=True, kw_only=True):
    """What is not known and would settle something, and how to look."""

    name: Told
    how: Told | None


class Source(Struct, frozen=True, kw_only=True):
    """Where a rule is written, and when somebody looked."""

    text: str
    url: str


class Sheet(Struct, frozen=True, kw_only=True):
    """One notice in one language."""

    language: str
    about: str
    device: str
    kind: str
    day: str
    findings: tuple[Finding, ...]  # worst first
    brief: tuple[Finding, ...]  # told by their heading and ruling alone
    has: tuple[Feature, ...]
    lacks: tuple[Told, ...]
    unknown: tuple[Told, ...]
    asks: tuple[Ask, ...]
    sources: tuple[Source, ...]
    packs: str
    no_permission: str
    remarks: tuple[str, ...] = ()
    labels: dict[str, str] = {}


def sheet(profile: Profile, verdicts: Sequence[Verdict], messages: Messages) -> Sheet:
    """All that there is to say on a notice; `detail.sheets` leaves out what a paper has no room for."""
    ordered = worst_first(verdicts)
    say = messages.say
    device = profile.device
    kind = messages.category(device.category) if device.category else ""
    name = shortened(plain(" ".join(filter(None, (device.make, device.model)))), _NAME)
    days = sentences.in_order(verdict.case.as_of.isoformat() for verdict in verdicts)
    packs = dict.fromkeys(pack for verdict in ordered for pack in verdict.packs)
    refs = [say("notice", "pack", id=pack.id, version=pack.version) for pack in packs]
    deciding = [one for verdict in ordered for one in sentences.deciding(verdict)]
    quiet = Ruling.NOTHING_FOUND if len(verdicts) > 1 else None  # those are told in a line where there are others
    found = [(_finding(verdict, messages), verdict.ruling is quiet) for verdict in ordered]
    return Sheet(
        language=messages.language,
        about=say("label", "document"),
        device=name or kind or say("label", "device"),
        kind=kind if name else "",
        day=say("notice", "day", day=messages.listed(days)),
        findings=tuple(finding for finding, brief in found if not brief),
        brief=tuple(finding for finding, brief in found if brief),
        has=tuple(_has(profile, messages)),
        lacks=tuple(_name(fact, messages) for fact in pictograms().facts if _is(fact, profile, *_GONE)),
        unknown=tuple(_name(fact, messages) for fact in pictograms().facts if _is(fact, profile, Standing.UNKNOWN)),
        asks=tuple(
            _ask(fact, messages) for fact in sentences.in_order(f for verdict in ordered for f in to_look_at(verdict))
        ),
        sources=_sources(deciding, messages),
        packs=say("notice", "packs", packs=messages.listed(refs)),
        no_permission=say("note", "no-permission"),
        labels=_labels(messages),
    )


def _labels(messages: Messages) -> dict[str, str]:
    said = {name: messages.say("label", name) for name in ("why", "facts", "unknown")}
    own = {name: messages.say("notice", name) for name in ("lacks", "ask", "sources")}
    return said | own | {"colon": messages.say("word", "colon"), "separator": messages.say("word", "separator")}


def _finding(verdict: Verdict, messages: Messages) -> Finding:
    case, deciding = verdict.case, sentences.deciding(verdict)
    steps = dict.fromkeys(
        Step(
            kind=messages.say("cure", cure.kind),
            text=messages.told(cure.text),
            by=messages.sentences(
                messages.say("by", cure.by), messages.say("inferred", "cure") if cure.inferred else ""
            ),
        )
        for one in deciding
        for cure in one.cure
    )
    refused = verdict.ruling in (Ruling.PROHIBITED, Ruling.MODIFY_FIRST) and not steps
    word = messages.say("ruling", verdict.ruling)
    return Finding(
        ruling=verdict.ruling,
        word=messages.say("word", "at-least", ruling=word) if verdict.at_least else word,
        heading=f"{messages.headed(case.to)} – {messages.act(case.act)}",
        statement=sentences.statement(verdict, messages),
        notes=verdict_notes(verdict, messages),
        why=tuple({one.title: one for one in [_why(one, messages) for one in reversed(deciding)]}.values())[::-1],
        change=messages.say("label", "may-change" if verdict.ruling is Ruling.UNDETERMINED else "change"),
        steps=tuple(steps),
        no_cure=messages.say("note", "no-cure") if refused else "",
    )


def _why(determination: Determination, messages: Messages) -> Why:
    summary = messages.told(determination.summary)
    became = determination.consequence if determination.outcome is Outcome.NONCONFORMING else None
    return Why(
        title=messages.told(determination.title),
        outcome=sentences.outcome(determination, messages) if determination.unclaimed else "",
        summary=summary if summary.text and summary.language == messages.language else None,
        consequence=messages.told(became) if became else None,
    )


def _has(profile: Profile, messages: Messages) -> Iterable[Feature]:
    """What is there, also what is switched off, blocked or only in some versions: it says so."""
    for fact in pictograms().facts:
        state = profile.facts.get(fact)
        unit = profile.unit.get(fact)
        match state:
            case Capability(standing=standing) if standing not in (Standing.UNKNOWN, Standing.ABSENT) or unit:
                plainly = standing is Standing.PRESENT and unit is None
                said = "" if plainly else sentences.states(fact, profile, messages)
            case Quantity(value=float() | int()):
                said = sentences.states(fact, profile, messages)
            case _:
                continue
        conflict = state.conflict or bool(unit and unit.conflict)
        told = [shortened(said, _NAME), messages.say("label", "conflict") if conflict else ""]
        yield Feature(fact=fact, name=_headed(fact, messages), state=messages.listed(filter(None, told), "clauses"))


def _is(fact: str, profile: Profile, *standings: Standing) -> bool:
    state = profile.facts.get(fact)
    return isinstance(state, Capability) and state.standing in standings and fact not in profile.unit


def _name(fact: str, messages: Messages) -> Told:
    known = vocabulary.facts().get(fact)
    return messages.told(known.name) if known else Told(messages.fact(fact), messages.language)


def _headed(fact: str, messages: Messages) -> Told:
    """The name of a fact as a line begins with it."""
    name = _name(fact, messages)
    return Told(name.text[:1].upper() + name.text[1:], name.language)


def _ask(fact: str, messages: Messages) -> Ask:
    known = vocabulary.facts().get(fact)
    return Ask(name=_headed(fact, messages), how=messages.told(known.look) if known else None)


def _sources(deciding: Sequence[Determination], messages: Messages) -> tuple[Source, ...]:
    found = {
        source.title: Source(
            text=messages.say(
                "word",
                "detail",
                sentence=plain(source.title),
                details=messages.say("word", "looked", day=source.looked_at),
            ),
            url=plain(source.url),
        )
        for one in deciding
        for source in one.sources
    }
    return tuple(found.values())
