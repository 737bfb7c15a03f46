"""Why a determination came out as it did: its conditions part by part, each with what it rests on."""

from collections.abc import Sequence
from itertools import groupby

from wcwidth import ljust, width

from caveat import vocabulary
from caveat.model.profile import Profile, State
from caveat.model.rules import Case, Determination, Explanation, Outcome, Settling, Test, Weighed
from caveat.reports import sentences, validity
from caveat.reports.disputes import Dispute
from caveat.reports.messages import Messages
from caveat.reports.page import BOLD, FAINT, Page
from caveat.reports.testimony import deciding, looks, testimony
from caveat.reports.wording import Phrase, phrase
from caveat.vocabulary import Kind

_TRUTHS = {True: ("✓", "true", "\x1b[32m"), False: ("✕", "false", "\x1b[31m"), None: ("?", "open", "\x1b[36m")}
"""The sign, the word and the colour of each."""

_MOST = 5  # ways to one outcome that are written out


def write_why(
    explanations: Sequence[Explanation],
    profile: Profile,
    case: Case,
    messages: Messages,
    *,
    width: int = 80,
    colour: bool = False,
) -> str:
    """The trees of the clauses of one rule, one after the other, with what would settle those that are open."""
    page = Page(width, messages, colour=colour)
    for _, clauses in groupby(explanations, lambda one: (one.determination.pack, one.determination.requirement)):
        for explained in clauses:
            page.rule(sentences.rule(explained.determination, messages))
            _Tree(page, profile, case).write(explained)
        _written(page, explained.determination)
    return page.text()


