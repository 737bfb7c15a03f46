"""An evaluation as tables for a terminal or a page of Markdown, or as JSON."""

from collections.abc import Iterator, Mapping
from math import sqrt

import msgspec

from caveat.model.evaluation import Evaluation, Tally
from caveat.reports.quotes import visible

_HEAD = (
    "{:<20} {:>6} {:>11} {:>11} {:>11} {:>5} {:>5} {:>6}\n"
    "{:<20} {:>6} {:>11} {:>11} {:>11} {:>5} {:>5} {:>6}"
).format(
    "", "", "present", "absent", "varies", "", "all-", "",
    "", "facts", "P / R", "P / R", "P / R", "cover", "clear", "alarms",
)  # fmt: skip
_RATES = """
| {} | given | wrong | error rate | at most | false all-clears | present P / R | absent P / R |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"""
_Z = 1.96  # standard deviations that 95 % of a normal distribution lie within


def write(evaluation: Evaluation, format: str = "terminal", *, errors: bool = False) -> str:  # noqa: A002
    """The counts, and with `errors` every wrong answer with its quote. JSON always holds them."""
    if format == "json":
        return msgspec.json.format(msgspec.json.encode(evaluation), indent=2).decode()
    if format == "markdown":
        return "\n".join(_rates(evaluation))
    return "\n".join(_lines(evaluation, errors=errors))


def _lines(evaluation: Evaluation, *, errors: bool) -> Iterator[str]:
    yield f"{evaluation.gold}: {evaluation.items} items, {evaluation.total.answers} facts"
    yield "P: of those given so, how many are; R: of those that are, how many were given so;"
    yield "cover: of those that the label settles, how many were settled; all-clear: there, but given absent"
    for title, tallies in (
        ("", {"all": evaluation.total}),
        ("by basis", evaluation.by_basis),
        ("by fact", evaluation.by_fact),
        ("by language", evaluation.by_language),
        ("by trap", {trap or "(none)": tally for trap, tally in evaluation.by_trap.items()}),
    ):
        yield from _table(title, tallies)
    if evaluation.traps_right is not None:
        yield f"\nitems that hold a trap, with every fact right: {evaluation.traps_right:.3f}"
    if errors:
        yield f"\n{len(evaluation.errors)} wrong answers"
        for error in evaluation.errors:
            yield f"\n{error.item} [{error.trap or 'no trap'}] {error.fact}: is {error.expected}, given {error.given}"
            yield f"    because: {visible(error.quote) or '(nothing was found)'}"
            if error.text:
                yield f"    text:    {visible(error.text)}"


def _table(title: str, tallies: Mapping[str, Tally]) -> Iterator[str]:
    yield f"\n{title}".rstrip()
    yield _HEAD
    for name, tally in tallies.items():
        present, absent, varies = _ratios(tally)
        yield (
            f"{name:<20} {tally.answers:>6} {present:>11} {absent:>11} {varies:>11} "
            f"{_ratio(tally.coverage):>5} {tally.false_all_clears:>5} {tally.false_alarms:>6}"
        )


def _rates(evaluation: Evaluation) -> Iterator[str]:
    """Tables of Markdown: how often settled answers are wrong."""
    total = evaluation.total
    yield f"{evaluation.items} items, {total.answers} labelled facts."
    for title, tallies in (
        ("basis", {**evaluation.by_basis, "*all*": total}),
        ("fact", evaluation.by_fact),
        ("language", evaluation.by_language),
    ):
        yield _RATES.format(title)
        for name, tally in tallies.items():
            present, absent, _ = _ratios(tally)
            rate, most = (f"{tally.wrong / tally.given:.1%}", f"{_most(tally):.1%}") if tally.given else ("-", "-")
            cells = (name, tally.given, tally.wrong, rate, most, tally.false_all_clears, present, absent)
            yield f"| {' | '.join(map(str, cells))} |"


def _most(tally: Tally) -> float:
    """The upper end of the 95 % interval of the error rate (the Wilson score interval; NIST e-Handbook 7.2.4.1)."""
    given, rate = tally.given, tally.wrong / tally.given
    middle = rate + _Z**2 / (2 * given)
    return (middle + _Z * sqrt(rate * (1 - rate) / given + (_Z / (2 * given)) ** 2)) / (1 + _Z**2 / given)


def _ratios(tally: Tally) -> tuple[str, str, str]:
    """Precision and recall of present, absent and varies."""
    return (
        f"{_ratio(tally.present_precision)} / {_ratio(tally.present_recall)}",
        f"{_ratio(tally.absent_precision)} / {_ratio(tally.absent_recall)}",
        f"{_ratio(tally.varies_precision)} / {_ratio(tally.varies_recall)}",
    )


def _ratio(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
