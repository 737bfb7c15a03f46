"""Why a determination came out so, and the smallest sets of facts that would settle one that is open."""

from collections.abc import Callable
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from caveat.errors import UsageError
from caveat.model.profile import Capability, Device, Profile, Standing, State
from caveat.model.rules import And, Case, Explanation, Outcome
from caveat.rules import explain, judge, load_packs

Writer = Callable[..., Path]
DAY = date(2026, 11, 23)
CASE = Case(to="XX", as_of=DAY)


def device(category: str | None = "smartwatch", **standings: str) -> Profile:
    facts: dict[str, State] = {name: Capability(standing=Standing(word)) for name, word in standings.items()}
    return Profile(device=Device(category=category), facts=facts)


def explained(folder: Path, profile: Profile, case: Case = CASE) -> Explanation:
    (found,) = explain(profile, case, load_packs([folder], only={"XX"}), "xx-wearable")
    return found


def test_every_part_of_the_conditions_has_its_value(write_pack: Writer) -> None:
    told = explained(write_pack(), device(sim_slot="absent"))
    assert told.determination.outcome is Outcome.UNDETERMINED
    assert (told.applies.truth, told.unless, told.must.truth) == (True, None, None)
    assert isinstance(told.must.condition, And)
    assert [part.truth for part in told.must.parts] == [True, None]


def test_the_smallest_sets_that_would_settle_it_are_told_for_each_outcome(write_pack: Writer) -> None:
    told = explained(write_pack(), device(None))
    assert [(one.outcome, one.facts) for one in told.settling] == [
        (Outcome.NOT_APPLICABLE, ("category",)),
        (Outcome.NONCONFORMING, ("category", "esim")),
        (Outcome.NONCONFORMING, ("category", "sim_slot")),
        (Outcome.CONFORMS, ("category", "esim", "sim_slot")),
    ]


def test_what_is_settled_needs_no_more_facts(write_pack: Writer) -> None:
    told = explained(write_pack(), device(sim_slot="present"))
    assert (told.determination.outcome, told.settling) == (Outcome.NONCONFORMING, ())


def test_each_set_can_bring_its_outcome_and_no_smaller_part_of_it_can(write_pack: Writer) -> None:
    """A set is worth looking at if some answers to just its facts bring the outcome."""
    changes = (
        "must: sim_slot absent AND esim absent",
        "unless: nfc present AND camera present\n    must: sim_slot absent AND esim absent",
    )
    folder = write_pack(changes)
    packs = load_packs([folder], only={"XX"})
    for settling in explained(folder, device()).settling:
        assert settling.outcome in outcomes(packs, settling.facts)
        for left_out in settling.facts:
            fewer = tuple(fact for fact in settling.facts if fact != left_out)
            assert settling.outcome not in outcomes(packs, fewer)


def outcomes(packs: object, facts: tuple[str, ...]) -> set[Outcome]:
    """All outcomes that answers to these facts alone can bring."""
    found = set()
    for standings in product(("present", "absent"), repeat=len(facts)):
        verdict = judge(device(**dict(zip(facts, standings, strict=True))), CASE, packs)  # type: ignore[arg-type]
        found |= {one.outcome for one in verdict.determinations if one.requirement == "xx-wearable"}
    return found


@pytest.mark.parametrize(
    ("requirement", "act", "said"),
    [
        ("xx-wearabel", "import", "did you mean xx-wearable"),
        ("xx-wearable", "sell", "does not speak of sell; it is about import"),
        ("xx-wearable", "smuggle", "there is no act 'smuggle'"),
    ],
)
def test_a_rule_that_does_not_speak_of_it_is_refused_with_what_there_is(
    write_pack: Writer, requirement: str, act: str, said: str
) -> None:
    packs = load_packs([write_pack()], only={"XX"})
    with pytest.raises(UsageError, match=said):
        explain(device(), Case(to="XX", act=act, as_of=DAY), packs, requirement)


def test_one_clause_of_several_can_be_asked_for_and_one_that_there_is_not_is_refused() -> None:
    packs, case = load_packs(only={"GB"}), Case(to="GB", act="sell", as_of=DAY)
    (password,) = explain(device("router", network_connectable="present"), case, packs, "gb-psti", "password")
    assert password.determination.clause == "password"
    with pytest.raises(UsageError, match="there is no clause 'passwrod'; did you mean password"):
        explain(device(), case, packs, "gb-psti", "passwrod")
