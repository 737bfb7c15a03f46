"""What a pack's author sees: all mistakes at once, each with its place and with what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from caveat.errors import DataError
from caveat.rules import load_packs, run_cases

Writer = Callable[..., Path]


def faults(folder: Path) -> list[tuple[int, int, str]]:
    with pytest.raises(DataError) as raised:
        load_packs([folder], only={"XX"})
    return [(fault.line, fault.column, fault.message) for fault in raised.value.faults]


TEN_MISTAKES = """\
id: test
version: "1"
jurisdiction: XX
name: {en: a, ko: b}
requirements:
- id: xx-one
  title: {en: a, ko: b, zh: c}
  summary: {en: a, ko: b, zh: c}
  acts: [import, smuggle]
  applies: category = smartwach
  must: >-
    sim_slto absent
    AND esim > 3
  concerns: [sim_slot]
  effect: prohibited
  efective: {from: 2026-01-01}
  lifecycle: in-force
  status: law
  certainty: high
  legal_basis: none
  sources: []
- id: xx-one
  title: {en: a, ko: b, zh: c}
  summary: {en: a, ko: b, zh: c}
  acts: [import]
  applies: category = smartwatch AND
  must: sim_slot absent
  concerns: [sim_slot]
  effect: prohibited
  effective: {from: 2026-13}
  lifecycle: in-force
  status: law
  certainty: high
  legal_basis: none
  sources:
  - {title: a page, url: "https://example.org", looked_at: 2026-11-01}
"""


def test_ten_mistakes_are_told_in_one_run_each_at_its_place(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text(TEN_MISTAKES, encoding="utf-8")
    found = faults(tmp_path)
    assert [(line, column) for line, column, _ in found] == [
        (4, 7),
        (9, 18),
        (10, 23),
        (12, 5),
        (13, 14),
        (16, 13),
        (21, 12),
        (22, 7),
        (26, 37),
        (30, 21),
    ]
    for (_, _, message), said in zip(
        found,
        (
            "the text has no 'zh'",
            "no act 'smuggle'",
            "did you mean smartwatch",
            "did you mean sim_slot",
            "esim is a capability",
            "did you mean effective",
            "sources is empty",
            "another id",
            "expected",
            "2026-13",
        ),
        strict=True,
    ):
        assert said in message


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ("  effect: prohibited\n", "", (6, 3), "the key 'effect' is missing"),
        ("effect: prohibited", "effect: undetermined", (13, 11), "one of prohibited, modify-first, conditions"),
        ("status: law", "status: rumour", (15, 11), "Invalid enum value 'rumour'"),
        ("concerns: [sim_slot, esim]", "concerns: [sim_slot]", (12, 13), "must asks of esim"),
        ("concerns: [sim_slot, esim]", "concerns: [sim_slot, esim, nfc]", (12, 13), "must never asks of nfc"),
        ("jurisdiction: XX", "jurisdiction: Xanadu", (3, 15), "two letters"),
        ("looked_at: 2026-11-01", "looked_at: lately", (19, 60), "date"),
        ("looked_at: 2026-11-01", "looked_at: 2026-11-01, author: me", (19, 5), "author"),
        ("must: sim_slot absent AND", "must: sim_slot absent AND AND", (11, 29), "not 'AND'"),
        ("must: sim_slot absent AND", "must: \n    sim_slot absent\n    ANT", (13, 5), "not 'ANT'"),
        ('version: "1"', "version: 1", (2, 10), "Expected `str`"),
        ("- id: xx-wearable", "- 7\n- id: xx-wearable", (6, 3), "keys and values"),
    ],
)
def test_a_mistake_is_told_at_its_place(
    write_pack: Writer, old: str, new: str, place: tuple[int, int], said: str
) -> None:
    found = faults(write_pack((old, new)))
    assert place in [(line, column) for line, column, message in found if said in message]


def test_a_cure_that_nobody_knows_is_told(write_pack: Writer) -> None:
    cure = "cure:\n  - {kind: magic, by: wizards, text: {en: a}}\n  lifecycle:"
    said = " ".join(message for _, _, message in faults(write_pack(("lifecycle:", cure))))
    for mistake in ("no kind of cure 'magic'", "no hand 'wizards'", "no 'ko'", "no 'zh'"):
        assert mistake in said


def test_a_text_that_is_no_yaml_is_told(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text("id: [", encoding="utf-8")
    assert faults(tmp_path)[0][0] in (1, 2)


def test_a_folder_without_a_pack_is_told(tmp_path: Path) -> None:
    assert "a pack is a folder with a pack.yaml" in faults(tmp_path)[0][2]


def test_two_packs_with_the_same_requirement_are_told(write_pack: Writer) -> None:
    folder = write_pack(name="one").parent
    write_pack(name="two")
    assert "give one of them another id" in faults(folder)[0][2]


def test_a_folder_of_packs_is_read_beside_the_built_in_ones(write_pack: Writer) -> None:
    folder = write_pack().parent
    assert [pack.id for pack in load_packs([folder], only={"XX"})] == ["int", "test"]
    assert {"kp", "test"} <= {pack.id for pack in load_packs([folder])}


def test_only_the_packs_of_the_place_and_those_between_states_are_read() -> None:
    assert [pack.id for pack in load_packs(only={"KP"})] == ["int", "kp"]


def test_the_digest_changes_with_any_file_of_the_pack(write_pack: Writer) -> None:
    folder = write_pack()
    (before,) = load_packs([folder], only={"XX"})[1:]
    (folder / "cases.yaml").write_text("[]\n", encoding="utf-8")
    (after,) = load_packs([folder], only={"XX"})[1:]
    assert len(before.digest) == 64
    assert before.digest != after.digest


SAMPLE = """\
- requirement: xx-wearable
  name: a slot
  device: {category: smartwatch}
  facts: {sim_slot: present}
  case: {act: import, as_of: 2026-11-23}
  outcome: %s
