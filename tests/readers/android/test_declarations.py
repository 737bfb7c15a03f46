"""What a system declares beside its features: hardware interfaces, services, languages, and what its apps are for."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import caveat
from caveat.errors import ReadError
from caveat.model.evidence import Entry, Passage
from caveat.readers.android import services, vintf
from tests.readers.android import apps

HAL = "<hal format='hidl'><name>{0}</name><version>1.4</version><version>1.5</version><fqname>@1.4::I/a</fqname></hal>"
TAKEN = "<hal format='hidl' override='true'>\n<name>{0}</name><transport>hwbinder</transport></hal>"
System = Callable[[dict[str, str | bytes]], Path]


def manifest(*hals: str) -> str:
    return "<manifest version='2.0' type='device'>\n" + "\n".join(hals) + "\n</manifest>\n"


@pytest.fixture
def system(tmp_path: Path) -> System:
    """A whole system in a folder, with these files."""

    def make(files: dict[str, str | bytes]) -> Path:
        for folder in ("framework", "bin", "lib", "app", "etc/permissions"):
            (tmp_path / "dump/system" / folder).mkdir(parents=True, exist_ok=True)
        some: dict[str, str | bytes] = {"system/build.prop": "ro.product.model=W1\n"}
        some |= {"system/bin/sh": b"\x7fELF", "system/lib/libc.so": b"\x7fELF"}
        for path, content in (some | files).items():
            place = tmp_path / "dump" / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path / "dump"

    return make


def said(path: Path, *kinds: str) -> list[Passage]:
    return [one for one in caveat.read([path]).passages if one.entry and one.entry.kind in kinds]


def test_a_manifest_names_its_hals_with_their_lines() -> None:
    found = list(vintf.hals(manifest(HAL.format("android.hardware.radio"), HAL.format("a.b")).encode()))
    assert found == [("android.hardware.radio", "1.4", 2, False), ("a.b", "1.4", 3, False)]


def test_a_hal_that_is_overridden_by_nothing_is_not_there() -> None:
    (one,) = vintf.hals(manifest(TAKEN.format("android.hardware.radio")).encode())
    assert one.taken
    overridden = HAL.replace("<hal", "<hal override='true'", 1).format("android.hardware.radio")
    assert not next(vintf.hals(manifest(overridden).encode())).taken


def test_a_hal_in_comment_marks_or_elsewhere_in_the_file_is_none() -> None:
    text = manifest("<!-- " + HAL.format("a.b") + " -->", "<kernel>" + HAL.format("c.d") + "</kernel>")
    assert list(vintf.hals(text.encode())) == []


def test_a_damaged_manifest_gives_what_came_before_and_an_error() -> None:
    found: list[vintf.Hal] = []
    with pytest.raises(ReadError):
        found.extend(vintf.hals(manifest(HAL.format("a.b"), "<hal><name>").encode()))
    assert [one.name for one in found] == ["a.b"]
    bomb = "<!DOCTYPE a [<!ENTITY x 'xx'>]>" + manifest(HAL.format("&x;"))
    with pytest.raises(ReadError, match="entities"):
        list(vintf.hals(bomb.encode()))


@given(st.binary(max_size=300) | st.text("<>manifesthal/ ='\"", max_size=300).map(str.encode))
def test_no_manifest_ends_in_another_error(data: bytes) -> None:
    with suppress(ReadError):
        assert all(one.name for one in vintf.hals(data))


RC = """# a comment
on boot
    start nothing
service ril-daemon /vendor/bin/hw/rild -l libril.so
    class main
    disabled

service short
service gnssd /vendor/bin/gnssd
    class main
on property:a=b
    disabled
