"""Who may ask, how much, and how long."""

import logging
import tempfile
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from caveat.readers import Limits
from caveat.web import Settings
from tests.web.conftest import WATCH, serve

API = "/api/v1"


def check(client: TestClient, text: str = WATCH, **options: Any) -> Any:
    return client.post(f"{API}/check", data={"to": "KP"}, files={"files": ("a.txt", text.encode())}, **options)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:8000", "localhost.evil.example", ""])
def test_a_page_for_this_machine_is_asked_by_its_name_only(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 421
    assert check(client, headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost:8000", "LOCALHOST", "127.0.0.1:9", "[::1]:8000"])
def test_the_names_of_this_machine_are_taken(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 200


def test_another_site_may_not_send_a_form_here(client: TestClient) -> None:
    for site in ("cross-site", "same-site"):
        assert check(client, headers={"sec-fetch-site": site}).status_code == 403
    assert check(client, headers={"sec-fetch-site": "same-origin"}).status_code == 200
    assert client.get("/", headers={"sec-fetch-site": "cross-site"}).status_code == 200  # a link


def test_every_answer_says_what_a_browser_may_do_with_it(client: TestClient) -> None:
    wrong = {"host": "evil.example"}
    for answer in (client.get("/"), client.get("/none"), check(client), client.get("/", headers=wrong)):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert not {"set-cookie", "access-control-allow-origin", "server"} & answer.headers.keys()


def test_no_answer_is_kept_by_a_browser(client: TestClient) -> None:
    for answer in (
        check(client),
        client.post("/", data={"text": WATCH, "to": "KP"}),
        client.post("/"),
        client.get("/x"),
    ):
        assert answer.headers["cache-control"] == "no-store"
    assert client.get("/").headers["cache-control"] == "private, no-cache"


@pytest.fixture(scope="module")
def guarded() -> Any:
    """One that others reach, with a token and narrow limits."""
    limits = Limits(file_bytes=30_000)
    settings = Settings(
        host="192.0.2.1",
        token="sesame-ключ",  # noqa: S106 - of this test
        jobs=1,
        upload_bytes=60_000,
        files=2,
        text_bytes=20_000,
        limits=limits,
    )
    with serve(settings) as made:
        yield made


def test_a_token_is_asked_of_every_address(guarded: TestClient) -> None:
    token = "sesame-ключ".encode()
    basic = f"Basic {b64encode(b'anybody:' + token).decode()}"
    refused = ["", "Bearer", "Bearer wrong", "Basic %%%", "Basic " + b64encode(b"no").decode(), "Digest " + basic[6:]]
    for address in ("/", f"{API}/rules", f"{API}/openapi.json", "/none"):
        for given in refused:
            answer = guarded.get(address, headers={"authorization": given})
            assert answer.status_code == 401, given
            assert answer.headers["www-authenticate"].startswith("Basic")
    for good in (basic.encode(), b"Bearer " + token):
        assert guarded.get("/", headers={b"authorization": good}).status_code == 200


@pytest.fixture
def known() -> dict[bytes, bytes]:
    """The header of one who knows the token."""
    return {b"authorization": "Bearer sesame-ключ".encode()}


def test_what_is_too_large_is_refused_before_it_is_read(guarded: TestClient, known: dict[bytes, bytes]) -> None:
    answer = check(guarded, "x" * 70_000, headers=known)
    assert answer.status_code == 413
    assert "60,000 bytes" in answer.json()["detail"]

    def chunks() -> Any:  # a body that does not say how long it is
        yield b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
        for _ in range(100):
            yield b"x" * 1_000

    kind = {**known, b"content-type": b"multipart/form-data; boundary=x"}
    assert guarded.post(f"{API}/check", content=chunks(), headers=kind).status_code == 413
    for address in ("/", f"{API}/check"):
        many = [("files", (f"{number}.txt", b"SIM")) for number in range(3)]
        assert guarded.post(address, files=many, headers=known).status_code == 400
        long = {"text": "x" * 30_000, "to": "KP"}
        assert guarded.post(address, files={"files": ("a", b"")}, data=long, headers=known).status_code == 400
    assert check(guarded, headers=known).status_code == 200


def test_a_file_above_the_limit_of_items_is_a_problem_of_its_item(
    guarded: TestClient, known: dict[bytes, bytes]
) -> None:
    made = check(guarded, "x" * 40_000, headers=known).json()
    assert [one["code"] for one in made["items"][0]["problems"]] == ["too-large"]


def test_all_that_is_held_at_a_time_is_bounded() -> None:
    with serve(Settings(jobs=1, held_bytes=5_000)) as client:
        for _ in range(3):
            answer = check(client, "x" * 10_000)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
            page = client.post("/", data={"language": "en"}, files={"files": ("a", b"x" * 10_000)})
            assert (page.status_code, page.headers["retry-after"]) == (503, "5")
            assert "Too many are asking" in page.text
        for _ in range(8):  # what was refused, and what was answered, is held no more
            assert check(client, "SIM " * 200).status_code == 200


def test_uploads_lie_in_a_private_folder_and_are_gone_when_the_answer_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, client: TestClient
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    seen: list[int] = []
    original = tempfile.mkdtemp

    def noted(*arguments: Any, **options: Any) -> str:
        made: str = original(*arguments, **options)
        seen.append(Path(made).stat().st_mode & 0o777)
        return made

    monkeypatch.setattr(tempfile, "mkdtemp", noted)
    assert check(client).status_code == 200
    assert check(client, headers={"accept-language": "ko"}).status_code == 200
    assert client.post(f"{API}/check", data={"to": "nowhere"}, files={"files": ("a", b"SIM")}).status_code == 422
    assert seen == [0o700] * 3
    assert list(tmp_path.iterdir()) == []


def test_a_fault_of_the_program_is_told_without_what_was_read(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a secret of the upload")

    faults: list[str] = []
    with caplog.at_level(logging.DEBUG), serve(Settings(jobs=1), faults) as client:
        monkeypatch.setattr("caveat.web.forms.question", fail)
        answer = check(client)
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    (fault,) = faults
    assert fault.startswith("RuntimeError at test_guard.py:")
    assert "secret" not in fault + answer.text + caplog.text
