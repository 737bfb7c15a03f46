"""The schemas by which an editor completes and checks packs."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from caveat.rules import written
from caveat.rules.pack import BUILT_IN, CASES, PACK

SCHEMAS = {PACK: ("pack-1.schema.json", written.pack_schema), CASES: ("cases-1.schema.json", written.cases_schema)}
FOLDER = Path(written.__file__).parent / "schema"
FILES = sorted(path for name in SCHEMAS for path in BUILT_IN.glob(f"*/{name}"))


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_stored_schema_is_the_one_that_the_types_give(name: str) -> None:
    stored, made = SCHEMAS[name]
    assert (FOLDER / stored).read_text(encoding="utf-8") == made()


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_built_in_file_names_its_schema_and_keeps_to_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    (comment, _, _) = text.partition("\n")
    _, _, named = comment.partition("$schema=")
    assert (path.parent / named).resolve() == FOLDER / SCHEMAS[path.name][0]
    schema = json.loads((FOLDER / SCHEMAS[path.name][0]).read_text(encoding="utf-8"))
    # A date is a text in JSON, as an editor sees it.
    content = json.loads(json.dumps(yaml.safe_load(text), default=str))
    jsonschema.Draft202012Validator(schema).validate(content)


def test_an_editor_sees_a_wrong_act_a_wrong_word_and_a_text_that_lacks_a_language() -> None:
    schema = json.loads(written.pack_schema())
    clause = {"acts": {"smuggle": "prohibited"}, "applies": "a", "must": "b", "concerns": ["sim_slto"]}
    pack = {
        "id": "a",
        "version": "1",
        "jurisdiction": "XX",
        "name": {"en": "a", "ko": "b"},
        "recheck_after": 365,
        "requirements": [{"clauses": [clause], "lifecycle": "rumoured"}],
    }
    wrong = {"/".join(map(str, error.path)) for error in jsonschema.Draft202012Validator(schema).iter_errors(pack)}
    assert wrong >= {
        "name",
        "requirements/0",
        "requirements/0/lifecycle",
        "requirements/0/clauses/0/acts",
        "requirements/0/clauses/0/concerns/0",
    }
