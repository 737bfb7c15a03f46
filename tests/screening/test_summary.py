"""What a screened table comes to: the parts add up to the whole, and each figure is what its words say."""

from functools import reduce
from itertools import pairwise
from typing import Any

import msgspec
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caveat.model.rules import Ruling
from caveat.model.screening import Plan, Role
from caveat.model.summary import Tally
from caveat.profiles import profile
from caveat.profiles.declared import declare
from caveat.rules import judge
from caveat.screening import questions as asking
from caveat.screening import summary as counting
from caveat.screening.questions import KIND, questions, sampled
from caveat.screening.rows import evidence
from caveat.screening.summary import merge, merged, summary, tally
from tests.screening.conftest import ROLES, Packer, Row, answered, asked, make_pack

SLOT = "Smartwatch with a nano-SIM card slot."
ESIM = "Smartwatch. No SIM card slot. Supports eSIM."
NEITHER = "Smartwatch. No SIM card slot, no eSIM."
NO_SLOT = "Smartwatch. No SIM card slot."
SILENT = "Smartwatch with a round display."
THING = "A thing."
TEXTS = [SLOT, ESIM, NEITHER, NO_SLOT, SILENT, THING, ""]


def rows(*texts: str, group: str = "watches") -> list[Row]:
    return [{"sku": str(n), "title": text, "text": "", "group": group} for n, text in enumerate(texts)]


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return asked(make_pack(tmp_path_factory.mktemp("pack")))


@pytest.fixture(scope="module")
def batch(plan: Plan) -> pa.RecordBatch:
    """Each of the texts in each of three groups."""
    return answered([one for group in ("a", "b", "") for one in rows(*TEXTS, group=group)], plan)


TALLIES = st.builds(
    Tally,
    rows=st.integers(0, 9),
    rulings=st.dictionaries(
        st.sampled_from(["AQ_import"]), st.dictionaries(st.sampled_from([*Ruling]), st.integers(1, 9), max_size=3)
    ),
    named=st.none()
    | st.dictionaries(
        st.sampled_from("abcdef"),
        st.just({"AQ_import": {"prohibited": 1}}) | st.just({"AQ_import": {"conditions": 2}}),
        max_size=4,
    ),
    unknown=st.dictionaries(st.sampled_from("abc"), st.integers(1, 9)),
    samples=st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 9), max_size=4),
    problems=st.none() | st.dictionaries(st.sampled_from("abcd"), st.integers(1, 9)),
)


@given(TALLIES, TALLIES, TALLIES)
@settings(deadline=None)
def test_parts_are_added_in_any_order_and_grouping(first: Tally, second: Tally, third: Tally) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "MOST_NAMES", 4)
        patch.setattr(asking, "MOST_SAMPLES", 4)
        assert merge(first, second) == merge(second, first)
        assert merge(merge(first, second), third) == merge(first, merge(second, third))
        assert merge(first, Tally()) == first


@given(cuts=st.lists(st.integers(0, 21), max_size=5), most=st.integers(1, 8))
@settings(max_examples=40, deadline=None)
def test_the_parts_of_a_table_come_to_what_the_whole_does(
    batch: pa.RecordBatch, plan: Plan, cuts: list[int], most: int
) -> None:
    ends = sorted({0, batch.num_rows, *cuts})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "MOST_NAMES", most)
        patch.setattr(asking, "MOST_SAMPLES", most)
        parts = [tally(batch.slice(first, last - first), plan) for first, last in pairwise(ends)]
        assert merged(parts) == tally(batch, plan)
        assert reduce(merge, reversed(parts)) == tally(batch, plan)


def test_a_tally_can_be_kept_between_runs(batch: pa.RecordBatch, plan: Plan) -> None:
    made = tally(batch, plan)
    assert msgspec.json.decode(msgspec.json.encode(made), type=Tally) == made


def test_every_row_is_counted_once_for_each_case_and_kind(batch: pa.RecordBatch, plan: Plan) -> None:
    told = summary(tally(batch, plan), plan)
    assert told.rows == batch.num_rows
    assert sum(told.cases[0].rulings.values()) == batch.num_rows
    assert sum(one.rows for one in told.categories) == batch.num_rows
    assert told.cases[0].rulings[Ruling.PROHIBITED] == 6
    assert told.cases[0].rulings[Ruling.NOTHING_FOUND] == 3


def test_kinds_are_those_of_the_table_where_it_names_them(batch: pa.RecordBatch, plan: Plan) -> None:
    told = summary(tally(batch, plan), plan)
    assert told.named
    assert {one.name: one.rows for one in told.categories} == {"a": 7, "b": 7, "": 7}


