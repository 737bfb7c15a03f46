"""Whatever is sent: an answer that the description names, and nothing left behind."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from caveat.errors import UsageError
from caveat.web import forms
from caveat.web.uploads import file_name

NAMES = st.sampled_from([*forms.EVIDENCE, *forms.CASE, "colour", ""])
WORDS = st.one_of(st.text(max_size=30), st.sampled_from(["KP", "import", "2026-11-23", "sim_slot=absent", "en", "1"]))
HEADS = st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"<html>", b"{"])
FILES = st.lists(st.tuples(st.text(max_size=20), HEADS, st.binary(max_size=200)), max_size=2)
CALM = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@CALM
@given(
    path=st.sampled_from(["/", "/api/v1/check", "/api/v1/profile"]),
    words=st.lists(st.tuples(NAMES, WORDS)),
    files=FILES,
)
def test_any_form_has_a_documented_answer(
    client: TestClient, path: str, words: list[tuple[str, str]], files: list[tuple[str, bytes, bytes]]
) -> None:
    fields: dict[str, list[str]] = {}
    for name, word in words:
        fields.setdefault(name, []).append(word)
    sent = [("files", (name, head + rest)) for name, head, rest in files]
    answer = client.post(path, data=fields, files=sent or [("files", ("", b""))])
    assert answer.status_code in (200, 400, 422)
    kinds = ("text/html",) if path == "/" else ("application/json", "application/problem+json")
    assert answer.headers["content-type"].startswith(kinds)


@CALM
@given(body=st.binary(max_size=300), boundary=st.sampled_from(["x", "", '"', "x; boundary=y"]))
def test_any_body_has_a_documented_answer(client: TestClient, body: bytes, boundary: str) -> None:
    kind = f"multipart/form-data; boundary={boundary}"
    answer = client.post("/api/v1/check", content=b"--x\r\n" + body, headers={"content-type": kind})
    assert answer.status_code in (200, 400, 422)
    assert answer.headers["content-type"] in ("application/json", "application/problem+json")


@given(st.text())
def test_any_name_of_a_file_is_one_that_a_file_system_takes(given_name: str) -> None:
    name = file_name(given_name)
    assert name not in ("", ".", "..")
    assert not {"/", "\\", "\x00"} & set(name)
    assert len(name.encode()) <= 200


@given(st.text(), st.lists(st.tuples(NAMES, WORDS)))
def test_a_language_is_always_found_and_a_wrong_field_always_refused(header: str, words: list[Any]) -> None:
    assert forms.language({}, header)
    known = forms.EVIDENCE | forms.CASE
    is_wrong = any(name not in known or name == "files" for name, _ in words)
    try:
        found = forms.fields(words, known)
    except UsageError:
        return
    assert not is_wrong
    assert all(word.strip() for given_words in found.values() for word in given_words)


def test_a_language_that_is_named_wins() -> None:
    assert forms.language({"language": ["ja"]}, "ko") == "ja"
    with pytest.raises(UsageError):
        forms.language({"language": ["tlh"]}, "ko")
