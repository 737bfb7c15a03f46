"""Whether a rule holds, how sure that is, and when somebody last looked, in the sentences that every report shares."""

from datetime import date

from caveat.model.rules import Certainty, Determination, Effective, Lifecycle, Status
from caveat.reports.messages import Messages

_NEVER = (Lifecycle.DRAFT, Lifecycle.WITHDRAWN, Lifecycle.QUASHED)
_DOUBTFUL = (Lifecycle.PARTLY, Lifecycle.UNKNOWN, Lifecycle.FUTURE)


def dates(effective: Effective, messages: Messages) -> str:
    """The first and the last day: "from 2017-12-22"."""
    match effective.since, effective.until:
        case None, None:
            key = "none"
        case _, None:
            key = "from"
        case None, _:
            key = "until"
        case _:
            key = "between"
    return messages.say("dates", key, since=effective.since, until=effective.until)


def condition_on(day: date, lifecycle: Lifecycle, effective: Effective) -> str:
    """How it stands with a rule on a day: its life cycle, or "ended" or "begins" where its dates decide."""
    if lifecycle in _NEVER or effective.hold(day):
        return lifecycle
    if effective.until is not None and effective.until < day:
        return "superseded" if lifecycle is Lifecycle.SUPERSEDED else "ended"
    return "begins"


def life(day: date, lifecycle: Lifecycle, effective: Effective, messages: Messages) -> str:
    """The same as a sentence: "It held until 2020-12-31."."""
    key = condition_on(day, lifecycle, effective)
    return messages.say("life", key, since=effective.since, until=effective.until)


def notes(determination: Determination, day: date, messages: Messages, *, stale: bool = True) -> list[str]:
    """What a reader must know of how sure the rule itself is, whatever came of it; of its age if `stale`."""
    said = [] if determination.in_force else [life(day, determination.lifecycle, determination.effective, messages)]
    if determination.status is Status.REPORTED:
        said.append(messages.say("note", "reported"))
    said += _doubts(determination, messages)
    if determination.certainty is Certainty.LOW:
        said.append(messages.say("note", "low"))
    if determination.effective.of in (*determination.because, *determination.missing):
        said.append(counted(determination.effective, messages))
    if stale and determination.stale_since:
        looked = min(source.looked_at for source in determination.sources)
        said.append(messages.say("note", "stale", day=looked, due=determination.stale_since))
    return said


def counted(effective: Effective, messages: Messages) -> str:
    """That a rule goes by the day of a fact (grandfathering)."""
    return messages.say(
        "note", "counted", fact=messages.fact(effective.of or "as_of"), dates=dates(effective, messages)
    )


def _doubts(determination: Determination, messages: Messages) -> list[str]:
    lifecycle = determination.lifecycle
    if lifecycle is Lifecycle.UNKNOWN or (determination.in_force and lifecycle in _DOUBTFUL):
        return [messages.say("note", lifecycle)]
    if determination.in_force and lifecycle is Lifecycle.SUPERSEDED:
        return [messages.say("note", "superseded", day=determination.effective.until)]
    return []
