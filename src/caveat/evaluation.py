"""How often the profile is right: labelled evidence in, counts out."""

import csv
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from caveat import vocabulary
from caveat.errors import DataError, Fault, UsageError
from caveat.model.evaluation import Answer, Evaluation, Tally
from caveat.model.profile import Capability, Profile, Standing
from caveat.profiles import profile
from caveat.readers import read, read_text

T = TypeVar("T")
_NO_TRAP = "plain"
_SETTLED = {Standing.PRESENT, Standing.ABSENT, Standing.VARIES}


def evaluate(gold: Path) -> Evaluation:
    """Compare the profiles of the labelled evidence in `gold` with its labels.

    `gold` is JSON Lines (`id`, `language`, `text`, `model`, `expect`, `trap`: all facts that are not listed count
    as unknown) or CSV (`file` relative to it, `fact`, `standing`, `trap`, `quote`). Raises DataError with the line
    where it is neither, UsageError for a file that can't
    be read and a fact that there is not.
    """
    try:
        answers = list(_of_texts(gold) if gold.suffix == ".jsonl" else _of_files(gold))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{gold}: can't be read: {error}") from None
    trapped = _grouped([answer for answer in answers if answer.trap], lambda answer: answer.item)
    clean = sum(all(answer.given is answer.expected for answer in group) for group in trapped.values())
    return Evaluation(
        gold=gold.name,
        items=len({answer.item for answer in answers}),
        total=_tally(answers),
        by_fact=_tallies(answers, lambda answer: answer.fact),
        by_language=_tallies(answers, lambda answer: answer.language),
        by_trap=_tallies(answers, lambda answer: answer.trap),
        traps_right=clean / len(trapped) if trapped else None,
        errors=tuple(answer for answer in answers if answer.given is not answer.expected),
    )


def _of_texts(gold: Path) -> Iterator[Answer]:
    rows = _records(gold, _LabelledText, enumerate(gold.read_bytes().splitlines(), 1), msgspec.json.decode)
    asked = sorted({vocabulary.fact(fact).id for row in rows for fact in row.expect})
    for row in rows:
        found = profile(read_text(row.text, name=row.id), model=row.model)
        for fact in asked:
            yield Answer(
                item=row.id,
                fact=fact,
                language=row.language,
                trap="" if row.trap == _NO_TRAP else row.trap,
                expected=row.expect.get(fact, Standing.UNKNOWN),
                given=found.standing(fact),
                quote=_testimony(found, fact),
                text=row.text,
            )


def _of_files(gold: Path) -> Iterator[Answer]:
    with gold.open(encoding="utf-8", newline="") as file:
        lines = csv.DictReader(file)
        rows = _records(gold, _LabelledFact, ((lines.line_num, line) for line in lines), msgspec.convert)
    for name, group in _grouped(rows, lambda row: row.file).items():
        evidence = read([gold.parent / name])
        found = profile(evidence)
        language = evidence.items[0].languages[0] if evidence.items[0].languages else ""
        for row in group:
            yield Answer(
                item=name,
                fact=vocabulary.fact(row.fact).id,
                language=language,
                trap="trap" if row.trap == "1" else "",
                expected=row.standing,
                given=found.standing(row.fact),
                quote=_testimony(found, row.fact),
                text=row.quote,
            )


class _LabelledText(msgspec.Struct, frozen=True):
    id: str
    language: str
    text: str
    trap: str
    expect: dict[str, Standing]
    model: str | None = None


class _LabelledFact(msgspec.Struct, frozen=True):
    file: str
    fact: str
    standing: Standing
    trap: str
    quote: str


def _records(gold: Path, type_: type[T], lines: Iterable[tuple[int, Any]], decode: Callable[..., T]) -> list[T]:
    """The labels as records; DataError names all lines that are none."""
    records, faults = [], []
    for number, line in lines:
        try:
            records.append(decode(line, type=type_))
        except msgspec.DecodeError as error:
            faults.append(Fault(file=str(gold), line=number, message=str(error)))
    if faults:
        raise DataError(faults)
    return records


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
