"""An evaluation as tables for a terminal or a page of Markdown, or as JSON."""

from collections.abc import Iterator, Mapping
from math import sqrt

import msgspec

from caveat.model.evaluation import Evaluation, Tally
from caveat.reports.quotes import plain

_HEAD = (
    "{:<20} {:>6} {:>11} {:>11} {:>11} {:>5} {:>5} {:>6}\n"
    "{:<20} {:>6} {:>11} {:>11} {:>11} {:>5} {:>5} {:>6}"
).format(
    "", "", "present", "absent", "varies", "", "all-", "",
    "", "facts", "P / R", "P / R", "P / R", "cover", "clear", "alarms",
)  # fmt: skip
_RATES = ("given", "wrong", "error rate", "at most", "false all-clears")
_SHARES = ("present P / R", "absent P / R")
_Z = 1.96  # standard deviations that 95 % of a normal distribution lie within


def write(evaluation: Evaluation, format: str = "terminal", *, errors: bool = False) -> str:  # noqa: A002
    """The counts, and with `errors` every wrong answer with its quote. JSON always holds them."""
    if format == "json":
        return msgspec.json.format(msgspec.json.encode(evaluation), indent=2).decode()
    if format == "markdown":
        return "\n".join(_markdown(evaluation))
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
            yield f"    because: {plain(error.quote) or '(nothing was found)'}"
            if error.text:
                yield f"    text:    {plain(error.text)}"


def _table(title: str, tallies: Mapping[str, Tally]) -> Iterator[str]:
    yield f"\n{title}".rstrip()
    yield _HEAD
    for name, tally in tallies.items():
        present, absent, varies = _ratios(tally)
        yield (
            f"{name:<20} {tally.answers:>6} {present:>11} {absent:>11} {varies:>11} "
            f"{_ratio(tally.coverage):>5} {tally.false_all_clears:>5} {tally.false_alarms:>6}"
        )


def _markdown(evaluation: Evaluation) -> Iterator[str]:
    """How often settled answers are wrong, by what they rest on, by fact and by language."""
    total = evaluation.total
    present, absent, _ = _ratios(total)
    yield f"{evaluation.items} items, {total.answers} labelled facts. P / R: present {present}, absent {absent}.\n"
    yield from _columns("basis", *_RATES)
    for name, tally in {**evaluation.by_basis, "all": total}.items():
        yield _row(name, *_rates(tally))
    for title, tallies in (("fact", evaluation.by_fact), ("language", evaluation.by_language)):
        yield ""
        yield from _columns(title, *_RATES, *_SHARES)
        for name, tally in tallies.items():
            yield _row(name or "-", *_rates(tally), *_ratios(tally)[:2])


def _columns(*cells: str) -> Iterator[str]:
    yield _row(*cells)
    yield _row("---", *["---:"] * (len(cells) - 1))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _rates(tally: Tally) -> tuple[str, ...]:
    rate, most = (f"{tally.wrong / tally.given:.1%}", f"{_most(tally):.1%}") if tally.given else ("-", "-")
    return f"{tally.given}", f"{tally.wrong}", rate, most, f"{tally.false_all_clears}"


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
