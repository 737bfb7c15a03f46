import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from caveat.model.evidence import Item, Passage, Place
from caveat.model.profile import Basis, Capability, Observation, Profile, Standing
from caveat.model.rules import Verdict
from caveat.reports import document, report

STORED = Path(document.__file__).parent / "schema" / "check-1.schema.json"


def parsed(subject: Verdict | Profile) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(report(subject, "json"))
    return made


def test_the_stored_schema_is_the_one_that_the_types_give() -> None:
    assert STORED.read_text(encoding="utf-8") == document.schema()


def test_every_document_keeps_to_the_schema(
    prohibited: Verdict, undetermined: Verdict, nothing_found: Verdict, watch: Profile
) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(STORED.read_text(encoding="utf-8")))
    for subject in (prohibited, undetermined, nothing_found, watch, Profile()):
        validator.validate(parsed(subject))


def test_the_schema_refuses_a_document_without_facts(watch: Profile) -> None:
    made = parsed(watch)
    del made["facts"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(made, json.loads(document.schema()))


def test_the_contract_of_the_design_holds(prohibited: Verdict) -> None:
    made = parsed(prohibited)
    assert (made["schema"], made["as_of"]) == ("caveat/check/1", "2026-11-23")
    slot = made["facts"]["sim_slot"]
    assert (slot["standing"], slot["conflict"]) == ("present", True)
    assert slot["observations"][0]["passage"] == {
        "item": "manual.pdf",
        "page": 7,
        "box": [0.1, 0.2, 0.8123, 0.24],
        "text": slot["observations"][0]["passage"]["text"],
        "language": "zh",
        "reader": "pdf",
    }
    assert made["facts"]["esim"]["standing"] == "unknown"
    assert (made["facts"]["battery_energy"]["value"], made["facts"]["battery_energy"]["unit"]) == (1.1, "Wh")
    languages = made["facts"]["os_language"]
    assert (languages["includes"], languages["excludes"], languages["complete"]) == (["zh", "en"], [], False)
    assert made["facts"]["charging_port"]["value"] == "magnetic"
    assert made["unit"]["sim_slot"]["standing"] == "removed"
    verdict = made["verdicts"][0]
    assert (verdict["to"], verdict["act"], verdict["ruling"], verdict["at_least"]) == (
        "KP",
        "import",
        "prohibited",
        True,
    )
    first = verdict["determinations"][0]
    assert first["because"] == ["sim_slot", "category"]
    assert first["status"] == "reported"
    assert first["sources"][0]["url"] == "https://example.org/watches"


def test_a_profile_is_the_same_document_without_verdicts(prohibited: Verdict, watch: Profile) -> None:
    with_verdicts, without = parsed(prohibited), parsed(watch)
    assert with_verdicts.keys() - without.keys() == {"verdicts"}
    assert without["facts"] == with_verdicts["facts"]


def test_a_day_among_the_facts_of_the_case_is_written_as_text(prohibited: Verdict) -> None:
    case = msgspec.structs.replace(prohibited.case, facts={"supplied_new_on": date(2026, 3, 4)})
    made = parsed(msgspec.structs.replace(prohibited, case=case))
    assert made["verdicts"][0]["case"] == {"supplied_new_on": "2026-03-04"}


def test_no_broken_file_name_gets_out() -> None:
    passage = Passage(item="box\udc80.jpg", text="IMEI: 49015420•••••••", reader="image", place=Place(line=1))
    seen = Observation(
        fact="cellular", basis=Basis.CERTIFIED, standing=Standing.PRESENT, term="49015420•••••••", passage=passage
    )
    profile = Profile(
        facts={"cellular": Capability(standing=Standing.PRESENT, observations=(seen,))},
        items=(Item(name="box\udc80.jpg", kind="image", sha256="00" * 32),),
    )
    for format_ in ("terminal", "json", "html"):
        made = report(profile, format_)
        made.encode("utf-8")
    assert parsed(profile)["items"][0]["name"] == "box\\udc80.jpg"