def test_kinds_are_those_recognised_where_the_table_names_none_or_too_many(
    batch: pa.RecordBatch, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    unnamed = msgspec.structs.replace(plan, roles={**ROLES, "group": Role.OTHER})
    told = summary(tally(batch, unnamed), unnamed)
    assert not told.named
    assert {one.name: one.rows for one in told.categories} == {"smartwatch": 15, "": 6}
    monkeypatch.setattr(counting, "MOST_NAMES", 2)
    assert summary(tally(batch, plan), plan).categories == told.categories


def test_kinds_beyond_the_most_frequent_are_told_together(
    batch: pa.RecordBatch, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "_CATEGORIES", 1)
    told = summary(tally(batch, plan), plan)
    assert told.others is not None
    assert told.others.rows + told.categories[0].rows == batch.num_rows
    assert sum(told.others.rulings[0].values()) == told.others.rows


def test_what_is_open_is_counted_by_rows(plan: Plan) -> None:
    told = summary(tally(answered(rows(SILENT, NO_SLOT, NO_SLOT, NEITHER), plan), plan), plan)
    assert dict(told.unknown) == {"sim_slot": 1, "esim": 2}
    assert told.undetermined == 3


def test_problems_are_counted_with_their_words(plan: Plan) -> None:
    told = summary(tally(answered(rows(SLOT, "", "", group=""), plan), plan), plan)
    assert told.unread == 2
    assert sum(count for _, count in told.problems) == 2


def test_the_first_question_is_the_one_whose_answer_settles_most(plan: Plan) -> None:
    made = answered(rows(NO_SLOT, NO_SLOT, SILENT, SLOT), plan)
    told = summary(tally(made, plan), plan).questions
    assert told.rows == 3
    first, *rest = told.asked
    assert first.fact == "esim"
    assert first.answers == (("present", 3), ("absent", 2))
    assert [one.fact for one in rest] == ["sim_slot"]
    assert rest[0].answers == (("absent", 1), ("present", 1))


def test_no_question_is_asked_where_nothing_is_open_or_no_answer_settles(plan: Plan) -> None:
    assert summary(tally(answered(rows(SLOT, NEITHER), plan), plan), plan).questions.asked == ()
    assert summary(tally(answered(rows(THING, group=""), plan), plan), plan).questions.asked == ()
    assert summary(Tally(), plan).questions.rows == 0


@given(texts=st.lists(st.sampled_from(TEXTS), min_size=1, max_size=6))
@settings(max_examples=25, deadline=None)
def test_an_answer_settles_just_the_rows_that_it_settles_when_the_user_says_it(plan: Plan, texts: list[str]) -> None:
    made = answered(rows(*texts), plan)
    told = summary(tally(made, plan), plan).questions
    if not told.asked:
        return
    question = told.asked[0]
    open_rows = [
        evidence(0, {"sku": "", "title": text, "text": "", "group": "watches"}, plan.roles)
        for text, ruling in zip(texts, made.column("ruling_AQ_import").to_pylist(), strict=True)
        if ruling == Ruling.UNDETERMINED
    ]
    for answer, settled in question.answers:
        verdicts = [
            judge(profile(one, declared=[declare(question.fact, answer)]), plan.cases[0], plan.packs)
            for one in open_rows
            if profile(one).facts[question.fact].standing == "unknown"  # type: ignore[union-attr]
        ]
        assert settled == sum(one.ruling is not Ruling.UNDETERMINED for one in verdicts)


def test_what_is_kept_of_a_row_is_what_is_known_and_no_text(plan: Plan) -> None:
    made = answered(rows("Smartwatch, IMEI 490154203237518. No SIM card slot."), plan)
    (key,) = sampled(pa.Table.from_batches([made]), plan)
    assert msgspec.json.decode(key) == {KIND: "smartwatch", "sim_slot": "absent"}


def test_a_tally_stays_small_whatever_the_table_holds(plan: Plan, batch: pa.RecordBatch) -> None:
    many = 12_000
    names: Any = pa.array([f"group {n} {'x' * 500}" for n in range(many)])
    wide = batch.take(pa.array([n % batch.num_rows for n in range(many)]))
    wide = wide.set_column(wide.schema.get_field_index("group"), "group", names)
    made = tally(wide, plan)
    assert made.named is None
    assert len(msgspec.json.encode(made)) < 10_000
    assert questions(made.samples, plan).rows <= made.undetermined


def test_a_plan_without_places_to_ask_about_is_counted_all_the_same(write_pack: Packer) -> None:
    only = asked(write_pack(concerns=["sim_slot"]))
    told = summary(tally(answered(rows(SLOT), only), only), only)
    assert told.cases[0].rulings[Ruling.PROHIBITED] == 1
