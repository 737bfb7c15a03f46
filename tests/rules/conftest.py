"""A small pack and short ways to say a device."""

from collections.abc import Callable
from pathlib import Path

import pytest

Writer = Callable[..., Path]

PACK = """\
id: test
version: "1"
jurisdiction: XX
name: {en: a, ko: b, zh: c}
recheck_after: 365
requirements:
- id: xx-wearable
  title: {en: No wearable with a subscriber module, ko: b, zh: c}
  summary: {en: a, ko: b, zh: c}
  lifecycle: in-force
  status: law
  certainty: high
  legal_basis: none
  sources:
  - {title: a page, url: "https://example.org", looked_at: 2026-11-01}
  clauses:
  - acts: {import: prohibited}
    applies: category = wearable
    must: sim_slot absent AND esim absent
    concerns: [sim_slot, esim]
"""


@pytest.fixture
def write_pack(tmp_path: Path) -> Writer:
    """Write the small pack, its text changed by (old, new) pairs; gives the folder."""

    def write(*changes: tuple[str, str], cases: str = "[]", name: str = "xx") -> Path:
        text = PACK
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        folder = tmp_path / name
        folder.mkdir()
        (folder / "pack.yaml").write_text(text, encoding="utf-8")
        (folder / "cases.yaml").write_text(cases, encoding="utf-8")
        return folder

    return write
