"""An evaluation as a table for a terminal, or as JSON."""

from collections.abc import Iterator, Mapping

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


def write(evaluation: Evaluation, format: str = "terminal", *, errors: bool = False) -> str:  # noqa: A002
    """The counts, and with `errors` every wrong answer with its quote. JSON always holds them."""
    if format == "json":
        return msgspec.json.format(msgspec.json.encode(evaluation), indent=2).decode()
    return "\n".join(_lines(evaluation, errors=errors))


def _lines(evaluation: Evaluation, *, errors: bool) -> Iterator[str]:
    yield f"{evaluation.gold}: {evaluation.items} items, {evaluation.total.answers} facts"
    yield "P: of those given so, how many are; R: of those that are, how many were given so;"
    yield "cover: of those that the label settles, how many were settled; all-clear: there, but given absent"
    for title, tallies in (
        ("", {"all": evaluation.total}),
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
        ratios = [
            f"{_ratio(precision)} / {_ratio(recall)}"
            for precision, recall in (
                (tally.present_precision, tally.present_recall),
                (tally.absent_precision, tally.absent_recall),
                (tally.varies_precision, tally.varies_recall),
            )
        ]
        yield (
            f"{name:<20} {tally.answers:>6} {ratios[0]:>11} {ratios[1]:>11} {ratios[2]:>11} "
            f"{_ratio(tally.coverage):>5} {tally.false_all_clears:>5} {tally.false_alarms:>6}"
        )


def _ratio(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
