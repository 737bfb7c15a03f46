"""A small table, a small pack, and a short way to a run over both."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import pyarrow as pa
import pytest

from caveat.model.rules import Pack
from caveat.model.screening import Plan, Role
from caveat.rules import load_packs
from caveat.screening import plan
from caveat.screening.batches import screen_batch
from caveat.screening.changes import Run
from caveat.screening.circumstances import circumstances

DAY = date(2026, 11, 23)
ROLES = {"sku": Role.IDENTIFIER, "title": Role.TITLE, "text": Role.DESCRIPTION, "group": Role.CATEGORY}

Row = Mapping[str, str | None]
Packer = Callable[..., Pack]

PACK = """\
id: aq
version: "{version}"
jurisdiction: AQ
name: {{en: a, ko: b, zh: c}}
recheck_after: 365
requirements:
- id: aq-wearable
  title: {{en: No wearable with a subscriber module, ko: b, zh: c}}
  summary: {{en: a, ko: b, zh: c}}
  lifecycle: in-force
  status: law
  certainty: high
  legal_basis: none
  sources:
  - {{title: a page, url: "https://example.org", looked_at: 2026-11-01}}
  clauses:
  - acts: {{import: prohibited}}
    effective: {{from: {since}}}
    applies: category = wearable
    must: {must}
    concerns: [{concerns}]
"""


def make_pack(
    folder: Path, version: str = "1", *, concerns: Sequence[str] = ("sim_slot", "esim"), since: str = "2020-01-01"
) -> Pack:
    path = folder / f"pack-{version}" / "aq"
    path.mkdir(parents=True, exist_ok=True)
    must = " AND ".join(f"{fact} absent" for fact in concerns)
    text = PACK.format(version=version, must=must, concerns=", ".join(concerns), since=since)
    (path / "pack.yaml").write_text(text, encoding="utf-8")
    (path / "cases.yaml").write_text("[]", encoding="utf-8")
    (pack,) = (one for one in load_packs([path], only={"AQ"}) if one.id == "aq")
    return pack


@pytest.fixture
def write_pack(tmp_path: Path) -> Packer:
    return partial(make_pack, tmp_path)


def asked(pack: Pack, *, day: date = DAY, roles: Mapping[str, Role] = ROLES, language: str = "en") -> Plan:
    return plan(roles, to=["AQ"], act="import", as_of=day, packs=[pack], language=language)


def batch_of(rows: Sequence[Row]) -> pa.RecordBatch:
    names = list(dict.fromkeys(name for row in rows for name in row)) or list(ROLES)
    return pa.RecordBatch.from_pylist([dict(row) for row in rows], schema=pa.schema([(n, pa.string()) for n in names]))


def answered(rows: Sequence[Row], asked_of: Plan) -> pa.RecordBatch:
    return screen_batch(batch_of(rows), asked_of)


def run(rows: Sequence[Row], asked_of: Plan, *, size: int = 2) -> tuple[Run, Plan]:
    """A run, as it can be read again in small batches."""
    made = answered(rows, asked_of)
    own = batch_of(rows).schema.names
    names = {name: name for name in made.schema.names if name not in own}
    batches = [made.slice(first, size) for first in range(0, made.num_rows, size)]
    return Run(circumstances(asked_of, names, made.num_rows), lambda: iter(batches)), asked_of
