"""Every format in every language, held to a stored copy that a person has read.

After a wanted change: UPDATE_GOLDEN=1 pytest tests/reports/test_golden.py, and read the difference.
"""

import os
from pathlib import Path

import pytest

from caveat.model.profile import Profile
from caveat.model.rules import Verdict
from caveat.reports import FORMATS, report

GOLDEN = Path(__file__).with_name("golden")
ENDINGS = {"terminal": "txt", "json": "json", "html": "html"}


def hold(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["en", "ko", "zh"])
@pytest.mark.parametrize("format_", FORMATS)
def test_a_prohibition_reads_as_it_was_approved(format_: str, language: str, prohibited: Verdict) -> None:
    hold(f"prohibited.{language}.{ENDINGS[format_]}", report(prohibited, format_, language))


@pytest.mark.parametrize("language", ["en", "ko", "zh"])
def test_other_rulings_and_a_profile_read_as_they_were_approved(
    language: str, undetermined: Verdict, nothing_found: Verdict, watch: Profile
) -> None:
    texts = [report(subject, language=language) for subject in (undetermined, nothing_found, watch)]
    hold(f"others.{language}.txt", ("=" * 80 + "\n").join(texts))
