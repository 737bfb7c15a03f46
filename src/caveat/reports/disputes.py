"""Where rules disagree with each other, or a rule's own sources do: shown side by side, never resolved."""

from collections.abc import Iterator

from msgspec import Struct

from caveat.model.rules import Conflict, Determination, Verdict
from caveat.reports import sentences
from caveat.reports.messages import Messages


class Dispute(Struct, frozen=True, kw_only=True):
    """One disagreement: how the two differ, and the other rule with what it comes to."""

    text: str
    others: tuple[str, ...] = ()


def disputes(
    determination: Determination, verdict: Verdict, told: frozenset[str], messages: Messages
) -> tuple[Dispute, ...]:
    """What a requirement disagrees with: by its own word, and by that of rules that are not `told` themselves."""
    own = [_dispute(conflict, verdict, messages) for conflict in determination.conflicts]
    return tuple(dict.fromkeys([*own, *_by_others(determination, verdict, told, messages)]))


def _dispute(conflict: Conflict, verdict: Verdict, messages: Messages) -> Dispute:
    text = messages.say("word", "conflict", text=messages.text(conflict.text))
    if conflict.other is None:
        return Dispute(text=text)
    found = [one for one in verdict.determinations if one.requirement == conflict.other]
    others = [_with_outcome(one, messages) for one in found] or [messages.say("word", "other-id", id=conflict.other)]
    return Dispute(text=text, others=tuple(dict.fromkeys(others)))


def _by_others(
    determination: Determination, verdict: Verdict, told: frozenset[str], messages: Messages
) -> Iterator[Dispute]:
    for one in verdict.determinations:
        for conflict in one.conflicts if one.requirement not in told else ():
            if conflict.other == determination.requirement:
                text = messages.say("word", "conflict", text=messages.text(conflict.text))
                yield Dispute(text=text, others=(_with_outcome(one, messages),))


def _with_outcome(determination: Determination, messages: Messages) -> str:
    outcome = sentences.outcome(determination, messages)
    return messages.say("word", "other", title=messages.text(determination.title), outcome=outcome)
