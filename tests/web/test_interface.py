"""The HTTP interface, as a program meets it."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from caveat.web.uploads import file_name
from tests.command import command
from tests.web.conftest import DAY, MANUAL, WATCH

API = "/api/v1"
IMEI = "490154203237518"


def post(client: TestClient, what: str, *files: tuple[str, bytes], **fields: str | list[str]) -> Any:
    return client.post(f"{API}/{what}", data=fields, files=[("files", one) for one in files])


def schema(client: TestClient, kind: str) -> dict[str, Any]:
    description = client.get(f"{API}/openapi.json").json()
    return {"$ref": f"#/components/schemas/{kind}", "components": description["components"]}


def test_the_answer_is_the_json_of_the_command_line(client: TestClient) -> None:
    fields = {"to": "KP,DE", "act": "import,sell", "language": "ko", "fact": "esim=absent", "case": "audience=child"}
    answer = post(client, "check", (MANUAL.name, MANUAL.read_bytes()), **fields)
    options = [word for name, value in fields.items() for word in (f"--{name}", value)]
    told = command("check", MANUAL, *options, "--format", "json", "--as-of", str(DAY)).stdout
    assert answer.headers["content-type"] == "application/json"
    assert answer.text == told


def test_a_profile_has_no_verdict(client: TestClient) -> None:
    made = post(client, "profile", text=WATCH).json()
    assert made["facts"]["sim_slot"]["standing"] == "present"
    assert "verdicts" not in made


def test_several_places_and_acts_may_be_repeated_or_joined(client: TestClient) -> None:
    made = post(client, "check", text=WATCH, to=["KP", "DE,kp"], act=["import", "use"]).json()
    assert [(one["to"], one["act"]) for one in made["verdicts"]] == [
        (to, act) for to in ("KP", "DE") for act in ("import", "use")
    ]


def test_a_route_is_asked_stop_by_stop(client: TestClient) -> None:
    made = post(client, "check", text=WATCH, route="CN>AE>KE").json()
    assert [(one["to"], one["act"]) for one in made["verdicts"]][-1] == ("KE", "carry-in")


def test_files_of_the_same_name_are_two_items(client: TestClient) -> None:
    made = post(client, "profile", ("a.txt", WATCH.encode()), ("a.txt", b"No NFC."), text="FM radio").json()
    assert [item["name"] for item in made["items"]] == ["a.txt", "a.txt", "text"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../../etc/passwd", "passwd"),
        ("C:\\manuals\\a.txt", "a.txt"),
        ("..", "file"),
        ("", "file"),
        ("a/", "file"),
        ("a\x00b\r\n.txt", "a b .txt"),
        ("\udc80.txt", "?.txt"),
        ("<img src=x onerror=alert(1)>.txt", "<img src=x onerror=alert(1)>.txt"),
        ("说明书" * 200 + ".txt", "说明书" * 21 + "说明" + ".txt"),
        ("." + "x" * 300, "." + "x" * 199),
    ],
)
def test_a_hostile_name_is_only_a_name(name: str, kept: str) -> None:
    assert file_name(name) == kept
    assert len(kept.encode()) <= 200


def test_a_file_is_told_by_its_last_name(client: TestClient) -> None:
    made = post(client, "profile", ("../../etc/<b>说明书.txt", WATCH.encode())).json()
    assert [(item["name"], item["kind"]) for item in made["items"]] == [("<b>说明书.txt", "text")]


def test_a_file_that_cannot_be_read_is_a_problem_of_its_item(client: TestClient) -> None:
    made = post(client, "check", ("a.pdf", b"%PDF-1.7\n\x00\x01 cut off"), to="KP").json()
    assert made["items"][0]["problems"]
    assert made["verdicts"][0]["ruling"] == "undetermined"


def test_a_number_of_one_unit_is_not_told_back(client: TestClient) -> None:
    answers = [
        post(client, "profile", (f"label {IMEI}.txt", f"IMEI: {IMEI}".encode())),
        post(client, "profile", text=WATCH, fact=f"{IMEI}=present"),
        post(client, "profile", text=WATCH, **{IMEI: "x"}),
    ]
    assert [answer.status_code for answer in answers] == [200, 422, 422]
    assert not [answer.text for answer in answers if IMEI[8:] in answer.text]


@pytest.mark.parametrize(
    ("what", "fields", "said"),
    [
        ("check", {"text": WATCH}, "to=KP"),
        ("check", {"to": "KP"}, "files, a text, or a model"),
        ("check", {"text": WATCH, "to": "Narnia"}, "'NARNIA' is no place"),
        ("check", {"text": WATCH, "to": "KP", "act": "juggle"}, "'juggle'"),
        ("check", {"text": WATCH, "to": "KP", "as_of": "soon"}, "'soon' is no day"),
        ("check", {"text": WATCH, "to": "KP", "case": "audience"}, "NAME=VALUE"),
        ("check", {"text": WATCH, "route": "CN"}, "is no route"),
        ("check", {"text": WATCH, "to": "KP", "place": "KP"}, "no field 'place'"),
        ("profile", {"text": WATCH, "to": "KP"}, "no field 'to'"),
        ("profile", {"text": WATCH, "fact": "sim_slott=absent"}, "did you mean sim_slot"),
        ("profile", {"text": WATCH, "category": "spaceship"}, "spaceship"),
        ("profile", {"text": WATCH, "row": "0"}, "from 1"),
        ("profile", {"text": WATCH, "model": ["A", "B"]}, "model is given 2 times"),
        ("profile", {"text": WATCH, "language": "tlh"}, "en, ja, ko, zh, zh-Hant"),
        ("profile", {"files": "a.txt"}, "expected a file"),
    ],
)
def test_a_field_that_is_wrong_is_told_by_name(
    client: TestClient, what: str, fields: dict[str, str | list[str]], said: str
) -> None:
    answer = post(client, what, **fields)
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.json()["detail"]
    assert (answer.status_code, answer.json()["status"]) == (422, 422)
    Draft202012Validator(schema(client, "Problem")).validate(answer.json())


def test_a_file_in_another_field_is_not_dropped_in_silence(client: TestClient) -> None:
    answer = client.post(f"{API}/profile", data={"text": WATCH}, files={"manual": ("a.txt", b"SIM")})
    assert answer.status_code == 422
    assert "'files'" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nothing", 404), ("DELETE", "/check", 405), ("GET", "/check", 405), ("GET", "/rules/no-such-rule", 404)],
)
def test_what_is_not_there_is_a_problem_document(client: TestClient, method: str, path: str, status: int) -> None:
    answer = client.request(method, API + path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


@pytest.mark.parametrize(
    "body", [b"", b"--x", b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--", b"\xff" * 99]
)
def test_a_broken_form_is_refused(client: TestClient, body: bytes) -> None:
    kind = {"content-type": "multipart/form-data; boundary=x"}
    answer = client.post(f"{API}/check", content=body, headers=kind)
    assert answer.status_code in (400, 422)
    assert client.post(f"{API}/check", content=body, headers={"content-type": "multipart/form-data"}).status_code == 400
    assert client.post(f"{API}/check", content=body, headers={"content-type": "application/json"}).status_code == 415


def test_rules_are_listed_by_place_act_and_day(client: TestClient) -> None:
    made = client.get(f"{API}/rules", params={"to": "KP", "act": "import", "as_of": "2026-11-23", "language": "zh"})
    Draft202012Validator(schema(client, "RulesDocument")).validate(made.json())
    assert {one["place"] for one in made.json()["rules"]} == {"KP", "INT"}
    assert made.json()["language"] == "zh"
    everywhere = client.get(f"{API}/rules").json()["rules"]
    assert len(everywhere) > len(made.json()["rules"])
    assert client.get(f"{API}/rules", params={"stale": "perhaps"}).status_code == 422
    assert client.get(f"{API}/rules", params={"act": ["import", "use"]}).status_code == 422


def test_a_rule_is_told_with_its_conditions_and_sources(client: TestClient) -> None:
    made = client.get(f"{API}/rules/kp-usim-smartwatch").json()
    Draft202012Validator(schema(client, "RuleDocument")).validate(made)
    (rule,) = made["rules"]
    assert rule["clauses"][0]["must"] == ["all of these:", "  SIM card slot: absent", "  built-in eSIM: absent"]
    assert rule["sources"][0]["url"].startswith("https://")
    assert "did you mean kp-usim-smartwatch" in client.get(f"{API}/rules/kp-usim-watch").json()["detail"]


def test_the_description_names_every_address_and_field(client: TestClient) -> None:
    made = client.get(f"{API}/openapi.json").json()
    assert made["openapi"].startswith("3.1")
    assert set(made["paths"]) == {
        f"{API}/{path}" for path in ("check", "profile", "screen", "columns", "rules", "rules/{id}")
    }
    form = made["paths"][f"{API}/check"]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert {"files", "text", "to", "act", "as_of", "model", "language"} <= form["properties"].keys()
    Draft202012Validator.check_schema(made["components"]["schemas"]["Document"])
    answer = post(client, "check", text=WATCH, to="KP").json()
    Draft202012Validator(schema(client, "Document")).validate(json.loads(json.dumps(answer)))
