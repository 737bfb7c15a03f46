import msgspec
import pytest

from caveat.model.evidence import Item, Place, Problem
from caveat.model.profile import Profile
from caveat.model.rules import Ruling, Verdict
from caveat.reports import exit_line, exit_status, report


def ruled(verdict: Verdict, ruling: Ruling) -> Verdict:
    return msgspec.structs.replace(verdict, ruling=ruling)


@pytest.mark.parametrize(
    ("ruling", "status"),
    [("prohibited", 1), ("modify-first", 1), ("conditions", 1), ("undetermined", 3), ("nothing-found", 0)],
)
def test_every_ruling_has_its_exit_status(ruling: str, status: int, undetermined: Verdict) -> None:
    assert exit_status([ruled(undetermined, Ruling(ruling))]) == status


def test_the_worst_of_several_verdicts_counts(undetermined: Verdict, nothing_found: Verdict) -> None:
    assert exit_status([nothing_found, undetermined]) == 3
    assert exit_status([nothing_found, undetermined, ruled(undetermined, Ruling.CONDITIONS)]) == 1


def unread(verdict: Verdict, *items: Item) -> Verdict:
    return msgspec.structs.replace(verdict, profile=Profile(items=items))


LOCKED = Item(name="a.pdf", kind="unreadable", sha256="00" * 32, problems=(Problem(code="encrypted", item="a.pdf"),))
LOST = Item(name="b.xyz", kind="unreadable", sha256="00" * 32)
ONE_PAGE = Item(
    name="c.pdf",
    kind="pdf",
    sha256="00" * 32,
    problems=(Problem(code="unreadable", item="c.pdf", place=Place(page=3)),),
)


def test_the_status_is_4_only_if_no_item_could_be_read(undetermined: Verdict) -> None:
    assert exit_status([unread(undetermined, LOCKED, LOST)]) == 4
    assert exit_status([unread(undetermined, LOCKED, ONE_PAGE)]) == 3
    assert exit_status([unread(undetermined)]) == 3


def test_what_was_read_in_part_was_read(undetermined: Verdict) -> None:
    cut = Item(name="d.json", kind="json", sha256="00" * 32, problems=(Problem(code="unreadable", item="d.json"),))
    assert exit_status([unread(ruled(undetermined, Ruling.PROHIBITED), cut)]) == 1


def test_a_profile_has_no_ruling_and_fails_only_if_nothing_was_read() -> None:
    assert exit_status(Profile(items=(ONE_PAGE,))) == 0
    assert exit_status(Profile(items=(LOST,))) == 4


def test_a_report_on_nothing_read_says_so(undetermined: Verdict) -> None:
    assert "No item could be read." in report(unread(undetermined, LOST))


def test_the_line_says_which_status_and_why(undetermined: Verdict) -> None:
    verdict = ruled(undetermined, Ruling.PROHIBITED)
    assert exit_line([verdict]) == (
        "Exit status 1: a restriction applies (importing this device into North Korea: Prohibited)."
    )
    assert exit_line([verdict], "ko") == "종료 상태 1: 제한이 있습니다(이 기기를 북한으로 수입하는 것: 금지)."
