"""Answers line by line: how far reading has come, then the answer or what stands in its way."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from io import BytesIO
from typing import Any
from urllib.request import Request, urlopen

import pytest
from jsonschema import Draft202012Validator
from PIL import Image
from starlette.responses import StreamingResponse
from starlette.testclient import TestClient

from caveat.errors import UsageError
from caveat.readers import Progress
from caveat.web import streams
from tests.web.conftest import MANUAL, WATCH
from tests.web.test_interface import API, IMEI, post, schema

LINES = {"accept": "application/jsonl"}


def lines(client: TestClient, path: str, *files: tuple[str, bytes], **fields: str) -> list[dict[str, Any]]:
    answer = client.post(path, data=fields, files=[("files", one) for one in files], headers=LINES)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/jsonl"
    assert answer.text.endswith("\n")
    return [json.loads(line) for line in answer.text.splitlines()]


def test_the_last_line_is_the_answer_that_comes_without_lines(client: TestClient) -> None:
    manual = (MANUAL.name, MANUAL.read_bytes())
    *before, last = lines(client, f"{API}/check", manual, to="KP", language="ko")
    assert last == {"answer": post(client, "check", manual, to="KP", language="ko").json()}
    assert before
    assert all(line.keys() == {"progress"} for line in before)
    assert lines(client, f"{API}/profile", text=WATCH)[-1]["answer"]["facts"]["sim_slot"]["standing"] == "present"


def test_each_page_of_each_file_is_told_when_it_is_read(client: TestClient) -> None:
    pages = 3
    manual = ("manual.pdf", pdf(pages))
    told = [one["progress"] for one in lines(client, f"{API}/profile", ("a.txt", WATCH.encode()), manual)[:-1]]
    assert told[0] == {"items": 2, "done": 0, "item": "a.txt", "pages": None, "pages_done": 0}
    assert [one["pages_done"] for one in told if one["pages"]] == [*range(pages + 1), pages]
    assert told[-1] == {"items": 2, "done": 2, "item": "manual.pdf", "pages": pages, "pages_done": pages}


def pdf(pages: int) -> bytes:
    """A PDF with so many pages, on which nothing stands."""
    content = BytesIO()
    first, *others = [Image.new("RGB", (100, 100), "white") for _ in range(pages)]
    first.save(content, "pdf", save_all=True, append_images=others)
    return content.getvalue()


def test_a_line_is_as_the_description_says(client: TestClient) -> None:
    described = client.get(f"{API}/openapi.json").json()["paths"][f"{API}/check"]["post"]["responses"]["200"]["content"]
    assert described["application/jsonl"]["schema"] == {"$ref": "#/components/schemas/Line"}
    line = Draft202012Validator(schema(client, "Line"))
    for one in lines(client, f"{API}/check", (MANUAL.name, MANUAL.read_bytes()), to="KP"):
        line.validate(one)
    assert not line.is_valid({"progress": {"item": "a.txt"}})


def test_the_page_comes_the_same_way(client: TestClient) -> None:
    manual = (MANUAL.name, MANUAL.read_bytes())
    *before, last = lines(client, "/", manual, to="KP", language="en")
    assert all(line.keys() == {"progress"} for line in before)
    whole = client.post("/", data={"to": "KP", "language": "en"}, files={"files": manual})
    assert last == {"page": whole.text}


@pytest.mark.parametrize(("path", "kind"), [(f"{API}/check", "application/problem+json"), ("/", "text/html")])
def test_what_is_wrong_from_the_start_has_its_status(client: TestClient, path: str, kind: str) -> None:
    answer = client.post(path, data={"text": WATCH, "to": "Narnia"}, headers=LINES)
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith(kind)


async def sent(steps: AsyncGenerator[Progress | str, None], seconds: float = 60) -> list[Any]:
    """The lines of an answer that is made of these steps; an error is told by its kind."""
    answer = await streams.streamed(
        steps, AsyncExitStack(), seconds=seconds, told=streams.answered, refused=lambda error: type(error).__name__
    )
    assert isinstance(answer, StreamingResponse)
    return [json.loads(line) async for line in answer.body_iterator if isinstance(line, bytes)]


BEGUN = Progress(items=1, done=0, item="a.csv")


def test_what_is_wrong_later_is_the_last_line() -> None:
    async def steps() -> AsyncGenerator[Progress | str, None]:
        yield BEGUN
        raise UsageError("there is no such row")

    assert asyncio.run(sent(steps()))[1:] == ["UsageError"]


def test_all_steps_together_have_their_time_and_no_more() -> None:
    async def steps() -> AsyncGenerator[Progress | str, None]:
        while True:
            yield BEGUN
            await asyncio.sleep(0.01)

    assert asyncio.run(sent(steps(), seconds=0.2))[-1] == "LateError"


def test_a_number_of_one_unit_in_a_name_is_not_told(client: TestClient) -> None:
    told = lines(client, f"{API}/profile", (f"label {IMEI}.txt", WATCH.encode()))
    assert told[0]["progress"]["item"].startswith("label 49015420")
    assert IMEI[8:] not in json.dumps(told)


def asked(address: str, content: bytes, accept: str) -> Request:
    """A request of a real server for a profile of one file."""
    body = b"".join(
        [
            b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n',
            content,
            b"\r\n--x--\r\n",
        ]
    )
    kind = "multipart/form-data; boundary=x"
    return Request(f"{address}{API[1:]}/profile", body, {"Content-Type": kind, "Accept": accept})  # noqa: S310 - ours


def test_who_leaves_ends_the_reading(address: str) -> None:
    """The only process is free again long before the manual would have been read."""
    with urlopen(asked(address, pdf(1000), LINES["accept"])) as answer:  # noqa: S310 - our own address
        read = [json.loads(answer.readline())["progress"]["pages_done"] for _ in range(20)]
    with urlopen(asked(address, WATCH.encode(), "*/*")) as answer:  # noqa: S310 - our own address
        assert answer.headers["content-type"] == "application/json"
    assert read[-1] < 20


# A name or a number alone


def test_a_name_alone_is_asked_about_and_tells_only_its_kind(client: TestClient) -> None:
    made = post(client, "check", model="Apple Watch Series 9 GPS + Cellular", to="KP", language="en").json()
    assert made["items"] == []
    assert made["device"]["category"] == "smartwatch"
    assert {one["standing"] for one in made["facts"].values() if one["kind"] == "capability"} == {"unknown"}
    (verdict,) = made["verdicts"]
    assert verdict["ruling"] == "undetermined"
    assert "Nothing was read as evidence" in " ".join(verdict["notes"])
    assert {"sim_slot", "esim"} <= {fact for one in verdict["determinations"] for fact in one["missing"]}


def test_what_the_user_says_of_a_name_is_no_evidence_either(client: TestClient) -> None:
    (verdict,) = post(client, "check", model="W1", to="KP", fact="sim_slot=absent").json()["verdicts"]
    assert "Nothing was read as evidence" in " ".join(verdict["notes"])
    (verdict,) = post(client, "check", text=WATCH, model="W1", to="KP").json()["verdicts"]
    assert "Nothing was read as evidence" not in " ".join(verdict["notes"])


@pytest.mark.parametrize("typed", [IMEI, f"IMEI {IMEI}", "49 015420 323751 8", "35145120", "2020CP10858"])
def test_a_number_from_the_box_testifies_as_it_does_there(client: TestClient, typed: str) -> None:
    made = post(client, "profile", model=typed)
    (why,) = made.json()["facts"]["cellular"]["observations"]
    assert (why["standing"], why["basis"], why["passage"]["item"]) == ("present", "certified", "typed")
    for whole in (IMEI[8:], "323751"):
        assert whole not in made.text


def test_a_number_beside_files_is_no_choice_among_their_models(client: TestClient) -> None:
    made = post(client, "profile", (MANUAL.name, MANUAL.read_bytes()), model=IMEI).json()
    alone = post(client, "profile", (MANUAL.name, MANUAL.read_bytes())).json()
    assert made["device"] == alone["device"]
    assert [one["name"] for one in made["items"]] == [MANUAL.name, "typed"]


def test_the_page_takes_a_name_alone_and_says_what_it_is_worth(client: TestClient) -> None:
    page = client.post("/", data={"model": "W1", "to": "KP", "language": "en"})
    assert page.status_code == 200
    assert "Nothing was read as evidence" in page.text
    assert IMEI[8:] not in client.post("/", data={"model": IMEI, "to": "KP"}).text
