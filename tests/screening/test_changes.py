"""What became of the rows from one run to the next, each with its reason."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from caveat.errors import UsageError
from caveat.model.changes import Cause
from caveat.model.rules import Ruling
from caveat.model.screening import Plan, Role
from caveat.screening.changes import changes
from caveat.screening.circumstances import beside, circumstances, keep, load
from caveat.screening.digests import row_digests
from tests.screening.conftest import ROLES, Packer, Row, asked, batch_of, make_pack, run

SLOT = "Smartwatch with a nano-SIM card slot."
ESIM = "Smartwatch. No SIM card slot. Supports eSIM."
NEITHER = "Smartwatch. No SIM card slot, no eSIM."
SILENT = "Smartwatch with a round display."
STAND = "Aluminium stand."


def row(sku: str, text: str) -> Row:
    return {"sku": sku, "title": text, "text": "", "group": "watches"}


STOCK = [row("a", SLOT), row("b", ESIM), row("c", NEITHER), row("d", SILENT), row("e", SLOT)]


def test_the_same_run_twice_changes_nothing(write_pack: Packer) -> None:
    before, plan = run(STOCK, asked(write_pack()))
    told = changes(before, before, plan)
    assert (told.kept, told.reworded, told.changed, told.arrived, told.left) == (5, 0, 0, 0, 0)


def test_a_row_is_known_by_its_identifier_wherever_it_stands(write_pack: Packer) -> None:
    before, _ = run(STOCK, asked(write_pack()))
    after, plan = run([row("f", NEITHER), *reversed(STOCK[1:])], asked(write_pack()))
    told = changes(before, after, plan)
    assert (told.keyed, told.kept, told.arrived, told.left) == (True, 4, 1, 1)
    assert told.new["AQ_import"][Ruling.NOTHING_FOUND] == 1
    assert told.gone["AQ_import"][Ruling.PROHIBITED] == 1


def test_a_listing_that_says_something_else_is_why(write_pack: Packer) -> None:
    before, _ = run(STOCK, asked(write_pack()))
    after, plan = run([row("a", NEITHER), *STOCK[1:4], row("e", f"{SLOT} Black.")], asked(write_pack()))
    told = changes(before, after, plan)
    assert told.causes == {Cause.LISTING: 1}
    assert (told.kept, told.reworded, told.changed) == (4, 1, 1)
    (example,) = told.examples
    assert (example.row, example.key) == (1, "a")
    assert example.moves == (("AQ_import", Ruling.PROHIBITED, Ruling.NOTHING_FOUND),)


def test_a_pack_of_another_version_is_why(write_pack: Packer) -> None:
    before, _ = run(STOCK, asked(write_pack("1")))
    after, plan = run(STOCK, asked(write_pack("2", concerns=["sim_slot"])))
    told = changes(before, after, plan)
    assert told.causes == {Cause.PACK: 1}
    (move,) = told.moves
    assert (move.before, move.after, move.rows) == (Ruling.PROHIBITED, Ruling.NOTHING_FOUND, 1)
    assert told.examples[0].key == "b"


def test_the_day_is_why(write_pack: Packer) -> None:
    pack = write_pack(since="2026-06-01")
    before, _ = run(STOCK, asked(pack, day=date(2026, 5, 1)))
    after, plan = run(STOCK, asked(pack))
    told = changes(before, after, plan)
    assert told.causes == {Cause.CASE: told.changed}
    assert told.changed == 4


def test_the_program_is_why(write_pack: Packer) -> None:
    before, _ = run(STOCK, asked(write_pack("2", concerns=["sim_slot"])))
    after, plan = run(STOCK, asked(write_pack("1")))
    old = replace(before.told, packs=after.told.packs, code="0" * 64)
    assert changes(before._replace(told=old), after, plan).causes == {Cause.PROGRAM: 1}
    old = replace(before.told, code="0" * 64)
    assert changes(before._replace(told=old), after, plan).causes == {Cause.PACK_OR_PROGRAM: 1}


def test_an_output_that_was_edited_is_told_apart(write_pack: Packer) -> None:
    before, _ = run(STOCK, asked(write_pack("2", concerns=["sim_slot"])))
    after, plan = run(STOCK, asked(write_pack("1")))
    old = replace(before.told, packs=after.told.packs)
    assert changes(before._replace(told=old), after, plan).causes == {Cause.UNRECORDED: 1}


def test_of_several_things_that_are_other_each_row_tells_its_own(write_pack: Packer) -> None:
    """The listing of a, the pack for b, and the day for all; each row is judged again without it."""
    before, _ = run(STOCK, asked(write_pack("1", since="2026-06-01"), day=date(2026, 10, 1)))
    after, plan = run(
        [row("a", NEITHER), *STOCK[1:]], asked(write_pack("2", concerns=["sim_slot"], since="2026-06-01"))
    )
    told = changes(before, after, plan)
    assert {one.key: one.causes for one in told.examples} == {"a": (Cause.LISTING,), "b": (Cause.PACK,)}


def test_a_row_can_have_two_reasons(write_pack: Packer) -> None:
    """It lost its slot, and of what the new pack asks the old listing said nothing."""
    before, _ = run([row("a", SLOT)], asked(write_pack("1")))
    after, plan = run([row("a", NEITHER)], asked(write_pack("2", concerns=["esim"])))
    told = changes(before, after, plan)
    assert told.causes == {Cause.LISTING: 1, Cause.PACK: 1}
    assert told.examples[0].moves == (("AQ_import", Ruling.PROHIBITED, Ruling.NOTHING_FOUND),)


def test_other_columns_are_why(write_pack: Packer) -> None:
    pack = write_pack()
    rows: list[Row] = [{"sku": "a", "title": "Smartwatch", "text": "No SIM card slot, no eSIM.", "group": ""}]
    unread = {**ROLES, "text": Role.OTHER}
    before, _ = run(rows, asked(pack, roles=unread))
    after, plan = run(rows, asked(pack))
    assert changes(before, after, plan).causes == {Cause.COLUMNS: 1}


def test_without_identifiers_rows_are_known_by_what_was_read_then_by_their_place(write_pack: Packer) -> None:
    roles = {**ROLES, "sku": Role.OTHER}
    pack = write_pack()
    before, _ = run(STOCK, asked(pack, roles=roles))
    after, plan = run([row("", NEITHER), *STOCK[1:4], row("", STAND)], asked(pack, roles=roles))
    told = changes(before, after, plan)
    assert not told.keyed
    assert (told.kept, told.changed, told.arrived, told.left) == (3, 2, 0, 0)
    assert told.causes == {Cause.LISTING: 2}


def test_a_key_that_is_named_goes_before_the_column_of_identifiers(write_pack: Packer) -> None:
    pack = write_pack()
    before, _ = run([row("a", SLOT)], asked(pack))
    after, plan = run([row("b", SLOT)], asked(pack))
    assert changes(before, after, plan, key="title").kept == 1
    with pytest.raises(UsageError, match="no column 'ean'"):
        changes(before, after, plan, key="ean")


def test_of_rows_with_the_same_identifier_the_first_meets_the_first(write_pack: Packer) -> None:
    pack = write_pack()
    before, _ = run([row("a", SLOT), row("a", NEITHER)], asked(pack))
    after, plan = run([row("a", SLOT), row("a", NEITHER), row("a", SILENT)], asked(pack))
    told = changes(before, after, plan)
    assert (told.kept, told.arrived) == (2, 1)


def test_runs_of_other_places_are_not_held_against_each_other(write_pack: Packer) -> None:
    before, _ = run(STOCK, asked(write_pack()))
    after, plan = run(STOCK, asked(write_pack()))
    elsewhere = replace(before.told, cases=(replace(before.told.cases[0], to="DE"),))
    with pytest.raises(UsageError, match="other places"):
        changes(before._replace(told=elsewhere), after, plan)


@pytest.mark.parametrize(("column", "word"), [("ruling_AQ_import", "fine"), ("read", "x"), ("read", None)])
def test_an_output_that_does_not_fit_is_refused_with_its_row(column: str, word: str | None, write_pack: Packer) -> None:
    before, plan = run(STOCK, asked(write_pack()))
    (*batches,) = before.batches()
    rows = batches[1].to_pylist()
    rows[1][column] = word
    batches[1] = type(batches[1]).from_pylist(rows, schema=batches[1].schema)
    with pytest.raises(UsageError, match="row 4"):
        changes(before._replace(batches=lambda: iter(batches)), before, plan)


SALE = st.sampled_from([SLOT, ESIM, NEITHER, SILENT, STAND])


@given(
    old=st.dictionaries(st.sampled_from("abcdefgh"), SALE, max_size=8),
    new=st.dictionaries(st.sampled_from("abcdefgh"), SALE, max_size=8),
)
@settings(max_examples=30, deadline=None)
def test_every_row_is_counted_once_and_a_changed_listing_alone_is_the_reason(
    old: dict[str, str], new: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    pack = make_pack(tmp_path_factory.mktemp("pack"))
    before, _ = run([row(*one) for one in old.items()], asked(pack))
    after, plan = run([row(*one) for one in new.items()], asked(pack))
    told = changes(before, after, plan)
    assert told.kept + told.changed + told.left == len(old)
    assert told.kept + told.changed + told.arrived == len(new)
    assert told.left == len(old.keys() - new.keys())
    assert set(told.causes) <= {Cause.LISTING}
    assert sum(move.rows for move in told.moves) == told.changed


def test_circumstances_are_kept_beside_the_output(write_pack: Packer, tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    told = circumstances(asked(write_pack()), {"read": "caveat_read"}, 5)
    keep(told, output)
    assert load(output) == told
    assert beside(output).name == "out.csv.caveat.json"


@pytest.mark.parametrize("content", [None, b"", b"{", b"[]", b'{"schema": "caveat/screen/2"}', b"\xff", b"[" * 100_000])
def test_circumstances_that_cannot_be_read_are_no_traceback(content: bytes | None, tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    if content is not None:
        beside(output).write_bytes(content)
    with pytest.raises(UsageError, match=r"out\.csv\.caveat\.json"):
        load(output)


CELL = st.text(alphabet="ab 1", max_size=4) | st.none()


@given(st.lists(st.tuples(CELL, CELL), min_size=2, max_size=6))
@settings(deadline=None)
def test_two_rows_have_the_same_digest_just_when_the_same_is_read(cells: list[tuple[str | None, str | None]]) -> None:
    roles = {"title": Role.TITLE, "text": Role.DESCRIPTION, "sku": Role.IDENTIFIER}
    plan = Plan(roles=roles, cases=(), packs=(), language="en")
    rows = [{"title": title, "text": text, "sku": str(n)} for n, (title, text) in enumerate(cells)]
    made = row_digests(batch_of(rows), plan).to_pylist()
    read = [tuple((cell or "").strip() for cell in pair) for pair in cells]
    for n, one in enumerate(read):
        assert [made[n] == other for other in made] == [one == other for other in read]
