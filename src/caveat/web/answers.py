"""What a process does for a request: the library's own functions, one after the other."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path
from queue import SimpleQueue

from msgspec import Struct
from msgspec.structs import replace

from caveat import questions
from caveat.errors import CaveatError
from caveat.exhibits import exhibit
from caveat.model.evidence import Evidence
from caveat.model.profile import Observation, Profile, Reading
from caveat.model.rules import Case, Pack, Verdict
from caveat.profiles import reading, settle
from caveat.profiles.device import category_of
from caveat.profiles.masking import mask
from caveat.profiles.typed import labelled
from caveat.readers import Limits, OnProgress, Progress, read_text
from caveat.readers import read as read_files
from caveat.reports import report, typeset
from caveat.reports.document import as_text
from caveat.reports.messages import messages
from caveat.reports.rulebook import RuleDocument, RulesDocument, rule_document, rules_document
from caveat.rules import INTERNATIONAL, find, judge, listed, load_packs, surveyed
from caveat.rules import asked as asked_facts
from caveat.web import pages
from caveat.web.sealed import seal


class Question(Struct, frozen=True, kw_only=True):
    """What is asked, and of what: files that lie in a private folder, and a text. Without a case, no law is asked."""

    cases: tuple[Case, ...] = ()
    everywhere: bool = False  # the cases are those of every place
    declared: tuple[Observation, ...] = ()
    model: str | None = None
    category: str | None = None
    row: int | None = None
    language: str = "en"
    text: str | None = None
    files: tuple[Path, ...] = ()
    reading: Reading | None = None  # what was read before; then neither files nor a text are
    asked: tuple[tuple[str, str], ...] = ()  # the fields of the case, as they were given
    said: tuple[str, ...] = ()  # what the user said of the device, as it was given
    supplier: str = "zh"  # the language of the question to the supplier
    key: bytes = b""  # seals what a page carries back
    limits: Limits = Limits()
    packs: tuple[Path, ...] = ()


class Listing(Struct, frozen=True, kw_only=True):
    """Which rules are asked for: of some places or of all, about an act, that ask a fact, as they stand on a day."""

    to: tuple[str, ...] = ()
    act: str | None = None
    fact: str | None = None
    as_of: date
    stale: bool = False
    language: str = "en"
    packs: tuple[Path, ...] = ()


def prepare(packs: tuple[Path, ...]) -> None:
    """Load all that an answer needs; what is wrong with it is told when it is needed."""
    with suppress(CaveatError):
        settle(reading(read_text("SIM: no")))
        packs_in(packs)


def steps(answer: Callable[[Question, OnProgress], str], question: Question) -> Iterator[Progress | str]:
    """How far reading has come whenever it gets on, and at last what `answer` gives: `document` or `page`."""
    told: SimpleQueue[Progress | Future[str]] = SimpleQueue()
    with ThreadPoolExecutor(1, "caveat-answer") as thread:
        thread.submit(answer, question, told.put).add_done_callback(told.put)
        last = None
        while isinstance(step := told.get(), Progress):
            if step != last:  # a reader may tell the same twice
                yield replace(step, item=mask(step.item))
            last = step
        yield step.result()


def document(question: Question, on_progress: OnProgress | None = None) -> str:
    """The JSON of a check or of a profile."""
    profile = settle(_read(question, "text", "typed", on_progress)[1], question.declared)
    return report(_judge(question, profile) or profile, "json", question.language)


def page(question: Question, on_progress: OnProgress | None = None) -> str:
    """The page of a check, with pictures of what it quotes, and a map of all places; of these alone, where asked.

    Of what was read before there are no pictures: the files are gone.
    """
    catalogue = messages(question.language)
    evidence, read = _read(question, catalogue.say("web", "pasted"), catalogue.say("web", "typed"), on_progress)
    profile = settle(read, question.declared)
    verdicts = _judge(question, profile)
    if question.everywhere:
        return pages.world_page(verdicts, catalogue)
    exhibits = exhibit(verdicts or profile, evidence, question.files, question.limits)
    elsewhere = tuple(judge(profile, case, packs_in(question.packs)) for case in questions.everywhere(question.cases))
    asking = pages.Asking(
        read=seal(read, question.key), asked=question.asked, said=question.said, supplier=question.supplier
    )
    return pages.answer_page(profile, verdicts, catalogue, elsewhere=elsewhere, asking=asking, exhibits=exhibits)


def notice(question: Question) -> bytes:
    """The notice of a check as PDF. Raises UsageError without a case."""
    return typeset(_judged(question), question.language)


def file(question: Question) -> str:
    """The report of a check as one file. Raises UsageError without a case."""
    return report(_judged(question), "html", question.language)


def rules(asked: Listing) -> str:
    """The JSON of the clauses of packs."""
    return as_text(_rules(asked))


def rules_page(asked: Listing) -> str:
    """The page that lists them."""
    packs = packs_in(asked.packs)
    return pages.rules_page(
        _rules(asked),
        messages(asked.language),
        bound=places(asked.packs),
        facts=asked_facts(packs),
        to=asked.to,
        act=asked.act,
        fact=asked.fact,
    )


def rule(id_: str, asked: Listing) -> str:
    """The JSON of one rule, in each pack that holds it. Raises UsageError where none does."""
    return as_text(_rule(id_, asked))


def rule_page(id_: str, asked: Listing) -> str:
    """The page of one rule. Raises UsageError where there is none."""
    return pages.rule_page(_rule(id_, asked), messages(asked.language))


def places(packs: tuple[Path, ...]) -> frozenset[str]:
    """Where a pack binds."""
    return frozenset(place for pack in packs_in(packs) for place in (pack.jurisdiction, *pack.also_in))


def _read(
    question: Question, pasted: str, typed: str, on_progress: OnProgress | None = None
) -> tuple[Evidence, Reading]:
    """The evidence, and what it says of the device; `pasted` is what the text is called, `typed` a number typed in.

    A number from the box is evidence; the name of a model is none, and tells at most which kind of device it is.
    """
    if question.reading is not None:
        return Evidence(()), question.reading
    items = read_files(question.files, limits=question.limits, row=question.row, on_progress=on_progress).items
    if question.text is not None:
        items += read_text(question.text, pasted).items
    model, category = question.model, question.category
    if model and (number := labelled(model)):
        model = None if items else model
        items += read_text(number, typed).items
    elif model and not items:
        category = category or category_of(read_text(model).passages)
    evidence = Evidence(items)
    return evidence, reading(evidence, model=model, category=category)


def _judged(question: Question) -> tuple[Verdict, ...]:
    catalogue = messages(question.language)
    _, read = _read(question, catalogue.say("web", "pasted"), catalogue.say("web", "typed"))
    return _judge(question, settle(read, question.declared))


def _judge(question: Question, profile: Profile) -> tuple[Verdict, ...]:
    return tuple(judge(profile, case, packs_in(question.packs)) for case in question.cases)


def _rules(asked: Listing) -> RulesDocument:
    wanted = {*asked.to, INTERNATIONAL}
    packs = [one for one in packs_in(asked.packs) if not asked.to or wanted & {one.jurisdiction, *one.also_in}]
    rows = listed(packs, asked.as_of, act=asked.act, fact=asked.fact, stale=asked.stale)
    return rules_document(rows, surveyed(packs, asked.as_of), asked.as_of, messages(asked.language))


def _rule(id_: str, asked: Listing) -> RuleDocument:
    return rule_document(find(packs_in(asked.packs), id_), asked.as_of, messages(asked.language))


@cache
def packs_in(folders: tuple[Path, ...]) -> tuple[Pack, ...]:
    """All packs, as they were when the process began."""
    return load_packs(folders)
