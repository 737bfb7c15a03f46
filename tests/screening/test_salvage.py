"""A row that cannot be screened costs its own answer and no other."""

from datetime import date

import pyarrow as pa
import pytest

from caveat.errors import UsageError
from caveat.model.screening import Role
from caveat.screening import plan
from caveat.screening.batches import screen_batch
from caveat.screening.salvage import screen_each

ASKED = plan({"title": Role.TITLE}, to=["KP"], act="sell", as_of=date(2026, 11, 23), language="ko")
GOOD = "4G watch with a nano-SIM slot"


def batch(*titles: bytes) -> pa.RecordBatch:
    """Titles as they came, in whatever encoding, called UTF-8."""
    cells = pa.array(titles, pa.binary())
    numbers = pa.array(range(len(titles)))
    return pa.RecordBatch.from_arrays(
        [numbers, pa.Array.from_buffers(pa.string(), len(cells), cells.buffers())], names=["sku", "title"]
    )


@pytest.mark.parametrize("bad", [{0}, {4}, {2, 3}, {0, 1, 2, 3, 4}], ids=str)
def test_all_rows_but_the_bad_ones_get_their_answers(bad: set[int]) -> None:
    cells = [b"\xff\xfeSIM" if number in bad else GOOD.encode() for number in range(5)]
    made = pa.Table.from_batches(screen_each(batch(*cells), ASKED)).drop_columns("title").to_pylist()
    (good,) = screen_batch(batch(GOOD.encode()), ASKED).to_pylist()
    for number, row in enumerate(made):
        assert row["sku"] == number
        if number in bad:
            assert row["ruling_KP_sell"] == "undetermined"
            assert row["sim_slot"] == "unknown"
            assert row["problems"].endswith("(UnicodeDecodeError)")
        else:
            assert row == {key: value for key, value in good.items() if key != "title"} | {"sku": number}


def test_the_cells_of_a_bad_row_stay_as_they_are() -> None:
    (made,) = screen_each(batch(b"\xff\xfe"), ASKED)
    assert made.column("title").equals(batch(b"\xff\xfe").column("title"))


def test_what_is_asked_wrongly_is_no_bad_row() -> None:
    with pytest.raises(UsageError, match="there is no column 'title'"):
        list(screen_each(batch(b"x").drop_columns(["title"]), ASKED))
