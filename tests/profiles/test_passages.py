"""Passages in columns."""

import pytest

from caveat.model.evidence import BARCODE, Entry, Evidence, Form, Item, Passage, Problem
from caveat.profiles.passages import Devices, Passages

LINES = [
    Passage(item="a", text="4G watch", reader="csv", form=Form.TITLE),
    Passage(item="a", text="SIM\tno", reader="csv", form=Form.ROW, table=1),
    Passage(item="b", text="eSIM", reader="csv"),
]


def test_a_passage_is_made_only_when_somebody_asks_for_it() -> None:
    asked: list[int] = []

    def make(at: int) -> Passage:
        asked.append(at)
        return LINES[at]

    columns = Passages.of(LINES)
    lazy = Passages(columns.texts, columns.forms, columns.items, columns.tables, make, plain=True)
    part = lazy[1:]
    assert part.texts == ["SIM\tno", "eSIM"]
    assert asked == []
    assert part[0] is lazy[1] is lazy.some([1])[0] is lazy[-2]
    assert asked == [1, 1, 1, 1]


def test_parts_of_passages_are_sequences_as_the_whole_is() -> None:
    columns = Passages.of(LINES)
    assert list(columns) == LINES
    assert list(columns[1:][1:]) == LINES[2:]
    assert list(columns.some([2, 0])) == [LINES[2], LINES[0]]
    assert Passages.of(columns) is columns
    for place in (3, -4):
        with pytest.raises(IndexError):
            columns[1:][place]


def test_what_is_not_written_for_people_is_told() -> None:
    code = Passage(item="a", text="5012345678900", reader=BARCODE)
    entry = Passage(item="a", text="ro.x=1", reader="build", entry=Entry(kind="property", name="ro.x", value="1"))
    assert Passages.of(LINES).plain
    assert not Passages.of([*LINES, code]).plain
    assert not Passages.of([*LINES, entry]).plain


def test_each_of_many_devices_has_its_own_passages_and_problems() -> None:
    problem = Problem(code="truncated", item="b")
    evidence = [
        Evidence((Item(name="a", kind="listing", sha256="", passages=tuple(LINES[:2])),)),
        Evidence(()),
        Evidence((Item(name="b", kind="listing", sha256="", passages=tuple(LINES[2:]), problems=(problem,)),)),
    ]
    one, none, other = Devices.of(evidence).parts
    assert (list(one.passages), list(none.passages), list(other.passages)) == (LINES[:2], [], LINES[2:])
    assert (one.problems, none.problems, other.problems) == ((), (), (problem,))
    assert other.evidence is evidence[2]
