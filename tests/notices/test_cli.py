"""The notice, as a user asks for it."""

import json
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest

from tests.command import command

WATCH = "这是一块4G智能手表。\n型号：W1\n打开卡托，插入nano-SIM卡。\n不支持NFC。\n"
ASKED = ("--to", "KP", "--as-of", "2026-11-23")


@pytest.fixture
def watch(tmp_path: Path) -> str:
    path = tmp_path / "watch.txt"
    path.write_text(WATCH, encoding="utf-8")
    return str(path)


def test_a_notice_is_written_on_the_paper_that_was_asked_for(watch: str, tmp_path: Path) -> None:
    target = tmp_path / "notice.pdf"
    ran = command("check", watch, *ASKED, "--format", "notice", "--paper", "a5", "--language", "ko", "-o", str(target))
    assert ran.returncode == 1
    page = pypdfium2.PdfDocument(target.read_bytes())[0]
    assert page.get_size() == pytest.approx((419.5, 595.3), abs=0.5)
    assert "금지" in page.get_textpage().get_text_bounded()


def test_a_notice_can_go_through_a_pipe(watch: str) -> None:
    ran = command("check", watch, *ASKED, "--format", "notice", "--beside", "zh")
    assert ran.output.startswith(b"%PDF-")
    assert len(pypdfium2.PdfDocument(ran.output)) == 1


def test_the_same_notice_is_written_as_html_and_as_a_text_message(watch: str, tmp_path: Path) -> None:
    target = tmp_path / "notice.html"
    asked = (watch, *ASKED, "--language", "ja")
    assert command("check", *asked, "--format", "notice-html", "--beside", "zh-Hant", "-o", str(target)).returncode == 1
    assert target.read_text(encoding="utf-8").count("<main") == 2
    assert "禁止" in command("check", *asked, "--format", "sms").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--paper", "a5"], "--paper is for --format notice"),
        (["--format", "html", "--beside", "zh"], "--beside is for"),
        (["--format", "notice", "--beside", "tlh"], "there are no reports in 'tlh'"),
        (["--format", "notice", "--paper", "letter"], "a4"),
        (["--format", "notice", "-o", "x.html"], "--format notice-html writes HTML"),
    ],
)
def test_what_does_not_go_together_is_told_before_anything_is_read(arguments: list[str], said: str) -> None:
    ran = command("check", "nothing-of-that-name", *ASKED, *arguments)
    assert ran.returncode == 2
    assert said in ran.stderr


def test_the_typesetter_is_loaded_only_for_a_notice(watch: str) -> None:
    code = (
        "import json, sys; from caveat.cli import main\n"
        "for form in ('json', 'notice-html', 'sms'):\n"
        "    main([*sys.argv[1:], '--format', form])\n"
        "    loaded = [one for one in ('typst', 'gsm0338') if one in sys.modules]\n"
        "    print(json.dumps({form: loaded}), file=sys.stderr)"
    )
    line = [sys.executable, "-c", code, "check", watch, *ASKED]
    ran = subprocess.run(line, capture_output=True, check=True, encoding="utf-8")
    told = [json.loads(line) for line in ran.stderr.splitlines() if line.startswith("{")]
    assert told == [{"json": []}, {"notice-html": []}, {"sms": ["gsm0338"]}]
