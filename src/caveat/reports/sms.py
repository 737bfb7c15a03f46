"""The verdict as a text message: plain words, in at most three segments (3GPP TS 23.038, TS 23.040)."""

from collections.abc import Collection, Iterator, Sequence

from caveat.errors import UsageError
from caveat.model.profile import Profile
from caveat.model.rules import Ruling, Verdict
from caveat.reports import sentences
from caveat.reports.messages import Messages
from caveat.reports.notice import to_look_at, worst_first
from caveat.reports.paper.sheet import sheet
from caveat.reports.quotes import shortened

MOST = 3
"""Segments: more of them are dear, and some networks deliver them apart."""

_SEPTETS, _SEPTETS_OF_MANY = 160, 153  # of a message in the GSM 7 bit alphabet, and of each where it has several
_UNITS, _UNITS_OF_MANY = 70, 67  # the same in UCS-2
_DEVICE, _RULINGS, _ASKED = 40, 6, 4  # the most columns of a device's name, rulings that are named, and facts
_PLAIN = str.maketrans({"–": "-", "’": "'", "“": '"', "”": '"', "…": ".."})
"""Signs that the GSM alphabet lacks, and that would make a message in Latin letters more than twice as dear."""


def write(profile: Profile, verdicts: Sequence[Verdict], messages: Messages, **_layout: object) -> str:
    """The message: the weightiest parts that have room, in the order in which they are read.

    Raises UsageError where there is no verdict to tell.
    """
    if not verdicts:
        raise UsageError("a text message tells a verdict; a profile alone has none")
    parts = dict(_parts(profile, verdicts, messages))
    whole = parts.keys() - {"more"}
    if segments(_joined(whole, parts, messages)) <= MOST:
        return _joined(whole, parts, messages)
    taken = {"rulings", "more", "end"}
    for name in _WEIGHT:
        if name in parts and segments(_joined({*taken, name}, parts, messages)) <= MOST:
            taken.add(name)
    return _joined(taken, parts, messages)


def segments(text: str) -> int:
    """How many segments a network makes of a text."""
    from gsm0338 import Codec

    encode = Codec().encode
    try:
        sizes = [len(encode(sign)[0]) for sign in text]
        alone, each = _SEPTETS, _SEPTETS_OF_MANY
    except UnicodeError:
        sizes = [len(sign.encode("utf-16-be")) // 2 for sign in text]
        alone, each = _UNITS, _UNITS_OF_MANY
    if sum(sizes) <= alone:
        return 1
    count, room = 1, each
    for size in sizes:  # neither an escape and its sign nor the halves of a surrogate pair are parted
        if size > room:
            count, room = count + 1, each
        room -= size
    return count


_WEIGHT = ("why", "packs", "change", "look")
"""What the message has beside the rulings and the day, the weightiest first."""


def _parts(profile: Profile, verdicts: Sequence[Verdict], messages: Messages) -> Iterator[tuple[str, str]]:
    """The parts of the message, in the order in which they are read."""
    ordered = worst_first(verdicts)
    told = sheet(profile, ordered, messages)
    say = messages.say
    state = [
        say("word", "state", fact=finding.heading, state=finding.word) for finding in (*told.findings, *told.brief)
    ]
    end = say("sms", "end", day=told.day, permission=say("notice", "no-permission"))
    device = shortened(told.device, _DEVICE)
    for count in range(min(len(state), _RULINGS), 0, -1):
        named = [*state[:count], *([f"+{len(state) - count}"] if len(state) > count else [])]
        rulings = say("sms", "rulings", device=device, rulings=messages.listed(named, "clauses"))
        if segments(messages.sentences(rulings, say("sms", "more"), end).translate(_PLAIN)) <= MOST:
            break
    yield "rulings", rulings
    worst = told.findings[0] if told.findings else told.brief[0]
    if worst.why and worst.ruling is not Ruling.NOTHING_FOUND:
        first = worst.why[0]
        title = first.title.text
        told_so = say("word", "detail", sentence=title, details=first.outcome) if first.outcome else title
        yield "why", say("sms", "why", text=told_so)
    if worst.steps:
        yield "change", say("sms", "change", text=worst.steps[0].text.text)
    asked = sentences.in_order(fact for verdict in ordered for fact in to_look_at(verdict))
    if asked:
        yield "look", say("sms", "look", facts=messages.listed(map(messages.fact, asked[:_ASKED])))
    yield "more", say("sms", "more")
    yield "end", end
    yield "packs", say("sms", "packs", packs=told.packs)


def _joined(names: Collection[str], parts: dict[str, str], messages: Messages) -> str:
    return messages.sentences(*(text for name, text in parts.items() if name in names)).translate(_PLAIN)
