"""The packs that come with Caveat."""

import pytest

from caveat.model.rules import Pack, Requirement, Status
from caveat.rules import run_cases
from tests.packs import PACKS

REQUIREMENTS = [requirement for pack in PACKS for requirement in pack.requirements]


def test_there_is_a_pack_for_every_place_of_the_first_issue() -> None:
    assert {pack.jurisdiction for pack in PACKS} >= {"KP", "INT", "DE", "GB", "KR", "JP", "UZ"}


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
def test_every_case_comes_out_as_its_source_says(pack: Pack) -> None:
    assert run_cases(pack) == []


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda requirement: requirement.id)
def test_a_requirement_is_named_after_its_jurisdiction_and_leads_to_a_page(requirement: Requirement) -> None:
    (pack,) = (pack for pack in PACKS if requirement in pack.requirements)
    assert requirement.id.startswith(f"{pack.jurisdiction.lower()}-")
    assert all(source.url.startswith(("https://", "http://")) for source in requirement.sources)


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda requirement: requirement.id)
def test_what_is_only_reported_has_that_status_and_leaves_saying_it_to_the_reports(requirement: Requirement) -> None:
    prefixes = ("Reported, not verified", "보도된 내용이며", "据报道")
    assert not any(summary.startswith(prefixes) for summary in requirement.summary.values())
    assert requirement.status is Status.REPORTED or not requirement.legal_basis.startswith("none published")


def test_every_rule_of_north_korea_is_reported() -> None:
    (north,) = (pack for pack in PACKS if pack.jurisdiction == "KP")
    assert len(north.requirements) == 7
    assert all(requirement.status is Status.REPORTED for requirement in north.requirements)