"""


def test_a_file_of_init_names_its_services_and_those_that_do_not_start_by_themselves() -> None:
    found = [(one.name, one.program, one.line, one.disabled) for one in services.services(RC)]
    assert found == [("ril-daemon", "/vendor/bin/hw/rild", 4, True), ("gnssd", "/vendor/bin/gnssd", 9, False)]


@given(st.text(max_size=300) | st.text("service disabled on\n /ab#", max_size=300))
def test_any_text_is_read_as_a_file_of_init(text: str) -> None:
    assert all(one.name and one.program for one in services.services(text))


def test_the_interfaces_of_a_system_are_read_where_android_reads_them(system: System) -> None:
    path = system(
        {
            "system/etc/vintf/manifest.xml": manifest(HAL.format("android.frameworks.a")),
            "vendor/build.prop": "ro.boot.product.hardware.sku=lte\n",
            "vendor/etc/vintf/manifest_lte.xml": manifest(HAL.format("android.hardware.radio")),
            "vendor/etc/vintf/manifest_wifi.xml": manifest(HAL.format("android.hardware.wifi")),
            "vendor/etc/vintf/manifest/nfc.xml": manifest(HAL.format("android.hardware.nfc")),
            "vendor/etc/vintf/compatibility_matrix.xml": manifest(HAL.format("android.hardware.gnss")),
        }
    )
    found = [one.entry.name for one in said(path, "hal") if one.entry]
    assert found == ["android.frameworks.a", "android.hardware.radio", "android.hardware.nfc"]
    assert said(path, "hal")[1].place.path == "vendor/etc/vintf/manifest_lte.xml"


def test_a_damaged_manifest_of_a_system_is_a_problem_by_its_name(system: System) -> None:
    (problem,) = (
        caveat.read([system({"vendor/manifest.xml": "<manifest><hal>", "vendor/build.prop": "a=b"})]).items[0].problems
    )
    assert problem.place.path is not None
    assert "vendor/manifest.xml" in problem.place.path


def test_a_service_whose_program_was_taken_out_is_told_apart(system: System) -> None:
    lines = "service a /system/bin/sh\nservice b /system/bin/gone\nservice c /vendor/bin/c\n"
    path = system({"system/etc/init/x.rc": lines})
    assert [one.entry for one in said(path, "service", "missing-service")] == [
        Entry("service", "a", "/system/bin/sh"),
        Entry("missing-service", "b", "/system/bin/gone"),
        Entry("service", "c", "/vendor/bin/c"),  # no part of the vendor was seen
    ]


def test_in_a_part_of_a_system_no_program_is_missing(system: System) -> None:
    path = system({"system/etc/init/x.rc": "service b /system/bin/gone\n"})
    (path / "system/framework").rmdir()
    assert not said(path, "missing-service")


def test_the_languages_of_a_system_are_those_of_its_framework(system: System) -> None:
    members = {"resources.arsc": apps.arsc((b"ko", b"", b""), (b"zh", b"TW", b"Hant"))}
    package = apps.apk(apps.manifest(package="android"), members=members)
    found = said(system({"system/framework/framework-res.apk": package}), "locale")
    assert [one.entry.name for one in found if one.entry] == ["ko", "zh-Hant-TW"]
    assert found[0].place.path == "system/framework/framework-res.apk > resources.arsc"


def test_a_damaged_framework_is_a_problem_and_no_language(system: System) -> None:
    path = system({"system/framework/framework-res.apk": b"PK\x03\x04 and no more"})
    assert [problem.code for problem in caveat.read([path]).items[0].problems] == ["truncated"]
    assert not said(path, "locale")


def test_what_an_app_of_the_system_is_for_is_told_with_its_name(system: System) -> None:
    keyboard = apps.manifest(
        apps.Node("uses-permission", {apps.NAME: "android.permission.INSTALL_PACKAGES"}),
        apps.Node("uses-permission", {apps.NAME: "android.permission.INTERNET"}),
        apps.Node("application", {}, [apps.service(".Keys", permission="android.permission.BIND_INPUT_METHOD")]),
        package="com.example.keys",
    )
    path = system({"system/app/Keys/Keys.apk": apps.apk(keyboard)})
    assert [one.entry for one in said(path, "package", "package-guard", "package-permission")] == [
        Entry("package", "com.example.keys", "1.2"),
        Entry("package-permission", "android.permission.INSTALL_PACKAGES", "com.example.keys"),
        Entry("package-guard", "android.permission.BIND_INPUT_METHOD", "com.example.keys"),
    ]
    assert [one.entry.value for one in said(path, "whole") if one.entry and one.entry.name == "packages"] == ["1"]


def test_a_list_of_access_points_is_told_by_its_size(system: System) -> None:
    path = system({"system/etc/apns-conf.xml": "<apns/>"})
    assert Entry("file", "system/etc/apns-conf.xml", "7") in [one.entry for one in said(path, "file")]
