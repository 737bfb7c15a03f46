"""A route is asked stop by stop."""

import pytest

from caveat.errors import UsageError
from caveat.rules.journey import stops


def test_on_the_way_it_is_carried_in_and_in_transit_and_at_the_end_carried_in() -> None:
    assert stops("CN>AE>KE") == (("AE", "transit"), ("AE", "carry-in"), ("KE", "carry-in"))


def test_a_stop_that_is_made_twice_is_asked_once() -> None:
    assert stops("cn > ae > KE > AE") == (
        ("AE", "transit"),
        ("AE", "carry-in"),
        ("KE", "transit"),
        ("KE", "carry-in"),
    )


@pytest.mark.parametrize("route", ["CN", "CN>", ">", "CN>>KE"])
def test_what_is_no_route_is_refused_with_an_example(route: str) -> None:
    with pytest.raises(UsageError, match="CN>AE>KE"):
        stops(route)