class _Tree:
    """The explanation of one clause on its way to the page; each passage is quoted once."""

    def __init__(self, page: Page, profile: Profile, case: Case) -> None:
        self._page = page
        self._messages = page.messages
        self._profile = profile
        self._case = case
        self._quoted: set[tuple[str, bool]] = set()
        self._room = max(width(f"{sign} {self._messages.say('truth', key)}") for sign, key, _ in _TRUTHS.values())

    def write(self, explained: Explanation) -> None:
        """The outcome, the three conditions, and what would settle it."""
        determination = explained.determination
        self._outcome(determination)
        self._condition("applies", explained.applies, of_unit=False)
        if explained.unless:
            self._condition("unless", explained.unless, of_unit=True)
        self._condition("must", explained.must, of_unit=True)
        if determination.in_force:
            self._settling(determination, explained.settling)

    def _outcome(self, determination: Determination) -> None:
        page, messages, case = self._page, self._messages, self._case
        outcome = sentences.outcome(determination, messages)
        page.add((outcome.upper(), BOLD), " · ", (messages.text(determination.title), BOLD))
        asked = messages.say("word", "state", fact=messages.fact("as_of"), state=case.as_of)
        page.add((f"{messages.doing(case.act, case.to)} · {asked}", FAINT))
        page.add(sentences.reason(determination, case, self._profile, messages))
        if determination.consequence and determination.outcome in (Outcome.NONCONFORMING, Outcome.UNDETERMINED):
            key = "consequence" if determination.outcome is Outcome.NONCONFORMING else "if-unmet"
            page.add(messages.say("word", key, text=messages.text(determination.consequence)))
        if any(problem.hides for problem in self._profile.problems):
            page.add((messages.say("note", "partly-read"), BOLD))
        said = validity.notes(determination, case.as_of, messages)
        for note in said if determination.in_force else said[1:]:  # the first one is the reason itself
            page.add((note, BOLD))
        if not determination.in_force:
            page.add(messages.say("note", "idle-tree", day=case.as_of))

    def _condition(self, label: str, weighed: Weighed, *, of_unit: bool) -> None:
        self._page.heading(self._messages.say("label", label))
        self._branch(phrase(weighed, self._messages), 0, of_unit=of_unit)

    def _branch(self, told: Phrase, depth: int, *, of_unit: bool) -> None:
        sign, key, style = _TRUTHS[told.truth]
        mark = ljust(f"{sign} {self._messages.say('truth', key)}", self._room)
        lead = "  " * depth
        self._page.add(told.text, indent=2, first=f"{self._page.styled(mark, style)}  {lead}", hang=2)
        if told.test:
            self._grounds(told.test, told.truth, 2 + self._room + 2 + len(lead) + 2, of_unit=of_unit)
        for part in told.parts:
            self._branch(part, depth + 1, of_unit=of_unit)

    def _grounds(self, test: Test, truth: bool | None, indent: int, *, of_unit: bool) -> None:
        """What is known of the fact, and the passages behind it."""
        here = self._in_case(test.fact, truth)
        if here:
            self._page.add((self._messages.say("word", "here", state=here), FAINT), indent=indent)
            return
        of_this = of_unit and test.fact in self._profile.unit
        state = (self._profile.unit if of_this else self._profile.facts).get(test.fact)
        if state is not None and sentences.is_known(state):
            self._state(test.fact, state, indent, of_this=of_this)

    def _state(self, fact: str, state: State, indent: int, *, of_this: bool) -> None:
        messages = self._messages
        said = messages.say("word", "unit-here" if of_this else "here", state=sentences.state(fact, state, messages))
        observations = deciding(state)
        again = (fact, of_this) in self._quoted
        if observations and again:
            said = " · ".join((said, messages.say("word", "above")))
        self._page.add((said, FAINT), indent=indent)
        self._quoted.add((fact, of_this))
        for observation in observations if not again else ():
            self._page.testimony(testimony(observation, self._profile, messages), indent=indent)

    def _in_case(self, fact: str, truth: bool | None) -> str:
        """What the case says of a fact, and whether somebody gave it; "" where it is none of the case."""
        messages, case = self._messages, self._case
        device = {"category": self._profile.device.category, "make": self._profile.device.make}
        if word := (device | {"model": self._profile.device.model}).get(fact):
            return messages.value(fact, word)
        if said := sentences.of_case(fact, case, messages):
            note = messages.say("word", "case") if fact in case.facts else ""
            return " · ".join(filter(None, (said, note)))
        asked = vocabulary.facts().get(fact)
        if truth is None or asked is None:
            return ""
        if asked.kind is Kind.DAY:  # whichever day it was, it is over
            return messages.say("test", "until", value=case.as_of.isoformat())
        return sentences.follows(fact, case, messages)

    def _settling(self, determination: Determination, settling: Sequence[Settling]) -> None:
        page, messages = self._page, self._messages
        page.heading(messages.say("label", "settle"))
        if determination.outcome is not Outcome.UNDETERMINED:
            page.add(messages.say("note", "settled"), indent=2)
            return
        if not settling:
            page.add(messages.say("note", "nothing-settles"), indent=2)
        for outcome in dict.fromkeys(one.outcome for one in settling):
            ways = [one.facts for one in settling if one.outcome is outcome]
            page.add(messages.say("settle", outcome), indent=2)
            page.items((messages.listed(map(messages.fact, facts), "and") for facts in ways[:_MOST]), indent=4)
            if len(ways) > _MOST:
                page.add(messages.say("word", "ways", count=len(ways) - _MOST), indent=6)
        shown = [fact for one in _written_out(settling) for fact in one.facts]
        page.looks(looks(dict.fromkeys(shown), self._profile, messages))


def _written(page: Page, determination: Determination) -> None:
    """Where a rule is written, what nobody could verify, and what it disagrees with: for all its clauses alike."""
    messages = page.messages
    page.heading(messages.say("label", "written"))
    page.sources(determination.sources, indent=2)
    page.section(messages.say("label", "unchecked"), [messages.text(text) for text in determination.unchecked])
    if determination.conflicts:
        page.heading(messages.say("label", "disputes"))
    for conflict in determination.conflicts:
        others = (messages.say("word", "other-id", id=conflict.other),) if conflict.other else ()
        page.disputes([Dispute(text=messages.text(conflict.text), others=others)], indent=2)


def _written_out(settling: Sequence[Settling]) -> list[Settling]:
    outcomes = dict.fromkeys(one.outcome for one in settling)
    return [one for outcome in outcomes for one in [each for each in settling if each.outcome is outcome][:_MOST]]
