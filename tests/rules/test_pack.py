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
recheck_after: 365
lists:
- {id: phones, owner: a ministry, looked_at: 2026-11-01, members: [{value: phon}]}
requirements:
- id: xx-one
  title: {en: a, ko: b, zh: c}
  summary: {en: a, ko: b, zh: c}
  lifecycle: in-force
  status: law
  certainty: high
  legal_basis: none
  sources: []
  clauses:
  - acts: {import: prohibited, smuggle: prohibited}
    efective: {from: 2026-01-01}
    applies: category IN @phones
    must: >-
      sim_slto absent
      AND battery_energy <= 100
    concerns: [sim_slot]
- id: xx-one
  title: {en: a, ko: b, zh: c}
  summary: {en: a, ko: b, zh: c}
  lifecycle: in-force
  status: law
  certainty: high
  legal_basis: none
  sources:
  - {title: a page, url: "https://example.org", looked_at: 2026-11-01}
  clauses:
  - acts: {import: prohibited}
    effective: {from: 2026-13}
    applies: category = smartwatch UNLESS
    must: sim_slot absent
    concerns: [sim_slot]
"""


def test_ten_mistakes_are_told_in_one_run_each_at_its_place_and_each_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text(TEN_MISTAKES, encoding="utf-8")
    found = faults(tmp_path)
    expected = [
        (4, 7, "the text has no 'zh'; write it in en, ko, zh"),
        (16, 12, "sources is empty; name at least one"),
        (18, 41, "there is no act 'smuggle'"),
        (19, 15, "did you mean effective?"),
        (20, 26, "there is no category 'phon'; did you mean phone"),
        (22, 7, "there is no fact 'sim_slto'; did you mean sim_slot"),
        (23, 29, "a number needs its unit; write 100 Wh"),
        (25, 7, "xx-one is here twice; give this one another id"),
        (36, 23, "'2026-13' is no day; write 2026-11-23"),
        (37, 42, "not the end"),
    ]
    assert [(line, column) for line, column, _ in found] == [(line, column) for line, column, _ in expected]
    for (_, _, message), (_, _, said) in zip(found, expected, strict=True):
        assert said in message


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ("  status: law\n", "", (7, 3), "the key 'status' is missing"),
        ("recheck_after: 365", "recheck_after: 0", (5, 16), "from 1 to 3650"),
        ("{import: prohibited}", "{import: undetermined}", (17, 20), "there are prohibited, modify-first, conditions"),
        ("{import: prohibited}", "{}", (17, 11), "acts is empty"),
        ("status: law", "status: rumour", (11, 11), "no status 'rumour'; there are law, regulation"),
        ("concerns: [sim_slot, esim]", "concerns: [sim_slot]", (20, 15), "must asks of esim"),
        ("concerns: [sim_slot, esim]", "concerns: [sim_slot, esim, nfc]", (20, 15), "must never asks of nfc"),
        ("jurisdiction: XX", "jurisdiction: Xanadu", (3, 15), "two letters"),
        ("jurisdiction: XX", "jurisdiction: XX\nalso_in: [YY, Yonder]", (4, 15), "two letters"),
        ("jurisdiction: XX", "jurisdiction: XX\nalso_in: [INT]", (4, 11), "has INT as its jurisdiction"),
        ("jurisdiction: XX", "jurisdiction: yes", (3, 15), "put it in quotes"),
        ("- id: xx-wearable", "- id: xx-../../wearable", (7, 7), "small letters, digits and hyphens"),
        ("- id: xx-wearable", "-\n- id: xx-wearable", (7, 2), "keys and values"),
        ("lifecycle: in-force", "lifecycle: in force", (10, 14), "did you mean in-force?"),
        ("    applies:", "    effective: {from: 2026, to: 2025}\n    applies:", (18, 33), "before it begins"),
        ("looked_at: 2026-11-01", "looked_at: 2026-13-01", (15, 60), "month must be in 1..12"),
        ("- id: xx-wearable", "- id: yy-wearable", (7, 7), "does not begin with its jurisdiction: xx-"),
        ("looked_at: 2026-11-01", "looked_at: lately", (15, 60), "date"),
        ("looked_at: 2026-11-01", "looked_at: 2026-11-01, author: me", (15, 5), "author"),
        ("must: sim_slot absent AND", "must: sim_slot absent AND AND", (19, 31), "not 'AND'"),
        ("must: sim_slot absent AND", "must: \n      sim_slot absent\n      ANT", (21, 7), "not 'ANT'"),
        ('version: "1"', "version: 1", (2, 10), "Expected `str`"),
        ("- id: xx-wearable", "- 7\n- id: xx-wearable", (7, 3), "keys and values"),
        ("  clauses:\n  - acts", "  clauses: []\n  more:\n  - acts", (16, 12), "clauses is empty"),
        ("lifecycle: in-force", "lifecycle: superseded", (17, 5), "needs its last day"),
        ("    applies:", "    effective: {from: 2026, of: battery_energy}\n    applies:", (18, 33), "no day"),
        ("    applies:", "    consequence: {en: a, ko: b}\n    applies:", (18, 18), "no 'zh'"),
        ("  sources:", "  conflicts: [{text: {en: a}}]\n  sources:", (14, 22), "no 'ko'"),
        (
            "requirements:",
            "lists: [{id: a, owner: b, looked_at: 2026-11-01, members: []}]\nrequirements:",
            (6, 59),
            "empty",
        ),
    ],
)
def test_a_mistake_is_told_at_its_place(
    write_pack: Writer, old: str, new: str, place: tuple[int, int], said: str
) -> None:
    found = faults(write_pack((old, new)))
    assert place in [(line, column) for line, column, message in found if said in message], found


def test_clauses_of_one_rule_are_told_apart_by_their_ids(write_pack: Writer) -> None:
    clause = "  - acts: {sell: prohibited}\n    applies: nfc present\n    must: esim absent\n    concerns: [esim]\n"
    folder = write_pack(("  clauses:\n", "  clauses:\n" + clause))
    assert [message for _, _, message in faults(folder)] == ["one of several clauses needs an id"] * 2


def test_a_conflict_with_a_rule_that_there_is_not_is_told(write_pack: Writer) -> None:
    conflict = "  conflicts: [{with: xx-other, text: {en: a, ko: b, zh: c}}]\n  sources:"
    assert "there is no such requirement" in faults(write_pack(("  sources:", conflict)))[0][2]


def test_a_cure_that_nobody_knows_is_told(write_pack: Writer) -> None:
    cure = "    cure:\n    - {kind: magic, by: wizards, text: {en: a}}\n    applies:"
    said = " ".join(message for _, _, message in faults(write_pack(("    applies:", cure))))
    for mistake in ("no kind of cure 'magic'", "no hand 'wizards'", "no 'ko'", "no 'zh'"):
        assert mistake in said


def test_a_text_that_is_no_yaml_is_told(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text("id: [", encoding="utf-8")
    assert faults(tmp_path)[0][0] in (1, 2)


def test_a_folder_without_a_pack_is_told(tmp_path: Path) -> None:
    assert "a pack is a folder with a pack.yaml" in faults(tmp_path)[0][2]


def test_two_packs_of_the_same_name_are_told(write_pack: Writer) -> None:
    folder = write_pack(name="one").parent
    write_pack(name="two")
    assert "give one of them another id" in faults(folder)[0][2]


def test_the_same_folder_given_twice_is_one_pack(write_pack: Writer) -> None:
    folder = write_pack()
    assert [pack.id for pack in load_packs([folder, folder.parent], only={"XX"})].count("test") == 1


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
        ("sim_slot: present", "battery_energy: much", "a number (Wh)"),
        (", as_of: 2026-11-23", "", "a case needs its day"),
        ("act: import", "act: smuggle", "no act 'smuggle'"),
        ("act: import", "act: sell", "does not speak of this act"),
        ("requirement: xx-wearable", "requirement: xx-other", "no requirement 'xx-other'"),
        ("outcome: nonconforming", "outcome: nonconforming\n  missing: [esim]", "missing is nothing, not esim"),
        ("outcome: nonconforming", "outcome: bad", "Invalid enum value 'bad'"),
        ("name: a slot", "name: a slot\n  nmae: typo", "nmae"),
    ],
)
def test_a_case_that_is_wrong_itself_is_told(write_pack: Writer, old: str, new: str, said: str) -> None:
    told = failures(write_pack(cases=(SAMPLE % "nonconforming").replace(old, new)))
    assert any(said in line for line in told), told


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("category: smartwatch", "category: smartwach", "did you mean smartwatch"),
        ("sim_slot: present", "audience: child", "write it under case"),
        ("sim_slot: present", "origin: China", "two letters of ISO 3166-1"),
        ("sim_slot: present", "charging_port: usbb", "one of usb-c"),
        ("as_of: 2026-11-23", "as_of: 2026-11-23, sim_home: Pakistan", "two letters of ISO 3166-1"),
    ],
)
def test_a_typo_in_a_case_is_no_proof(write_pack: Writer, old: str, new: str, said: str) -> None:
    told = failures(write_pack(cases=(SAMPLE % "nonconforming").replace(old, new)))
    assert any(said in line for line in told), told


def test_a_day_that_there_is_not_hides_no_other_mistake(write_pack: Writer) -> None:
    day = ("looked_at: 2026-11-01", "looked_at: 2026-13-01")
    found = faults(write_pack(day, ("must: sim_slot absent", "must: sim_slto absent")))
    assert [line for line, _, _ in found] == [15, 19]


def test_a_pack_is_found_wherever_in_its_file_its_places_stand(write_pack: Writer) -> None:
    folder = write_pack(("recheck_after: 365\n", ""))
    path = folder / "pack.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "recheck_after: 365\nalso_in: [XY]\n", encoding="utf-8")
    assert "test" in [pack.id for pack in load_packs([folder], only={"XY"})]


def test_a_pack_without_cases_is_told(write_pack: Writer) -> None:
    folder = write_pack()
    (folder / "cases.yaml").unlink()
    assert "cases.yaml" in failures(folder)[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[" * 200_000, "nest"),
        ("".join(f"{' ' * level}a:\n" for level in range(300)), "nested deeper"),
        ("requirements: 1:1:1:1\n", "expected a list here"),
    ],
)
def test_a_hostile_file_is_a_fault_and_no_crash(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "pack.yaml").write_text(text, encoding="utf-8")
    assert said in "\n".join(message for _, _, message in faults(tmp_path))
