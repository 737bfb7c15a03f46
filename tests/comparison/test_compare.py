"""Two states of a device against each other: what was taken out, what only looks so, and what the rules say."""

import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest

import caveat
from caveat.comparison import compare
from caveat.model.comparison import Change, Comparison, Course, Trick
from caveat.model.evidence import Entry, Evidence, Item, Passage
from caveat.model.profile import Standing, Subject
from caveat.model.rules import Outcome
from caveat.profiles.declared import declare
from caveat.reports.comparison import document, report_comparison
from tests.command import command
from tests.packs import PACKS
from tests.readers.android import apps
from tests.rules.drawn import rule

FEATURE = '<permissions><feature name="{}" /></permissions>'
CASE = caveat.Case(to="KP", act="import", as_of=date(2026, 11, 23))
DRIVER = ("bin/rild", "lib/libril-qc-qmi-1.so")
PHONE = "android.hardware.telephony"


def build(
    folder: Path, *features: str, files: tuple[str, ...] = (), packages: tuple[str, ...] = (), locale: str = "zh-CN"
) -> Path:
    """The whole system of a watch, in a folder."""
    root = folder / "system"
    for name in ("framework", "bin", "lib", "app", "etc/permissions"):
        (root / name).mkdir(parents=True)
    (root / "build.prop").write_text(f"ro.product.model=W1\nro.product.locale={locale}\n")
    for file in ("bin/sh", "lib/libc.so", *files):
        (root / file).write_bytes(b"\x7fELF")
    for number, package in enumerate(packages):
        (root / "app" / f"App{number}.apk").write_bytes(apps.apk(apps.manifest(package=package)))
    for feature in ("android.hardware.type.watch", *features):
        (root / "etc/permissions" / f"{feature}.xml").write_text(FEATURE.format(feature))
    return folder


def held(before: Path, after: Path) -> Comparison:
    return compare(caveat.read([before]), caveat.read([after]), CASE, PACKS)


def changes(found: Comparison) -> set[tuple[Change, str]]:
    return {(one.change, one.entry.name) for one in found.entries}


def test_what_was_taken_out_is_told_and_is_absent_of_the_unit_alone(tmp_path: Path) -> None:
    before = build(tmp_path / "before", PHONE, files=DRIVER)
    found = held(before, build(tmp_path / "after"))
    assert {(Change.REMOVED, PHONE), (Change.REMOVED, "rild")} <= changes(found)
    assert "cellular" in found.facts
    assert found.tricks == ()
    assert found.after.standing("cellular") is Standing.PRESENT, "of the type, as it is made"
    assert found.after.standing("cellular", Subject.UNIT) is Standing.ABSENT


def test_a_feature_that_is_gone_while_the_driver_stays_is_a_trick_and_no_absence(tmp_path: Path) -> None:
    found = held(build(tmp_path / "before", PHONE, files=DRIVER), build(tmp_path / "after", files=DRIVER))
    assert {one.trick for one in found.tricks} == {Trick.DRIVER_STAYS}
    assert {Path(one.text).name for one in found.tricks[0].passages} == {"rild", "libril-qc-qmi-1.so"}
    assert found.after.standing("cellular", Subject.UNIT) is not Standing.ABSENT


def test_an_app_that_is_only_switched_off_is_a_trick(tmp_path: Path) -> None:
    before = build(tmp_path / "before", packages=("com.tencent.mm", "com.example.clock"))
    after = tmp_path / "after"
    after.mkdir()
    (after / "packages.txt").write_text("package:com.tencent.mm\npackage:com.example.clock\n")
    (after / "packages-disabled.txt").write_text("$ pm list packages -d\npackage:com.tencent.mm\npackage:com.x.y\n")
    found = held(before, after)
    assert (Change.DISABLED, "com.tencent.mm") in changes(found)
    assert {one.trick for one in found.tricks} == {Trick.HIDDEN}


