"""What a screened table comes to, as one HTML file with plots: no script, nothing loaded, good on a phone."""

from collections.abc import Mapping, Sequence

from caveat.model.rules import Ruling
from caveat.model.summary import CategoryCount, Summary
from caveat.reports.html import SIGNS, template
from caveat.reports.messages import Messages
from caveat.reports.screening import figures


def write(told: Summary, messages: Messages, **_layout: object) -> str:
    """The whole document. Each plot stands beside its figures, and says nothing that these do not."""
    return template("screening/summary.html.jinja").render(
        told=told,
        kinds=_kinds(told),
        questions=list(figures.questions(told, messages)),
        signs=SIGNS,
        rulings=list(Ruling),
        say=messages.say,
        fact=messages.fact,
        language=messages.language,
        heading=lambda case: figures.heading(case, messages),
        category=lambda one: figures.category(one, told, messages),
        number=figures.number,
        share=figures.share,
        parts=_parts,
    )


def _kinds(told: Summary) -> Sequence[CategoryCount]:
    """The kinds of device with the rest as one; none where there is one kind only."""
    kinds = [*told.categories, *([told.others] if told.others else [])]
    return kinds if len(kinds) > 1 else ()


def _parts(rulings: Mapping[Ruling, int]) -> list[tuple[Ruling, float, float]]:
    """The parts of a bar: each ruling that there is, with where it begins and how long it is, of 100."""
    rows = sum(rulings.values())
    parts, begin = [], 0.0
    for ruling, count in rulings.items():
        if count:
            parts.append((ruling, round(begin, 3), round(100 * count / rows, 3)))
            begin += 100 * count / rows
    return parts