"""


def failures(folder: Path) -> list[str]:
    (_, pack) = load_packs([folder], only={"XX"})
    return [str(failure) for failure in run_cases(pack)]


def test_a_case_that_comes_out_otherwise_is_told_with_its_line(write_pack: Writer) -> None:
    told = failures(write_pack(cases=SAMPLE % "conforms"))
    assert "cases.yaml:6:12: a slot: comes out nonconforming (sim_slot, category), not conforms" in told[0]


def test_a_requirement_without_its_three_cases_is_told(write_pack: Writer) -> None:
    told = failures(write_pack(cases=SAMPLE % "nonconforming"))
    assert [line.partition(": ")[2] for line in told] == [
        "xx-wearable has no case that comes out conforms; write one",
        "xx-wearable has no case that comes out undetermined; write one",
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("sim_slot: present", "sim_slto: present", "did you mean sim_slot"),
        ("sim_slot: present", "sim_slot: yes please", "not a valid Standing"),
        ("sim_slot: present", "battery_energy: much", "could not convert"),
        (", as_of: 2026-11-23", "", "a case needs its day"),
        ("act: import", "act: smuggle", "no act 'smuggle'"),
        ("act: import", "act: sell", "does not speak of this act"),
        ("requirement: xx-wearable", "requirement: xx-other", "xx-other does not speak"),
        ("outcome: nonconforming", "outcome: nonconforming\n  missing: [esim]", "missing is nothing, not esim"),
        ("outcome: nonconforming", "outcome: bad", "Invalid enum value 'bad'"),
        ("name: a slot", "name: a slot\n  nmae: typo", "nmae"),
    ],
)
def test_a_case_that_is_wrong_itself_is_told(write_pack: Writer, old: str, new: str, said: str) -> None:
    told = failures(write_pack(cases=(SAMPLE % "nonconforming").replace(old, new)))
    assert any(said in line for line in told), told


def test_a_pack_without_cases_is_told(write_pack: Writer) -> None:
    folder = write_pack()
    (folder / "cases.yaml").unlink()
    assert "cases.yaml" in failures(folder)[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[" * 200_000, "nested deeper"),
        ("".join(f"{' ' * level}a:\n" for level in range(300)), "nested deeper"),
        ("requirements: 1:1:1:1\n", "Expected `array`"),
    ],
)
def test_a_hostile_file_is_a_fault_and_no_crash(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "pack.yaml").write_text(text, encoding="utf-8")
    assert said in "\n".join(message for _, _, message in faults(tmp_path))