def test_an_app_that_was_taken_out_of_a_whole_system_is_told(tmp_path: Path) -> None:
    found = held(build(tmp_path / "before", packages=("com.tencent.mm",)), build(tmp_path / "after"))
    assert changes(found) == {(Change.REMOVED, "com.tencent.mm")}
    assert found.tricks == ()


def test_an_app_that_comes_back_is_told(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    for folder in (before, after):
        folder.mkdir()
        (folder / "packages.txt").write_text("package:com.tencent.mm\npackage:com.example.clock\n")
    (before / "packages-disabled.txt").write_text("$ pm list packages -d\npackage:com.tencent.mm\npackage:com.x.y\n")
    found = held(before, after)
    assert (Change.RETURNED, "com.tencent.mm") in changes(found)
    assert "messenger" in found.facts


def test_outputs_that_list_no_apps_do_not_say_that_apps_were_removed(tmp_path: Path) -> None:
    before = build(tmp_path / "before", packages=("com.example.clock",))
    after = tmp_path / "getprop.txt"
    after.write_text("[ro.product.model]: [W1]\n[persist.sys.locale]: [ko-KR]\n[init.svc.adbd]: [running]\n")
    found = held(before, after)
    assert not [one for one in found.entries if one.change is Change.REMOVED]
    assert "os_language" in found.facts


def test_the_rule_is_asked_of_the_type_and_answered_by_the_unit(tmp_path: Path) -> None:
    """A manual that tells of a SIM slot: firmware alone cannot answer for it, so the rule stays unmet."""
    manual = tmp_path / "manual.txt"
    manual.write_text("4G smart watch\nOpen the tray and insert a nano-SIM card.\n")
    found = held(manual, build(tmp_path / "after"))
    outcomes = {one.after.requirement: one.after.outcome for one in found.rules}
    assert outcomes["kp-usim-smartwatch"] is Outcome.NONCONFORMING


def test_two_equal_builds_differ_in_nothing(tmp_path: Path) -> None:
    found = held(build(tmp_path / "a", PHONE, files=DRIVER), build(tmp_path / "b", PHONE, files=DRIVER))
    assert (found.facts, found.entries, found.tricks) == ((), (), ())
    assert {one.course for one in found.rules} <= {Course.MET, Course.OPEN}
    assert not [one for one in found.rules if one.facts]


@pytest.mark.parametrize("language", ["en", "ko", "zh", "zh-Hant", "ja"])
def test_the_command_tells_it_in_every_language(tmp_path: Path, language: str) -> None:
    before = build(tmp_path / "before", PHONE, files=DRIVER)
    after = build(tmp_path / "after", files=DRIVER, locale="ko-KR")
    ran = command("compare", before, after, "--to", "KP", "--language", language)
    assert ran.returncode in (1, 3)
    assert "rild" in ran.stdout
    assert "Traceback" not in ran.stderr


def test_an_app_that_a_list_does_not_name_any_more_need_not_be_gone(tmp_path: Path) -> None:
    """A list that a person saved may be cut: only evidence that shows all of its kind says "removed"."""
    before = build(tmp_path / "before", packages=("com.tencent.mm", "com.example.clock"))
    after = tmp_path / "after.txt"
    after.write_text("package:com.example.clock\npackage:com.example.maps\n")
    assert changes(held(before, after)) == {(Change.MISSING, "com.tencent.mm"), (Change.ADDED, "com.example.maps")}
    assert changes(held(after, before)) == {(Change.APPEARED, "com.tencent.mm"), (Change.REMOVED, "com.example.maps")}


GETPROP = "[ro.product.model]: [W1]\n[init.svc.adbd]: [running]\n[persist.sys.locale]: [{}]\n"


def test_a_demand_of_which_a_part_was_answered_stays_open_and_names_what_changed(tmp_path: Path) -> None:
    """The list of features that are not allowed is not public: the language alone settles nothing."""
    korean, chinese = tmp_path / "korean.txt", tmp_path / "chinese.txt"
    korean.write_text(GETPROP.format("ko-KR"))
    chinese.write_text(GETPROP.format("zh-CN"))
    known = [declare("origin", "CN")]
    found = compare(caveat.read([chinese]), caveat.read([korean]), CASE, caveat.load_packs(only={"KP"}), declared=known)
    told = {one.after.requirement: one for one in found.rules}
    assert told["kp-import-modification"].course is Course.OPEN
    assert "os_language" in told["kp-import-modification"].facts


@pytest.mark.parametrize(
    ("before", "after", "course"),
    [((PHONE,), (), "answered"), ((), (PHONE,), "came-back"), ((PHONE,), (PHONE,), "open"), ((), (), "met")],
)
def test_what_became_of_a_demand(tmp_path: Path, before: tuple[str, ...], after: tuple[str, ...], course: str) -> None:
    first, second = (
        build(tmp_path / name, *features, files=DRIVER if features else ())
        for name, features in (("before", before), ("after", after))
    )
    no_modem = rule("cellular absent", applies="category = smartwatch", concerns=("cellular",))
    case = caveat.Case(to="XX", as_of=CASE.as_of)
    [told] = compare(caveat.read([first]), caveat.read([second]), case, [no_modem]).rules
    assert told.course == course
    assert told.facts == (("cellular",) if before != after else ())


def entries(*said: Entry, reader: str = "android") -> Evidence:
    passages = tuple(Passage(item="system", text=one.name, reader=reader, entry=one) for one in said)
    return Evidence((Item(name="system", kind="firmware", sha256="", passages=passages),))


def test_a_language_that_was_changed_and_can_still_be_chosen_is_a_trick() -> None:
    chinese, korean = (Entry("property", "ro.product.locale", tag) for tag in ("zh-CN", "ko-KR"))
    offered = [Entry("locale", tag) for tag in ("ko", "zh-CN")]
    packs = caveat.load_packs(only={"KP"})
    found = compare(entries(chinese, *offered), entries(korean, *offered), CASE, packs)
    assert [(one.trick, [passage.text for passage in one.passages]) for one in found.tricks] == [
        (Trick.LANGUAGE_STAYS, ["zh-CN"])
    ]
    assert not compare(entries(chinese, *offered), entries(korean, offered[0]), CASE, packs).tricks


def test_of_an_image_the_report_says_that_its_language_is_only_the_default(tmp_path: Path) -> None:
    found = held(build(tmp_path / "before"), build(tmp_path / "after", locale="ko-KR"))
    assert "by default" in " ".join(report_comparison(found).split())
    assert "by default" in " ".join(caveat.report(caveat.profile(caveat.read([tmp_path / "before"]))).split())


def test_the_json_keeps_to_its_schema(tmp_path: Path) -> None:
    stored = Path(document.__file__).parents[1] / "schema" / "compare-1.schema.json"
    assert stored.read_text(encoding="utf-8") == document.schema()
    found = held(
        build(tmp_path / "before", PHONE, files=DRIVER, packages=("com.tencent.mm",)),
        build(tmp_path / "after", files=DRIVER, locale="ko-KR"),
    )
    made = json.loads(report_comparison(found, "json"))
    jsonschema.Draft202012Validator(json.loads(document.schema())).validate(made)
    assert {"removed": "com.tencent.mm"}.items() <= {
        one["change"]: one["name"] for one in made["system"] if one["kind"] == "package"
    }.items()
    assert [one["trick"] for one in made["tricks"]] == ["driver-stays"]
    assert {one["course"] for one in made["rules"]} <= {"came-back", "open", "answered", "met"}
    assert made["check"]["schema"] == "caveat/check/1"


def test_an_app_that_is_gone_for_the_user_alone_is_not_removed() -> None:
    wechat = Entry("package", "com.tencent.mm")
    unit = entries(wechat, Entry("uninstalled-package", "com.tencent.mm"), reader="android-unit")
    found = compare(entries(wechat), unit, CASE, caveat.load_packs(only={"KP"}))
    assert changes(found) == {(Change.UNINSTALLED, "com.tencent.mm")}
    assert [one.trick for one in found.tricks] == [Trick.HIDDEN]
