"""What cases reach: every outcome of every clause, and each part of its conditions both ways."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from caveat.errors import UsageError
from caveat.model.rules import Outcome, Reached
from caveat.rules import coverage, listed, load_packs

Writer = Callable[..., Path]
CASES = """\
- requirement: xx-wearable
  name: a slot
  device: {category: smartwatch}
  facts: {sim_slot: present, esim: absent}
  case: {act: import, as_of: 2026-11-23}
  outcome: nonconforming
- requirement: xx-wearable
  name: none
  device: {category: smartwatch}
  facts: {sim_slot: absent, esim: absent}
  case: {act: import, as_of: 2026-11-23}
  outcome: conforms
"""


def reached(folder: Path) -> Reached:
    (*_, pack) = load_packs([folder], only={"XX"})
    (clause,) = coverage(pack)
    return clause


def test_the_outcomes_are_counted_and_each_part_that_no_case_settles_one_way_is_named(write_pack: Writer) -> None:
    clause = reached(write_pack(cases=CASES))
    assert clause.clause == "xx-wearable"
    assert {outcome: count for outcome, count in clause.outcomes.items() if count} == {
        Outcome.NONCONFORMING: 1,
        Outcome.CONFORMS: 1,
    }
    assert clause.never == ("applies: category = wearable is never false", "must: esim absent is never false")


def test_a_draft_has_nothing_to_reach(write_pack: Writer) -> None:
    clause = reached(write_pack(("lifecycle: in-force", "lifecycle: draft"), cases=CASES))
    assert (clause.fires, clause.never) == (False, ())


def test_a_clause_is_listed_as_it_stands_on_the_day(write_pack: Writer) -> None:
    dates = ("    applies:", "    effective: {from: 2024-04-29}\n    applies:")
    packs = load_packs([write_pack(dates)], only={"XX"})
    for day, in_force in ((date(2024, 4, 28), False), (date(2024, 4, 29), True)):
        (row,) = (row for row in listed(packs, day) if row.pack.id == "test")
        assert (row.in_force, row.looked_at, row.stale_since) == (in_force, date(2026, 11, 1), None)


def test_only_what_speaks_of_an_act_and_only_what_is_stale_can_be_listed(write_pack: Writer) -> None:
    packs = [pack for pack in load_packs([write_pack()], only={"XX"}) if pack.id == "test"]
    assert listed(packs, date(2026, 11, 23), act="sell") == ()
    assert len(listed(packs, date(2026, 11, 23), act="import")) == 1
    assert listed(packs, date(2026, 11, 23), stale=True) == ()
    (row,) = listed(packs, date(2027, 11, 2), stale=True)
    assert row.stale_since == date(2027, 11, 1)
    with pytest.raises(UsageError, match="no act 'smuggle'"):
        listed(packs, date(2026, 11, 23), act="smuggle")
