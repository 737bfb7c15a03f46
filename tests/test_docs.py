"""What the docs name is there."""

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml

from caveat.model.changes import Cause
from caveat.model.rules import DatedList, Lifecycle, Member
from caveat.model.screening import Role as ColumnRole
from caveat.profiles.lexicon import Reach, Role
from caveat.rules import load_packs, run_cases
from caveat.rules.condition import Mistake, parse
from caveat.screening.tables import FORMATS
from caveat.screening.tables.lines import LONGEST
from caveat.screening.tables.sheets import MOST_NOTES, MOST_ROWS
from caveat.screening.tables.table import BLOCK_ROWS

DOCS = Path(__file__).parents[1] / "docs"


def test_every_role_and_reach_of_a_token_is_told() -> None:
    page = (DOCS / "statements.md").read_text(encoding="utf-8")
    assert [one.value for one in (*Role, *Reach) if f"`{one.value}`" not in page] == []


def test_every_reason_why_a_ruling_is_other_is_told() -> None:
    page = (DOCS / "screening.md").read_text(encoding="utf-8")
    assert [cause.value for cause in Cause if f"| `{cause.value}` |" not in page] == []


RULES = (DOCS / "rules.md").read_text(encoding="utf-8")
LISTS = {
    name: DatedList(id=name, owner="a ministry", looked_at=date(2026, 11, 1), members=(Member(value=value),))
    for name, value in {"usb-c-devices": "tablet", "covered": "Huawei", "required-apps": "an-app"}.items()
}
_EXPRESSION = re.compile(r"`((?:NOT |\()?[a-z_0-9]+ (?:present|absent|=|<>|[<>]=?|IN|INCLUDES|OVERLAPS|WITHIN)[^`]*)`")
EXPRESSIONS = sorted(
    {
        found.replace("\n", " ").replace("UNLESS ...", "UNLESS nfc present")
        for found in _EXPRESSION.findall(
            RULES.replace("`must: ", "`").replace("`applies: ", "`").replace("`unless: ", "`")
        )
    }
)


def test_the_page_on_rules_has_an_expression_for_each_shape() -> None:
    shapes = re.findall(r"^\| (S\d\d) ", RULES, re.MULTILINE)
    assert shapes == [f"S{number:02}" for number in range(1, 19)]
    assert len(EXPRESSIONS) > 25


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_every_expression_of_the_page_on_rules_can_be_read(expression: str) -> None:
    mistakes: list[Mistake] = []
    assert parse(expression, mistakes, LISTS) is not None, mistakes


def test_every_key_and_life_cycle_of_a_pack_is_told_on_the_page() -> None:
    from msgspec.structs import fields

    from caveat.rules import written

    types = (written.WrittenPack, written.WrittenRequirement, written.WrittenClause)
    keys = {field.encode_name for type_ in types for field in fields(type_)}
    assert [key for key in sorted(keys) if f"{key}:" not in RULES and f"`{key}`" not in RULES] == []
    assert [one.value for one in Lifecycle if f"`{one.value}`" not in RULES] == []


def test_the_pack_on_the_page_is_one_that_loads_and_passes_its_cases(tmp_path: Path) -> None:
    """The snippets of the page, put together as they stand, with its `...` filled."""
    head, requirement, lists, case = re.findall(r"```yaml\n(.*?)```", RULES, re.DOTALL)[:4]
    text = "{en: a, ko: b, zh: c}"
    pack = yaml.safe_load(_filled(head, text))
    pack["requirements"] = yaml.safe_load(_filled(requirement, text))
    pack["requirements"][0]["conflicts"][0]["with"] = "yy-other-rule"
    pack["lists"] = yaml.safe_load(lists)["lists"]
    (tmp_path / "pack.yaml").write_text(yaml.safe_dump(pack, sort_keys=False), encoding="utf-8")
    (tmp_path / "cases.yaml").write_text("[]", encoding="utf-8")
    (loaded,) = (pack for pack in load_packs([tmp_path], only={"XX"}) if pack.id == "xx")
    assert loaded.also_in == ("YY", "ZZ")
    (lacking, *_) = run_cases(loaded)
    assert lacking.message.startswith("xx-imei-registration/registration has no case")
    assert yaml.safe_load(case)[0]["requirement"] == "xx-imei-registration"


def _filled(snippet: str, text: str) -> str:
    """A snippet with what it leaves out."""
    filled = re.sub(r"\{en: [^}]*\}", text, snippet)
    filled = filled.replace("en: what nobody could verify, ko: ..., zh: ...", text[1:-1])
    return filled.replace("{title: ..., url: https://..., ", "{title: a page, url: 'https://example.org', ").replace(
        "[...]", "[]"
    )


TABLES = DOCS / "tables.md"


def test_the_page_on_tables_shows_the_real_output_of_its_command() -> None:
    command: list[str | Path] = [sys.executable, DOCS.parent / "scripts" / "fill_readme.py", "--check", TABLES]
    result = subprocess.run(command, check=False, capture_output=True, encoding="utf-8")
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_python_lines_of_the_page_on_tables_run(tmp_path: Path) -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```$", TABLES.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    (tmp_path / "page.py").write_text(code, encoding="utf-8")
    command: list[str | Path] = [sys.executable, tmp_path / "page.py"]
    result = subprocess.run(command, cwd=DOCS.parent, check=True, capture_output=True, encoding="utf-8")
    assert "prohibited" in result.stdout


def test_the_page_on_tables_tells_every_kind_format_and_limit() -> None:
    page = TABLES.read_text(encoding="utf-8")
    told = [*(f"`{role}`" for role in ColumnRole), *(f"`{name}`" for name in FORMATS)]
    told += [f"{MOST_NOTES:,}", f"{MOST_ROWS:,}", f"{BLOCK_ROWS:,}", f"{LONGEST:,}"]
    assert [word for word in told if word not in page] == []
