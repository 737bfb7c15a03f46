"""Labelled evidence to answers, and answers to counts."""

import csv
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TypeVar

import yaml

from caveat.errors import UsageError
from caveat.evaluation.gold import Label, Labelled, labelled
from caveat.model.evaluation import Answer, Evaluation, Tally
from caveat.model.profile import Basis, Capability, Profile, Standing
from caveat.profiles import platform, profile

T = TypeVar("T")
_SETTLED = {Standing.PRESENT, Standing.ABSENT, Standing.VARIES}


def evaluate(*gold: Path, without: Collection[str] = ()) -> Evaluation:
    """Compare the profiles of the labelled evidence in the files `gold`, taken as one set, with its labels.

    Each file is JSON Lines (`id`, `language`, `text`, `model`, `expect`, `trap`: all facts that are not listed count
    as unknown), CSV of files beside it (`file`, `fact`, `standing`, `trap`, `quote`), or CSV of the rows of
    specification tables beside it (`source`, `device`, `cellular`, `sim_type`, ...), which are read as the page
    "Technology: ...", "SIM: ..." without the fields whose names are in `without` (in lower case). CSV with `device` and
    `has_cellular` labels whole systems, each in a folder beside it.

    Raises DataError with the line where a file is none of these, UsageError for one that can't be read and for a
    fact or a field that there is not.
    """
    answers = list(chain.from_iterable(map(_answers, _cases(gold, without))))
    trapped = _grouped([answer for answer in answers if answer.trap], lambda answer: answer.item)
    clean = sum(all(answer.given is answer.expected for answer in group) for group in trapped.values())
    return Evaluation(
        gold=", ".join(path.name for path in gold),
        items=len({answer.item for answer in answers}),
        total=_tally(answers),
        by_basis=_tallies([answer for answer in answers if answer.basis], lambda answer: answer.basis or ""),
        by_fact=_tallies(answers, lambda answer: answer.fact),
        by_language=_tallies(answers, lambda answer: answer.language),
        by_trap=_tallies(answers, lambda answer: answer.trap),
        traps_right=clean / len(trapped) if trapped else None,
        errors=tuple(answer for answer in answers if answer.given is not answer.expected),
    )


def _cases(gold: Iterable[Path], without: Collection[str]) -> Iterator[Labelled]:
    for path in gold:
        try:
            yield from labelled(path, without)
        except (OSError, UnicodeDecodeError, csv.Error, yaml.YAMLError) as error:
            raise UsageError(f"{path}: can't be read: {error}") from None


def _answers(case: Labelled) -> Iterator[Answer]:
    found = profile(case.evidence, model=case.model)
    for label in case.labels:
        given = _given(case, found, label)
        yield Answer(
            item=case.item,
            fact=label.fact,
            language=case.language,
            trap=label.trap,
            expected=label.standing,
            given=given,
            basis=_basis(found, label.fact) if given in _SETTLED else None,
            quote=_testimony(found, label.fact),
            text=label.text,
        )


def _basis(found: Profile, fact: str) -> Basis | None:
    reasons = found.why(fact)
    return reasons[0].basis if reasons else None


def _given(case: Labelled, found: Profile, label: Label) -> Standing:
    """How the labelled fact stands; of a language that a system starts in, whether it is the labelled one."""
    if label.locale is None:
        return found.standing(label.fact, case.subject)
    told = platform.locale(case.evidence.passages)
    if told is None:
        return Standing.UNKNOWN
    return Standing.PRESENT if told.tag == label.locale else Standing.ABSENT


def _testimony(found: Profile, fact: str) -> str:
    state = found.facts[fact]
    if isinstance(state, Capability) and state.observations:
        reason = state.observations[0]
        return f"{reason.term} | {reason.passage.text if reason.passage else ''}"
    hints = [hint for hint in found.hints if hint.fact == fact]
    return f"({hints[0].reason}) {hints[0].term} | {hints[0].passage.text}" if hints else ""


def _grouped(answers: Iterable[T], key: Callable[[T], str]) -> dict[str, list[T]]:
    groups: dict[str, list[T]] = {}
    for answer in answers:
        groups.setdefault(key(answer), []).append(answer)
    return groups


def _tallies(answers: list[Answer], key: Callable[[Answer], str]) -> dict[str, Tally]:
    return {name: _tally(group) for name, group in sorted(_grouped(answers, key).items())}


def _tally(answers: list[Answer]) -> Tally:
    def precision(standing: Standing) -> float | None:
        given = [answer for answer in answers if answer.given is standing]
        return _share([answer.expected is standing for answer in given])

    def recall(standing: Standing) -> float | None:
        expected = [answer for answer in answers if answer.expected is standing]
        return _share([answer.given is standing for answer in expected])

    return Tally(
        answers=len(answers),
        right=sum(answer.given is answer.expected for answer in answers),
        given=sum(answer.given in _SETTLED for answer in answers),
        wrong=sum(answer.given in _SETTLED and answer.given is not answer.expected for answer in answers),
        present_precision=precision(Standing.PRESENT),
        present_recall=recall(Standing.PRESENT),
        absent_precision=precision(Standing.ABSENT),
        absent_recall=recall(Standing.ABSENT),
        varies_precision=precision(Standing.VARIES),
        varies_recall=recall(Standing.VARIES),
        coverage=_share([answer.given in _SETTLED for answer in answers if answer.expected in _SETTLED]),
        false_all_clears=sum(
            answer.given is Standing.ABSENT and answer.expected in (Standing.PRESENT, Standing.VARIES)
            for answer in answers
        ),
        false_alarms=sum(
            answer.given is Standing.PRESENT and answer.expected in (Standing.ABSENT, Standing.UNKNOWN)
            for answer in answers
        ),
    )


def _share(hits: list[bool]) -> float | None:
    return sum(hits) / len(hits) if hits else None
