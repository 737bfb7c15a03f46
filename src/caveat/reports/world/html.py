"""Where a device can go, as one HTML file: a map and tables by ruling, no script, nothing loaded."""

from collections.abc import Callable, Sequence

from caveat.model.rules import Verdict
from caveat.reports.html import SIGNS, template
from caveat.reports.messages import Messages
from caveat.reports.world.atlas import atlas
from caveat.reports.world.view import UNSPOKEN, Group, Spot, world

_CAPTION = 90
"""Units below the map in which stands what is said of the place that is pointed at."""


def write(verdicts: Sequence[Verdict], messages: Messages, **_layout: object) -> str:
    """The whole document."""
    return template("world/world.html.jinja").render(contents(verdicts, messages))


def contents(
    verdicts: Sequence[Verdict], messages: Messages, rules_of: Callable[[str], str] | None = None, *, level: int = 2
) -> dict[str, object]:
    """What world.html.jinja asks for, and a page that extends it or includes its places.

    `rules_of` gives the address of a place's rules, `level` is that of the headings.
    """
    told = world(verdicts, messages)
    spots = [(group, spot) for group in told.groups for spot in group.spots]
    return {
        "told": told,
        "rules_of": rules_of,
        "level": level,
        "atlas": atlas(),
        "drawn": sorted((one for one in spots if one[1].code in atlas().places), key=_over),
        "summed": lambda spot: _summed(spot, messages),
        "columns": ("place", *(("act",) if len(told.acts) > 1 else ()), "ruling", "reason"),
        "caption": _CAPTION,
        "unspoken": UNSPOKEN,
        "signs": {str(ruling): sign for ruling, sign in SIGNS.items()},
        "say": messages.say,
        "language": messages.language,
    }


def _over(one: tuple[Group, Spot]) -> tuple[bool, bool]:
    """What is drawn over what: dots over outlines, and what is known over what is not."""
    group, spot = one
    return not atlas().places[spot.code].outline, group.key != UNSPOKEN


def _summed(spot: Spot, messages: Messages) -> str:
    """All that is said of a place, in a line."""
    several = len(spot.answers) > 1
    said = []
    for one in spot.answers:
        ruling = messages.say("word", "state", fact=one.act, state=one.word) if several else one.word
        said.append(messages.say("world", "answer", ruling=ruling, reason=one.reason) if one.reason else ruling)
    return messages.say("world", "spot", place=spot.name, answers=messages.listed(said, "clauses"))
