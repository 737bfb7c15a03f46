"""A journey as the questions that it asks."""

from caveat.errors import UsageError


def stops(route: str) -> tuple[tuple[str, str], ...]:
    """The places and acts of a route such as `CN>AE>KE`: transit and carry-in on the way, carry-in at its end.

    Where it begins nothing is brought in. Raises UsageError for a route of less than two places.
    """
    places = [place.strip().upper() for place in route.split(">")]
    if len(places) < 2 or not all(places):  # noqa: PLR2004
        raise UsageError(f"{route!r} is no route; write at least two places, as in 'CN>AE>KE'")
    _, *between, end = places
    asked = [(place, act) for place in between for act in ("transit", "carry-in")]
    return tuple(dict.fromkeys((*asked, (end, "carry-in"))))
