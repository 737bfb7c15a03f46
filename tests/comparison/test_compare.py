"""Two states of a device against each other: what was taken out, what only looks so, and what the rules say."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import caveat
from caveat.comparison import compare
from caveat.model.comparison import Change, Comparison, Trick
from caveat.model.profile import Standing, Subject
from caveat.model.rules import Outcome
from tests.readers.android import apps

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
    return compare(caveat.read([before]), caveat.read([after]), CASE, caveat.load_packs())


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
    assert {Path(one.passage.text).name for one in found.tricks} == {"rild", "libril-qc-qmi-1.so"}
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
    assert not [one for one in found.rules if one.changed]


@pytest.mark.parametrize("language", ["en", "ko", "zh", "zh-Hant", "ja"])
def test_the_command_tells_it_in_every_language(tmp_path: Path, language: str) -> None:
    before = build(tmp_path / "before", PHONE, files=DRIVER)
    after = build(tmp_path / "after", files=DRIVER, locale="ko-KR")
    line = [sys.executable, "-m", "caveat", "compare", str(before), str(after), "--to", "KP", "--language", language]
    ran = subprocess.run(line, capture_output=True, encoding="utf-8", check=False)
    assert ran.returncode in (1, 3)
    assert "rild" in ran.stdout
    assert "Traceback" not in ran.stderr
