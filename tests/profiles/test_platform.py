"""What systems testify: the signals and their samples, and the traps that real systems set."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import caveat
from caveat.model.evidence import Entry, Passage
from caveat.model.profile import Profile, Set, Standing, Subject
from caveat.profiles import platform
from caveat.profiles.traces import Signal, names_found, signals
from caveat.vocabulary import facts
from tests.readers.android import apps as making

FEATURE = '<permissions>\n    <feature name="{}" />\n</permissions>\n'
System = Callable[..., Path]


def entries(sample: str) -> list[Passage]:
    found = []
    for line in sample.split(" + "):
        said, _, value = line.partition(" = ")
        kind, _, name = said.partition(" ")
        found.append(Passage(item="a", text=line, reader="android", entry=Entry(kind, name, value)))
    return found


@pytest.mark.parametrize("signal", signals(), ids=lambda one: f"{one.fact}-{one.standing}")
def test_each_signal_holds_for_its_samples_and_for_no_other(signal: Signal) -> None:
    assert signal.fact in facts()
    assert signal.match
    assert signal.other
    assert [sample for sample in signal.match if not signal.reasons(entries(sample))] == []
    assert [sample for sample in signal.other if signal.reasons(entries(sample))] == []


@pytest.fixture
def system(tmp_path: Path) -> System:
    """A whole system in a folder: its properties, its declarations by file, and further files."""

    def make(properties: str = "", declared: dict[str, str] | None = None, *files: str) -> Path:
        root = tmp_path / "dump" / "system"
        for folder in ("framework", "bin", "lib", "app", "etc/permissions"):
            (root / folder).mkdir(parents=True, exist_ok=True)
        (root / "build.prop").write_text(properties or "ro.product.model=W1\n", encoding="utf-8")
        for name, text in (declared or {"wifi.xml": FEATURE.format("android.hardware.wifi")}).items():
            (root / "etc/permissions" / name).parent.mkdir(parents=True, exist_ok=True)
            (root / "etc/permissions" / name).write_text(text, encoding="utf-8")
        for file in ("bin/sh", "lib/libc.so", *files):
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            (root / file).write_bytes(b"\x7fELF")
        return root.parent

    return make


def profile(path: Path) -> Profile:
    return caveat.profile(caveat.read([path]))


def standing(path: Path, fact: str = "cellular") -> Standing:
    return profile(path).standing(fact, Subject.UNIT)


def test_a_system_that_declares_telephony_has_it_and_says_where(system: System) -> None:
    found = profile(system("", {"phone.xml": FEATURE.format("android.hardware.telephony.gsm")}))
    assert found.standing("cellular") is Standing.PRESENT
    passage = found.why("cellular")[0].passage
    assert passage is not None
    assert (passage.place.path, passage.place.line) == ("system/etc/permissions/phone.xml", 2)


def test_a_whole_system_without_telephony_and_driver_has_none(system: System) -> None:
    assert standing(system()) is Standing.ABSENT


def test_what_every_system_ships_is_no_sign_of_a_modem(system: System) -> None:
    properties = "rild.libpath=/system/lib/libreference-ril.so\nro.telephony.default_network=22\n"
    assert standing(system(properties, None, "lib/libril.so", "lib/libreference-ril.so")) is Standing.ABSENT


def test_a_tablet_for_data_declares_no_telephony_and_has_a_modem(system: System) -> None:
    assert standing(system("", None, "bin/rild", "lib/libsec-ril.so")) is Standing.PRESENT


def test_a_driver_and_a_maker_who_says_no_radio_settle_nothing(system: System) -> None:
    assert standing(system("ro.radio.noril=true\n", None, "bin/rild", "lib/libsec-ril.so")) is Standing.UNKNOWN


def test_a_file_of_a_telling_name_that_is_empty_says_nothing(system: System) -> None:
    declared = {"wifi.xml": FEATURE.format("android.hardware.wifi"), "android.hardware.telephony.gsm.xml": ""}
    assert standing(system("", declared)) is Standing.ABSENT


COMMENTED = '<permissions>\n<!-- <feature name="android.hardware.telephony" /> taken out -->\n</permissions>\n'


def test_a_feature_in_comment_marks_is_not_there(system: System) -> None:
    assert standing(system("", {"phone.xml": COMMENTED})) is Standing.ABSENT


def test_a_feature_that_was_taken_out_beside_its_driver_is_switched_off(system: System) -> None:
    found = profile(system("", {"phone.xml": COMMENTED}, "bin/rild", "lib/libril-qc-qmi-1.so"))
    assert found.standing("cellular", Subject.UNIT) is not Standing.ABSENT
    assert found.standing("cellular") is Standing.PRESENT


def test_an_unavailable_feature_is_taken_off_those_that_are_declared(system: System) -> None:
    declared = {
        "handheld.xml": FEATURE.format("android.hardware.camera"),
        "excluded.xml": '<permissions><unavailable-feature name="android.hardware.camera" /></permissions>',
    }
    assert standing(system("", declared), "camera") is Standing.ABSENT


def test_a_folder_that_counts_under_a_condition_is_read_under_it_only(system: System) -> None:
    taken = '<permissions><unavailable-feature name="android.hardware.telephony" /></permissions>'
    declared = {"phone.xml": FEATURE.format("android.hardware.telephony"), "noRil/none.xml": taken}
    assert standing(system("", declared)) is Standing.PRESENT
    assert standing(system("ro.radio.noril=true\n", declared)) is not Standing.PRESENT


def test_a_part_of_a_system_is_never_enough_for_absent(system: System) -> None:
    folder = system()
    (folder / "system" / "framework").rmdir()
    assert standing(folder) is Standing.UNKNOWN


def test_without_the_part_of_the_vendor_nothing_is_absent(system: System) -> None:
    assert standing(system("ro.treble.enabled=true\n")) is Standing.UNKNOWN


def test_a_damaged_declaration_is_a_problem_and_leaves_it_open(system: System) -> None:
    found = profile(system("", {"wifi.xml": "<permissions><feature name="}))
    assert "unreadable" in {problem.code for problem in found.problems}
    assert found.standing("cellular") is Standing.UNKNOWN


def test_entities_that_grow_are_refused(system: System) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY x "xxxxxxxx"><!ENTITY y "&x;&x;&x;">]><permissions>&y;</permissions>'
    assert "unreadable" in {problem.code for problem in profile(system("", {"bomb.xml": bomb})).problems}


def test_a_messenger_that_the_system_brings_is_on_board(system: System) -> None:
    folder = system()
    app = folder / "system" / "app" / "Chat"
    app.mkdir()
    (app / "Chat.apk").write_bytes(making.apk(making.manifest(package="com.tencent.mm")))
    found = profile(folder)
    assert found.standing("messenger") is Standing.PRESENT
    passage = found.why("messenger")[0].passage
    assert passage is not None
    assert passage.place.path == "system/app/Chat/Chat.apk"


def test_a_damaged_app_of_a_system_is_a_problem_by_its_name(system: System) -> None:
    folder = system()
    (folder / "system" / "app" / "Chat.apk").write_bytes(b"PK\x03\x04 and no more")
    found = profile(folder)
    (problem,) = found.problems
    assert "system/app/Chat.apk" in (problem.place.path or "")
    assert found.standing("cellular") is Standing.ABSENT  # all that it declares was seen


GETPROP = "[gsm.sim.state]: [{}]\n[gsm.version.baseband]: [{}]\n[init.svc.adbd]: [running]\n[ro.carrier]: [{}]\n"


@pytest.mark.parametrize(
    ("state", "baseband", "carrier", "expected"),
    [
        ("READY", "M8974A-2.0", "unknown", Standing.PRESENT),
        ("NOT_READY", "", "wifi-only", Standing.ABSENT),
        ("NOT_READY", "", "unknown", Standing.UNKNOWN),
        ("ABSENT", "", "wifi-only", Standing.PRESENT),
    ],
)
def test_a_running_unit_says_what_its_modem_answers(
    tmp_path: Path, state: str, baseband: str, carrier: str, expected: Standing
) -> None:
    path = tmp_path / "getprop.txt"
    path.write_text(GETPROP.format(state, baseband, carrier), encoding="utf-8")
    assert standing(path) is expected


def test_the_language_of_a_unit_is_not_that_of_its_type(tmp_path: Path) -> None:
    path = tmp_path / "getprop.txt"
    path.write_text("[persist.sys.locale]: [ko-KR]\n[ro.product.locale]: [zh-CN]\n[init.svc.adbd]: [running]\n")
    told = platform.locale(caveat.read([path]).passages)
    assert told is not None
    assert told.tag == "ko-KR"
    found = profile(path)
    assert not found.facts["os_language"].observations
    assert found.unit["os_language"].observations


def test_what_points_to_one_unit_is_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "getprop.txt"
    path.write_text(
        "[ro.serialno]: [R58M123ABC]\n[ril.IMEI]: [490154203237518]\n[ro.boot.wifimacaddr]: [A4:50:46:11:22:33]\n"
        "[ro.product.model]: [W1]\n"
    )
    told = "".join(f"{one.text}{one.entry}" for one in caveat.read([path]).passages)
    assert "W1" in told
    assert not any(word in told for word in ("R58M123ABC", "490154203237518", "11:22:33"))


@given(st.lists(st.sampled_from([sample for one in signals() for sample in one.match]), max_size=6))
def test_silence_is_never_absence(samples: list[str]) -> None:
    """Law 3: `absent` needs a reader that has seen all of the thing, or a running unit that says so."""
    said = [entry for sample in samples for entry in entries(sample) if entry.entry and entry.entry.kind != "whole"]
    assert not [one for one in platform.observe(said).observations if one.standing is Standing.ABSENT]


def test_real_systems_come_out_right(shared_data: Path) -> None:
    found = caveat.evaluate(shared_data / "firmware" / "labels.csv")
    assert found.by_fact["cellular"].false_all_clears == 0
    assert found.total.present_precision is not None
    assert found.total.present_precision >= 0.97
    assert found.total.absent_precision is not None
    assert found.total.absent_precision >= 0.97
    assert found.total.coverage is not None
    assert found.total.coverage >= 0.85
    twins = ("asus_flo", "asus_deb", "asus_grouper", "asus_tilapia")
    assert not [error for error in found.errors if error.item.startswith(twins)]


def hinted(path: Path) -> set[str]:
    return {hint.fact for hint in profile(path).hints if hint.reason == "trace"}


HALS = "<manifest><hal><name>android.hardware.radio</name><version>1.4</version></hal></manifest>"
TAKEN = '<manifest><hal override="true"><name>android.hardware.radio</name></hal></manifest>'


def add(folder: Path, path: str, text: str) -> None:
    (folder / "system" / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / "system" / path).write_text(text, encoding="utf-8")


def test_what_systems_without_a_modem_have_too_is_a_hint_and_settles_nothing(system: System) -> None:
    folder = system()
    add(folder, "etc/vintf/manifest.xml", HALS)
    add(folder, "etc/apns-conf.xml", "<apns>" + " " * 200 + "</apns>")
    assert hinted(folder) == {"cellular"}
    assert standing(folder) is Standing.ABSENT


def test_an_interface_that_a_later_manifest_takes_away_is_no_trace(system: System) -> None:
    folder = system()
    add(folder, "etc/vintf/manifest.xml", HALS)
    add(folder, "etc/vintf/manifest/wifi-only.xml", TAKEN)
    assert hinted(folder) == set()


def test_a_radio_whose_program_alone_was_taken_out_is_switched_off(system: System) -> None:
    folder = system("", None, "lib/libsec-ril.so")
    add(folder, "etc/init/rild.rc", "service ril-daemon /system/bin/rild\n    class main\n")
    assert standing(folder) is Standing.DISABLED
    (folder / "system/lib/libsec-ril.so").unlink()
    assert standing(folder) is Standing.ABSENT


def app(folder: Path, name: str) -> None:
    place = folder / "system/app" / name
    place.mkdir(parents=True)
    (place / f"{name}.apk").write_bytes(making.apk(making.manifest(package=name)))


def test_an_app_for_radio_and_its_driver_are_a_receiver_and_one_of_them_is_a_hint(system: System) -> None:
    folder = system("", None, "lib/libfmjni.so")
    assert (standing(folder, "fm_receiver"), hinted(folder)) == (Standing.UNKNOWN, {"fm_receiver"})
    app(folder, "com.android.fmradio")
    assert standing(folder, "fm_receiver") is Standing.PRESENT


def test_keyboards_tell_languages_that_can_be_typed(system: System) -> None:
    folder = system()
    for name in ("com.google.android.inputmethod.korean", "com.android.inputmethod.latin", "com.tgelec.setracker"):
        app(folder, name)
    found = profile(folder).facts["text_input_language"]
    assert isinstance(found, Set)
    assert found.members.includes == ("en", "ko")
    assert hinted(folder) == {"remote_listening"}


def test_the_languages_that_a_system_has_are_not_the_one_that_it_starts_in(system: System) -> None:
    folder = system("ro.product.locale=zh-CN\n")
    members = {"resources.arsc": making.arsc((b"iw", b"", b""), (b"ko", b"", b""), (b"zh", b"CN", b""))}
    place = folder / "system/framework/framework-res.apk"
    place.write_bytes(making.apk(making.manifest(package="android"), members=members))
    found = profile(folder)
    spoken, shown = found.facts["os_language"], found.facts["text_display_language"]
    assert isinstance(spoken, Set)
    assert isinstance(shown, Set)
    assert (spoken.members.includes, shown.members.includes) == (("zh",), ("he", "ko", "zh"))


def test_an_app_in_the_users_data_was_not_there_when_it_was_sold(tmp_path: Path) -> None:
    path = tmp_path / "packages.txt"
    lines = ["package:/product/app/RuStore/RuStore.apk=ru.vk.store", "package:/data/app/x/base.apk=ru.oneme.app"]
    path.write_text("\n".join(lines) + "\n")
    found = profile(path).unit["preinstalled_app"]
    assert isinstance(found, Set)
    assert found.members.includes == ("rustore",)


def test_a_store_of_apps_has_a_name_where_two_systems_are_compared() -> None:
    assert names_found(Entry("package", "com.huawei.appmarket", "14.1")) == ["app-store"]
    assert names_found(Entry("disabled-package", "com.huawei.appmarket")) == []
