"""What lies in the APEX files of a system counts as if it were in the system itself."""

import zipfile
from pathlib import Path

import pytest

import caveat
from caveat.model.profile import Standing
from tests.readers.android import apps, making

FEATURE = '<permissions><feature name="android.hardware.nfc" /></permissions>'


@pytest.fixture
def system(tmp_path: Path) -> Path:
    """The files of a system, all of them, that declares Wi-Fi."""
    root = tmp_path / "system"
    for folder in ("framework", "bin", "lib", "app", "apex", "etc/permissions"):
        (root / folder).mkdir(parents=True)
    (root / "build.prop").write_text("ro.product.model=W1\n")
    (root / "bin/sh").write_bytes(b"\x7fELF")
    (root / "etc/permissions/wifi.xml").write_text(FEATURE.replace("nfc", "wifi"))
    return root


@pytest.fixture
def module(tmp_path: Path) -> Path:
    """The files of an APEX that brings NFC, an app and a service."""
    root = tmp_path / "module"
    (root / "etc/permissions").mkdir(parents=True)
    (root / "app/Chat").mkdir(parents=True)
    (root / "etc/permissions/nfc.xml").write_text(FEATURE)
    (root / "etc/init.rc").write_text("service nfc /apex/com.example.nfc/bin/nfc\n")
    (root / "app/Chat/Chat.apk").write_bytes(apps.apk(apps.manifest(package="com.tencent.mm")))
    return root


def image(system: Path) -> Path:
    return making.ext4(system, system.with_name("system.img"), size="8M")


def packed(module: Path, at: Path, *, compressed: bool = False, erofs: bool = False) -> None:
    inner = module.with_name("payload.img")
    payload = making.erofs(module, inner, "-zlz4hc") if erofs else making.ext4(module, inner, size="1M")
    members = {"apex_manifest.pb": b"x", "AndroidManifest.xml": b"y", "apex_payload.img": payload.read_bytes()}
    made = making.zipped(module.with_name("made.apex"), members)
    if not compressed:
        at.write_bytes(made.read_bytes())
        return
    making.zipped(at, {"apex_manifest.pb": b"x", "original_apex": made.read_bytes()}, method=zipfile.ZIP_DEFLATED)


@pytest.mark.parametrize(
    ("name", "compressed", "erofs"),
    [
        ("com.example.nfc.apex", False, False),
        ("com.example.nfc.capex", True, False),
        ("com.example.nfc.apex", False, True),
    ],
    ids=["ext4", "compressed", "erofs"],
)
def test_an_apex_is_read_where_it_lies(system: Path, module: Path, name: str, compressed: bool, erofs: bool) -> None:
    packed(module, system / "apex" / name, compressed=compressed, erofs=erofs)
    evidence = caveat.read([image(system)])
    found = caveat.profile(evidence)
    assert evidence.items[0].problems == ()
    assert (found.standing("nfc"), found.standing("messenger")) == (Standing.PRESENT, Standing.PRESENT)
    passage = found.why("nfc")[0].passage
    assert passage is not None
    assert passage.place.path == "apex/com.example.nfc/etc/permissions/nfc.xml"
    assert "nfc" in {one.entry.name for one in evidence.passages if one.entry and one.entry.kind == "service"}


def test_an_apex_that_was_laid_out_as_a_folder_is_read_too(system: Path, module: Path) -> None:
    module.rename(system / "apex/com.example.nfc")
    found = caveat.profile(caveat.read([image(system)]))
    assert (found.standing("nfc"), found.standing("messenger")) == (Standing.PRESENT, Standing.PRESENT)


def test_an_apex_in_a_saved_folder_is_read_too(system: Path, module: Path) -> None:
    packed(module, system / "apex/com.example.nfc.apex")
    assert caveat.profile(caveat.read([system.parent])).standing("nfc") is Standing.PRESENT


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"PK\x03\x04 and no more", "truncated"), (b"no ZIP", "unsupported"), (b"", "unsupported")],
)
def test_an_apex_that_cannot_be_read_leaves_open_what_is_absent(system: Path, content: bytes, code: str) -> None:
    assert caveat.profile(caveat.read([image(system)])).standing("nfc") is Standing.ABSENT
    (system / "apex/com.example.nfc.apex").write_bytes(content)
    found = caveat.profile(caveat.read([image(system)]))
    assert [problem.code for problem in found.problems] == [code]
    assert "com.example.nfc.apex" in found.problems[0].detail
    assert found.standing("nfc") is Standing.UNKNOWN
    assert found.standing("wifi") is Standing.PRESENT


def test_a_link_that_leads_to_no_apex_is_a_problem(system: Path) -> None:
    (system / "apex/com.example.nfc.apex").symlink_to("/elsewhere/gone.apex")
    found = caveat.profile(caveat.read([image(system)]))
    assert [problem.code for problem in found.problems] == ["unreadable"]


def test_an_apex_without_a_file_system_is_a_problem(system: Path) -> None:
    making.zipped(system / "apex/com.example.nfc.apex", {"apex_manifest.pb": b"x"})
    found = caveat.profile(caveat.read([image(system)]))
    assert [problem.code for problem in found.problems] == ["unsupported"]
